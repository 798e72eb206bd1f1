"""What a log holds besides exchanges: records that could not be used, with their place and why, and
what else reading came to, counted. Nothing of what a record said, but its account."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

REJECTS = pa.schema(
    [
        ("source", pa.string()),
        ("row", pa.int64()),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("account_id", pa.string()),
        ("count", pa.int64()),
    ]
)

FIELD, LEFT_OUT, REDACTED = "field", "left_out", "redacted"
NOTES = (FIELD, LEFT_OUT, REDACTED)
"""Kinds that are no lost record: a field that could not be used (`reason` is its name), a record
that is no exchange (`reason` says what it is), an exchange whose texts were taken out before it was
logged."""


@dataclass(frozen=True, slots=True)
class Reject:
    """One quarantined record. `row` counts lines or rows of the source from 0; `kind` is a word to
    count by (`syntax`, `type`, `missing`, `timestamp`, `too_long`, `truncated`, `conflict`);
    `reason` is a sentence of our own that quotes nothing from the record, since attackers write it.
    `timestamp` is microseconds since 1970 UTC where the record had a usable one, `account_id` whose
    it is where that can be read."""

    source: str
    row: int
    kind: str
    reason: str
    timestamp: int | None = None
    account_id: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """`count` times something in a stretch of a source that cost no record: `kind` is one of NOTES,
    `row` where it stands first."""

    source: str
    row: int
    kind: str
    reason: str
    count: int
    timestamp: int | None = None
    account_id: str | None = None


Remark = Reject | Note
"""What reading says of a stretch of a log besides its exchanges."""


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """Rejects and notes in order of place; notes of one kind and reason as one."""
    notes: dict[tuple[str, str, str], Note] = {}
    out: list[Remark] = []
    for remark in remarks:
        if isinstance(remark, Reject):
            out.append(remark)
            continue
        key = (remark.source, remark.kind, remark.reason)
        other = notes.get(key)
        row, count = (min(remark.row, other.row), remark.count + other.count) if other else (remark.row, remark.count)
        notes[key] = Note(*key[:1], row, *key[1:], count)
    return sorted([*out, *notes.values()], key=lambda remark: (remark.row, remark.kind, remark.reason))


def reject_table(rejects: Sequence[Remark]) -> pa.Table:
    """The rejects and notes as a table of schema REJECTS."""
    columns = {name: [getattr(r, name) for r in rejects] for name in REJECTS.names}
    return pa.table(columns, schema=REJECTS)


def as_rejects(table: pa.Table) -> pa.Table:
    """A table of REJECTS as it was written, perhaps before it had all of its columns."""
    for name, value in (("account_id", None), ("count", 1)):
        if name not in table.schema.names:
            table = table.append_column(name, pa.array([value] * table.num_rows, REJECTS.field(name).type))
    return table.select(REJECTS.names)


def set_aside(table: pa.Table) -> pa.Table:
    """Of REJECTS the records that could not be used, without the notes."""
    return table.filter(pc.invert(pc.is_in(table["kind"], pa.array(NOTES))))
