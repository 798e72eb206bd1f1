"""Accounts that people labelled benign: for a reason, until a time, by somebody, and to be taken
back. A later scan weighs the labels as what the operator knows."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from stillwatch.cases.change import changing, written
from stillwatch.cases.columns import stamp
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.membership import chunks, members_of
from stillwatch.cases.model import Case, Label, Person
from stillwatch.cases.queries import read_case
from stillwatch.cases.schema import benign
from stillwatch.cases.store import Store

LONGEST_TERM = timedelta(days=366)
"""Nobody is taken for honest for ever: whoever still holds it then says so again."""


def label_benign(
    store: Store, by: Person, case_id: str, version: int, accounts: list[str], reason: str, until: datetime
) -> Case:
    """Label accounts of a case benign until a time. A label that is in force is replaced."""
    now = datetime.now(UTC)
    if until.tzinfo is None or not now < until <= now + LONGEST_TERM:
        raise InvalidError("a label ends at a time to come, with its zone, and within a year")
    with changing(store, by, "benign", case_id, version) as change:
        wanted, reason = sorted(set(accounts)), written(reason, "a reason")
        if not wanted or not members_of(change.connection, change.id).keys() >= set(wanted):
            raise InvalidError("name at least one account, and only accounts of the case")
        _end(change.connection, wanted, now)
        made = {"case_id": change.id, "reason": reason, "by": by.name, "since": now, "until": until}
        change.connection.execute(insert(benign), [{"account_id": account, **made} for account in wanted])
        change.detail = {"accounts": wanted, "reason": reason, "until": stamp(until)}
    return read_case(store, case_id)


def end_labels(store: Store, by: Person, case_id: str, version: int, accounts: list[str], note: str) -> Case:
    """End now the labels of accounts that are in a case, or were labelled there; that they were
    stays known."""
    with changing(store, by, "benign", case_id, version) as change:
        wanted, note = sorted(set(accounts)), written(note)
        labelled = select(benign.c.account_id).where(benign.c.case_id == change.id)
        known = {*members_of(change.connection, change.id), *change.connection.execute(labelled).scalars()}
        if not known >= set(wanted):
            raise InvalidError("name only accounts of the case")
        if not _end(change.connection, wanted, datetime.now(UTC)):
            raise InvalidError("none of these accounts is labelled")
        change.detail = {"accounts": wanted, "ended": True, "note": note}
    return read_case(store, case_id)


def _end(connection: Connection, accounts: list[str], now: datetime) -> int:
    """How many labels that were in force end now."""
    ended = update(benign).where(benign.c.until > now).values(until=now)
    return sum(connection.execute(ended.where(benign.c.account_id.in_(some))).rowcount for some in chunks(accounts))


def _in_force(at: datetime) -> ColumnElement[bool]:
    return (benign.c.since <= at) & (benign.c.until > at)


def labels_in_force(store: Store, limit: int, offset: int) -> tuple[int, list[Label]]:
    """(how many labels are in force now, `limit` of them after `offset`), the latest first."""
    now = _in_force(datetime.now(UTC))
    some = select(benign).where(now).order_by(benign.c.id.desc()).limit(limit).offset(offset)
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(benign).where(now)).scalar_one()
        return total, [
            Label(**{name: row[name] for name in Label.model_fields}) for row in connection.execute(some).mappings()
        ]


def benign_labels(store: Store, at: datetime | None = None) -> list[dict[str, str]]:
    """The labels in force (now when `at` is None) as rows of a scan's `--labels` file: account_id,
    label, from, until, reason."""
    query = select(benign).where(_in_force(at or datetime.now(UTC))).order_by(benign.c.account_id, benign.c.id)
    with store.reading() as connection:
        return [
            {
                **{"account_id": row.account_id, "label": "benign"},
                **{"from": stamp(row.since), "until": stamp(row.until), "reason": row.reason},
            }
            for row in connection.execute(query)
        ]
