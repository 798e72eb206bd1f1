"""The audit log: every change of the store, one line each, chained by hashes so that no line can be
altered, dropped or put elsewhere without the chain telling where.

A hash chain says nothing of a tail that was cut off, nor of a log that somebody with the file wrote
anew from some line on. Whoever keeps a head elsewhere can tell both: that head must be in the log.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from stillwatch.cases.columns import canonical, stamp
from stillwatch.cases.schema import audit
from stillwatch.cases.store import Store

ActorKind = Literal["person", "machine"]

MACHINE = "stillwatch"
"""The actor of what no person did."""

FIRST = "0" * 64
"""What stands for the hash before the first entry."""

BATCH = 200
"""Entries held in memory at a time: one may list 25,000 accounts."""


class AuditEntry(BaseModel, frozen=True):
    """One line of the log. `object` is a case's id, or `person:NAME`, `scan:N`, `view:ID`,
    `declaration:ID`, `policy:ID`, `appeal:ID`, `caller:NAME`."""

    seq: int
    at: str
    actor: str
    actor_kind: ActorKind
    action: str
    object: str
    detail: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk along the chain found: entries that are whole, the last one's hash, and where it
    breaks and why."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str | None = None


def append(connection: Connection, actor: str | None, action: str, object: str, **detail: Any) -> None:
    """Write an entry in the transaction of `Store.writing`. Without an actor it is the
    machine's."""
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    fields = {
        "seq": last.seq + 1 if last else 1,
        "at": stamp(datetime.now(UTC)),
        "actor": actor or MACHINE,
        "actor_kind": "person" if actor else "machine",
        "action": action,
        "object": object,
        "detail": detail,
        "previous": last.hash if last else FIRST,
    }
    connection.execute(insert(audit).values(**fields | {"detail": canonical(detail)}, hash=_hash(fields)))


def append_once(connection: Connection, actor: str | None, action: str, object: str, **detail: Any) -> None:
    """The same, where the log has no entry of this action, object and detail: for what is known
    elsewhere to be due, and may be in the log already."""
    same = (audit.c.object == object) & (audit.c.action == action) & (audit.c.detail == canonical(detail))
    if connection.execute(select(audit.c.seq).where(same).limit(1)).first() is None:
        append(connection, actor, action, object, **detail)


def _hash(fields: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(**row._asdict() | {"detail": json.loads(row.detail)})


def detail_of(text: str) -> dict[str, Any]:
    """The detail of an entry, from its column."""
    return dict(json.loads(text))


def entries(store: Store, limit: int = 100, offset: int = 0) -> list[AuditEntry]:
    """Entries, latest first."""
    with store.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(limit).offset(offset))
        return [_entry(row) for row in rows]


def entries_of(store: Store, object: str) -> list[AuditEntry]:
    """Every entry about one object, a case say, oldest first."""
    with store.reading() as connection:
        rows = connection.execute(select(audit).where(audit.c.object == object).order_by(audit.c.seq))
        return [_entry(row) for row in rows]


def size_and_head(store: Store) -> tuple[int, str]:
    """(number of entries, hash of the last one), unverified."""
    with store.reading() as connection:
        number = connection.execute(select(func.count()).select_from(audit)).scalar_one()
        head = connection.execute(select(audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).scalar()
        return number, head or FIRST


def verify(store: Store, head: str | None = None) -> Verified:
    """Walk the whole chain. `head`, where given, is a hash that was noted elsewhere: the log must
    still hold it."""
    number, last, met = 0, FIRST, head in (None, FIRST)
    try:
        for row in _walk(store):
            reason = _wrong(row, number + 1, last)
            if reason:
                return Verified(number, last, number + 1, reason)
            number, last = number + 1, row.hash
            met = met or last == head
    except SQLAlchemyError:
        return Verified(number, last, number + 1, f"entry {number + 1} or one of the {BATCH} after it cannot be read")
    if not met:
        return Verified(number, last, number + 1, "the head that was given is not in the log: its end was cut off")
    return Verified(number, last)


def _walk(store: Store) -> Iterator[Row[Any]]:
    after: int | None = None
    while True:
        query = select(audit).order_by(audit.c.seq).limit(BATCH)
        with store.reading() as connection:
            rows = connection.execute(query if after is None else query.where(audit.c.seq > after)).all()
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1].seq


def _wrong(row: Row[Any], seq: int, previous: str) -> str | None:
    if row.seq != seq:
        return f"entry {seq} is missing"
    if row.previous != previous:
        return f"entry {seq} does not follow from the one before it"
    fields = row._asdict()
    kept = fields.pop("hash")
    try:
        detail = json.loads(row.detail)
        # Written as it was, too: of a key that stands twice other readers may take the other value.
        whole = kept == _hash(fields | {"detail": detail}) and row.detail == canonical(detail)
    except (ValueError, TypeError):  # no JSON, or bytes where text was
        whole = False
    return None if whole else f"entry {seq} was changed"
