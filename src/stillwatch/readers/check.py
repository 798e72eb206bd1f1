"""What a log file would be read as: its format and why, what each field is filled from and how
often it is there, what is lost, and the first exchanges."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Remark, in_order
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.chunk import Reader
from stillwatch.readers.detect import look
from stillwatch.readers.source import Source

SHOWN = 3
"""Exchanges of a file that are shown."""


@dataclass
class Checked:
    """A file as it is read: `known_by` are the names that told its format, `have` counts the
    exchanges that have each field, `waiting` the records that lack what may stand in other
    files."""

    path: str
    format: str
    known_by: list[str]
    exchanges: int = 0
    have: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    first: list[dict[str, Any]] = field(default_factory=list)
    waiting: int = 0


def check(source: Source, now: datetime) -> Checked:
    """Reads a file to its end, as a scan at the time `now` would, and keeps nothing. Raises
    SourceError."""
    found = Checked(str(source.path), source.reader.name, known_by(str(source.path), source.reader))
    counts = np.zeros(len(EXCHANGES), np.int64)
    for chunk in source.chunks():
        parsed = source.reader.parse(chunk)
        batch, refused = admit(parsed.batch, chunk.source, now)
        found.remarks = in_order([*found.remarks, *parsed.remarks, *refused])
        found.exchanges += batch.num_rows
        counts += [len(batch) - batch[name].null_count for name in EXCHANGES.names]
        found.first += batch.slice(0, SHOWN - len(found.first)).to_pylist()
        if parsed.open is not None:
            found.waiting += len(parsed.open) - parsed.open["kind"].null_count
    found.have = dict(zip(EXCHANGES.names, counts.tolist(), strict=True))
    return found


def known_by(path: str, reader: Reader) -> list[str]:
    """The names in a file without which it would not be known as of this format; where any of
    several would do, all of them. Empty where the format was forced. Raises SourceError."""
    for keys in look(path).names:
        if reader.matches(keys):
            needed = [name for name in keys if not reader.matches(keys - {name})]
            alone = [name for name in keys if reader.matches(frozenset((name,)))]
            return sorted({*needed, *alone})
    return []
