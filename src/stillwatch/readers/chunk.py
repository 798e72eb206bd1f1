"""What passes between a log file and the rest of the house: chunks of raw data in, parsed batches
out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import pyarrow as pa

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.reject import REJECTS, Reject, Remark
from stillwatch.exchange.schema import EXCHANGES

READ = EXCHANGES.append(pa.field("row", pa.int64()))
"""EXCHANGES plus `row`, the row (line) in the source, counted from 0."""


Words = dict[str, str]
"""Columns of EXCHANGES -> a sentence about each."""

OPEN = pa.schema([("key", pa.string()), ("waits", pa.bool_()), *REJECTS])
"""What may yet be joined with what stands elsewhere, by `key`: for each key of a chunk where it
stands first (`kind` null) and whether it waits for something; and each record of it that cannot be
used for now, as REJECTS."""


class Lines(NamedTuple):
    """What lines came to: exchanges (schema READ), rejects and notes, and what is OPEN where a
    format joins records."""

    batch: pa.RecordBatch
    remarks: list[Remark]
    open: pa.Table | None = None


class SourceError(UnusableError):
    """A source that cannot be read at all: `path`, and a `reason` in our own words."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str]]:
        return SourceError, (self.path, self.reason)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole rows of one source, to be parsed alone, in any process and in any order.

    `data` is decompressed text cut at newlines (for Parquet: which rows of which row group). It
    starts at byte `offset` of the decompressed text, is `length` bytes of it, and holds the rows
    `first_row` to `first_row + rows`. `rejects` are what the cutting itself had to set aside.
    `tail` marks the last line of a file that does not end in a newline: it may be half a record.
    """

    source: str
    first_row: int
    data: bytes
    offset: int = 0
    rows: int = 0
    length: int = 0
    rejects: tuple[Reject, ...] = ()
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A chunk as exchanges (schema READ), rejects and notes, and what of it is OPEN. A source that
    grows later is read on from `end_row`, `end_offset`: the end of the chunk, or its start when it
    was half a record."""

    batch: pa.RecordBatch
    remarks: list[Remark]
    end_row: int
    end_offset: int
    open: pa.Table | None = None


class Reader(Protocol):
    """One log format. `container` is what its records stand in: json, parquet or csv."""

    name: str
    container: str

    @property
    def filled_from(self) -> Words:
        """The columns of EXCHANGES that the format can fill, and from what."""

    @property
    def advice(self) -> Words:
        """What whoever runs the gateway can do for a column that is missing."""

    def matches(self, keys: frozenset[str]) -> bool:
        """Whether a record with these names at its top is of this format. No record is of two."""

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """The file's chunks from a row on; raises SourceError when the file cannot be read."""

    def parse(self, chunk: Chunk) -> Parsed:
        """The chunk's exchanges; never raises for what stands in a record."""


def empty_batch() -> pa.RecordBatch:
    """No exchanges."""
    return pa.RecordBatch.from_arrays([pa.array([], f.type) for f in READ], schema=READ)
