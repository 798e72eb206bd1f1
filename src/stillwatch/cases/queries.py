"""Cases as they are looked at: the queue, one case, its members, its history, the cases of an
account."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from stillwatch.cases.audit import AuditEntry, entries_of
from stillwatch.cases.change import must
from stillwatch.cases.membership import chunks
from stillwatch.cases.model import MEMBER_COLUMNS, Case, CaseList, CaseRow, Comment, Kind, MemberRow, State
from stillwatch.cases.own import headline_of, told_of
from stillwatch.cases.schema import alias, benign, case, comment, member, parentage, scan, tag
from stillwatch.cases.store import Store

Sort = Literal["confidence", "exchanges", "age", "accounts"]
Order = Literal["asc", "desc"]

SORTED: dict[Sort, ColumnElement[Any]] = {
    "confidence": case.c.confidence,
    "exchanges": func.coalesce(case.c.exchanges, -1),
    "accounts": case.c.accounts,
    "age": case.c.opened_at,
}

FIRST_SORT: Sort = "confidence"
FIRST_ORDER: Order = "desc"
"""What the queue shows first: the surest case."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases: all that are asked for must hold. `owner` "" means nobody's; `text` is looked
    for in ids."""

    state: State | None = None
    owner: str | None = None
    kind: Kind | None = None
    tag: str | None = None
    text: str | None = None


def read_cases(
    store: Store,
    wanted: Filter | None = None,
    sort: Sort = FIRST_SORT,
    order: Order = FIRST_ORDER,
    limit: int = 50,
    offset: int = 0,
) -> CaseList:
    """A page of the queue. By `age`, descending, the longest open come first. A case that was not
    judged by itself stands, by confidence, where its parent stood."""
    terms = _terms(wanted or Filter())
    # The older a case, the earlier it was opened.
    down = (order == "desc") != (sort == "age")
    by = SORTED[sort].desc() if down else SORTED[sort].asc()
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(case).where(*terms)).scalar_one()
        query = select(case).where(*terms).order_by(by, case.c.id).limit(limit).offset(offset)
        return CaseList(total=total, cases=_rows(connection, query))


def _terms(wanted: Filter) -> list[ColumnElement[bool]]:
    terms: list[ColumnElement[bool]] = []
    if wanted.state:
        terms.append(case.c.state == wanted.state)
    if wanted.kind:
        terms.append(case.c.kind == wanted.kind)
    if wanted.owner is not None:
        terms.append(case.c.owner == wanted.owner if wanted.owner else case.c.owner.is_(None))
    if wanted.tag:
        terms.append(case.c.id.in_(select(tag.c.case_id).where(tag.c.tag == wanted.tag)))
    if wanted.text:
        named = select(alias.c.case_id).where(alias.c.id.icontains(wanted.text, autoescape=True))
        terms.append(or_(case.c.id.icontains(wanted.text, autoescape=True), case.c.id.in_(named)))
    return terms


def to_rescore(store: Store) -> list[str]:
    """Open cases that people put together by hand, and that were not scored since that or since the
    last scan."""
    apart = select(member.c.case_id).where(member.c.state != "in")
    by_hand = or_(case.c.origin != "scan", case.c.id.in_(apart))
    query = select(case.c.id).where(by_hand, case.c.state != "closed", case.c.rescored.is_(None))
    with store.reading() as connection:
        return list(connection.execute(query.order_by(case.c.id)).scalars())


def read_case(store: Store, case_id: str) -> Case:
    """One case by its id or an alias. Raises NotFoundError."""
    with store.reading() as connection:
        row = must(connection, case_id)
        (short,) = _rows(connection, select(case).where(case.c.id == row.id))
        latest = connection.execute(select(scan).where(scan.c.number == row.last_scan)).one()
        written = select(comment).where(comment.c.case_id == row.id).order_by(comment.c.id)
        gone = select(member.c.account_id).where(member.c.case_id == row.id, member.c.state == "removed")
        above = select(parentage.c.parent).where(parentage.c.child == row.id)
        below = select(parentage.c.child).where(parentage.c.parent == row.id)
        asleep = short.snoozed_until is not None
        return Case(
            **short.model_dump(),
            **told_of(row),
            prior=latest.prior,
            capability_mix=latest.capability_mix,
            note=row.note,
            removed=_sorted(connection, gone),
            parent_ids=_sorted(connection, above),
            child_ids=_sorted(connection, below),
            comments=[Comment(at=c.at, by=c.by, text=c.text) for c in connection.execute(written)],
            snooze_note=row.snooze_note if asleep else None,
            rescored=row.rescored,
        )


def read_members(store: Store, case_id: str) -> list[MemberRow]:
    """A case's accounts, by MEMBER_COLUMNS, surest first: those in it, and those that people took
    out."""
    with store.reading() as connection:
        row = must(connection, case_id)
        columns = [member.c[name] for name in MEMBER_COLUMNS]
        rows = connection.execute(
            select(*columns).where(member.c.case_id == row.id).order_by(member.c.membership.desc(), member.c.account_id)
        )
        labelled = _labelled(connection, row.id)
        found = [MemberRow(*one) for one in rows]
        return [
            one._replace(state="benign") if one.account_id in labelled and one.state == "in" else one for one in found
        ]


def _labelled(connection: Connection, case_id: str) -> set[str]:
    mine = and_(member.c.account_id == benign.c.account_id, member.c.case_id == case_id)
    query = select(benign.c.account_id).join(member, mine).where(benign.c.until > datetime.now(UTC))
    return set(connection.execute(query).scalars())


def read_history(store: Store, case_id: str) -> list[AuditEntry]:
    """What the audit log says of a case, oldest first."""
    with store.reading() as connection:
        known_as = must(connection, case_id).id
    return entries_of(store, known_as)


def cases_of(store: Store, accounts: Iterable[str]) -> dict[str, list[str]]:
    """For each of the accounts that any case holds, the ids of the cases that it is in."""
    query = select(member.c.account_id, member.c.case_id).where(member.c.state == "in")
    out: dict[str, list[str]] = defaultdict(list)
    with store.reading() as connection:
        for some in chunks(sorted(set(accounts))):
            for account, where in connection.execute(
                query.where(member.c.account_id.in_(some)).order_by(member.c.account_id, member.c.case_id)
            ):
                out[account].append(where)
    return dict(out)


def _sorted(connection: Connection, query: Select[Any]) -> list[str]:
    return sorted(connection.execute(query).scalars())


def _rows(connection: Connection, query: Select[Any]) -> list[CaseRow]:
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    tags = _lists(connection, select(tag.c.case_id, tag.c.tag).where(tag.c.case_id.in_(ids)))
    names = _lists(connection, select(alias.c.case_id, alias.c.id).where(alias.c.case_id.in_(ids)))
    latest = connection.execute(select(func.max(scan.c.number))).scalar()
    return [_row(row, tags[row.id], names[row.id], row.last_scan == latest) for row in rows]


def _lists(connection: Connection, query: Select[Any]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for key, value in connection.execute(query):
        out[key].append(value)
    return defaultdict(list, {key: sorted(values) for key, values in out.items()})


def _row(row: Row[Any], tags: list[str], names: list[str], current: bool) -> CaseRow:
    fields = {name: value for name, value in row._asdict().items() if name in CaseRow.model_fields}
    if row.snoozed_until is not None and row.snoozed_until <= datetime.now(UTC):
        fields["snoozed_until"] = None
    return CaseRow(**fields | headline_of(row), tags=tags, aliases=names, current=current)
