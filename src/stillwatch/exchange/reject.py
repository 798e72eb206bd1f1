"""A record that could not be used: where it stood, why, and nothing of what it said."""

from dataclasses import dataclass

import pyarrow as pa

REJECTS = pa.schema(
    [
        ("source", pa.string()),
        ("row", pa.int64()),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
    ]
)


@dataclass(frozen=True, slots=True)
class Reject:
    """One quarantined record. `row` counts lines or rows of the source from 0; `kind` is a word to
    count by (`syntax`, `type`, `missing`, `timestamp`, `too_long`, `truncated`, `conflict`);
    `reason` is a sentence of our own that quotes nothing from the record, since attackers write it.
    `timestamp` is microseconds since 1970 UTC where the record had a usable one."""

    source: str
    row: int
    kind: str
    reason: str
    timestamp: int | None = None


def reject_table(rejects: list[Reject]) -> pa.Table:
    """The rejects as a table of schema REJECTS."""
    columns = {name: [getattr(r, name) for r in rejects] for name in REJECTS.names}
    return pa.table(columns, schema=REJECTS)
