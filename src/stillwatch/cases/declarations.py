"""What people find of declarations: for a reason, by somebody, until a time, and to be taken back.
A later scan is told of it by labels of the accounts that the declaration names."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from stillwatch.campaigns.findings import Declaration
from stillwatch.campaigns.labels import FALSE_DECLARATION, ORGANIZATION
from stillwatch.cases import audit
from stillwatch.cases.change import written
from stillwatch.cases.columns import stamp
from stillwatch.cases.errors import ConflictError, InvalidError, NotFoundError
from stillwatch.cases.labels import LONGEST_TERM
from stillwatch.cases.model import Decision, DeclarationWithDecision, Person
from stillwatch.cases.people import acting
from stillwatch.cases.schema import declaration, declared_account, scan
from stillwatch.cases.store import Store

LABEL: dict[str, str] = {"verified": ORGANIZATION, "false": FALSE_DECLARATION}
"""As what a decision is told to a scan; one that was dismissed is not."""


def keep_declarations(connection: Connection, found: Iterable[Declaration], declared: pa.Table, number: int) -> None:
    """What a scan of this number read; what people have found of it stays. declared: DECLARED."""
    for one in found:
        told = {"told": one.model_dump(mode="json", exclude={"standing"}), "last_scan": number}
        mine = declaration.c.id == one.declaration_id
        if not connection.execute(update(declaration).where(mine).values(**told)).rowcount:
            connection.execute(insert(declaration).values(id=one.declaration_id, version=1, **told))
            audit.append(connection, None, "declaration.read", f"declaration:{one.declaration_id}", scan=number)
        connection.execute(delete(declared_account).where(declared_account.c.declaration_id == one.declaration_id))
        named = declared.filter(pc.equal(declared["declaration_id"], one.declaration_id))
        if named.num_rows:
            connection.execute(insert(declared_account), named.to_pylist())


def read_declarations(store: Store, limit: int, offset: int) -> tuple[int, list[DeclarationWithDecision]]:
    """(how many there are, `limit` of them after `offset`): those that nobody has looked into
    first, then the latest decided."""
    order = (declaration.c.decision.is_not(None), declaration.c.since.desc(), declaration.c.id)
    with store.reading() as connection:
        total = connection.execute(select(func.count()).select_from(declaration)).scalar_one()
        latest = connection.execute(select(func.max(scan.c.number))).scalar()
        rows = connection.execute(select(declaration).order_by(*order).limit(limit).offset(offset))
        return total, [_declared(row, latest) for row in rows]


def decide(
    store: Store, by: Person, declaration_id: str, version: int, decision: Decision | None, reason: str
) -> DeclarationWithDecision:
    """Say what was found of a declaration, or with None that it is open again. For approvers: it
    bears on every account that the declaration names. Raises InvalidError, ConflictError where
    somebody else was first."""
    now, reason = datetime.now(UTC), written(reason, "a reason")
    with store.writing() as connection:
        acting(connection, by, "declaration")
        row = connection.execute(select(declaration).where(declaration.c.id == declaration_id)).first()
        if row is None:
            raise NotFoundError("there is no such declaration")
        if row.version != version:
            raise ConflictError("the declaration was decided meanwhile", row.version)
        until = _until(Declaration(**row.told), decision, now)
        told = {"decision": decision, "reason": reason, "by": by.name, "since": now, "until": until}
        if decision is None:
            told = dict.fromkeys(told)
        connection.execute(
            update(declaration).where(declaration.c.id == declaration_id).values(version=version + 1, **told)
        )
        detail = {"decision": decision, "reason": reason, "until": stamp(until) if until else None}
        audit.append(connection, by.name, "declaration.decided", f"declaration:{declaration_id}", **detail)
        row = connection.execute(select(declaration).where(declaration.c.id == declaration_id)).one()
        return _declared(row, connection.execute(select(func.max(scan.c.number))).scalar())


def _until(told: Declaration, decision: Decision | None, now: datetime) -> datetime | None:
    """What explains accounts ends with the declaration. What speaks against them does not end
    sooner because whoever declared it so chose."""
    if decision is None:
        return None
    ends = datetime.combine(told.expires, time(), UTC) + timedelta(days=1)
    if decision == "false":
        return now + LONGEST_TERM
    if decision == "verified" and ends <= now:
        raise InvalidError("the declaration has expired: its team must declare anew")
    return max(ends, now)


def declaration_labels(store: Store) -> list[dict[str, str]]:
    """What was found of declarations, as rows of a scan's `--labels` file."""
    query = (
        select(declaration, declared_account.c.account_id)
        .join(declared_account, declared_account.c.declaration_id == declaration.c.id)
        .where(declaration.c.decision.in_(LABEL), declaration.c.until > datetime.now(UTC))
        .order_by(declared_account.c.account_id, declaration.c.id)
    )
    with store.reading() as connection:
        return [
            {
                **{"account_id": row.account_id, "label": LABEL[row.decision] + row.id},
                **{"from": stamp(row.since), "until": stamp(row.until), "reason": row.reason},
            }
            for row in connection.execute(query)
        ]


def _declared(row: Row[Any], latest: int | None) -> DeclarationWithDecision:
    """Its standing is what the decision makes of it as long as that holds."""
    counts = row.decision in LABEL and row.until > datetime.now(UTC)
    return DeclarationWithDecision(
        declaration=Declaration(**row.told, standing=row.decision if counts else "unverified"),
        **{name: getattr(row, name) for name in ("decision", "reason", "by", "since", "until", "version")},
        current=row.last_scan == latest,
    )
