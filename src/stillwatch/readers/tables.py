"""Records of a format that stand in a table that was dumped: Parquet or CSV, a record a row, a
field a column."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from stillwatch.readers.chunk import Chunk, Parsed, Words
from stillwatch.readers.detect import names_in
from stillwatch.readers.flatten import open_text
from stillwatch.readers.formats.canonical_parquet import part_chunks, read_part
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.records import RecordReader
from stillwatch.readers.rows import RowBuilder
from stillwatch.readers.text import BOM, CHUNK_BYTES, ENDS_WITHIN, MAX_LINE_BYTES, TRUNCATED, too_long

csv.field_size_limit(MAX_LINE_BYTES)
_QUOTE, _NEWLINE = ord('"'), ord("\n")


class _InTable:
    """What a format keeps in every table: its name but for the container, its fields and its
    advice."""

    container: str

    def __init__(self, inside: RecordReader) -> None:
        self._inside = inside
        self.name = f"{inside.name}_{self.container}"

    @property
    def filled_from(self) -> Words:
        """As of the format."""
        return self._inside.filled_from

    @property
    def advice(self) -> Words:
        """As of the format."""
        return self._inside.advice

    def matches(self, keys: frozenset[str]) -> bool:
        """Columns of the format's names."""
        return self._inside.matches(keys)


class InParquet(_InTable):
    """A format's records as rows of Parquet."""

    container = "parquet"

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """A chunk for each part of a row group. Raises SourceError."""
        return part_chunks(path, start_row, start_offset)

    def parse(self, chunk: Chunk) -> Parsed:
        """The part's exchanges. Raises SourceError when the data are damaged."""
        builder = RowBuilder(chunk.source)
        for number, record in enumerate(read_part(chunk, None).to_pylist(), chunk.first_row):
            builder.notes.row = number
            self._inside.take({name: _plain(value) for name, value in record.items()}, number, builder)
        return Parsed(*builder.finish(), chunk.first_row + chunk.rows, chunk.offset + chunk.length)


class InCsv(_InTable):
    """A format's records as rows of CSV (RFC 4180) under a line of names."""

    container = "csv"

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """The file's rows in chunks of about CHUNK_BYTES, cut where no quotation is open. Raises
        SourceError."""
        row, offset, rest = start_row, start_offset, b""
        with open_text(path, start_offset) as stream:
            while block := stream.read(CHUNK_BYTES):
                rest += block
                ends = _row_ends(rest)
                if len(ends):
                    cut = int(ends[-1]) + 1
                    yield Chunk(path, row, rest[:cut], offset, len(ends), cut)
                    row, offset, rest = row + len(ends), offset + cut, rest[cut:]
                elif len(rest) > 2 * MAX_LINE_BYTES:
                    yield Chunk(path, row, b"", offset, 1, len(rest), (too_long(path, row),))
                    row, offset, rest = row + 1, offset + len(rest), b""
        if rest.strip():
            yield Chunk(path, row, rest, offset, 1, len(rest), tail=True)

    def parse(self, chunk: Chunk) -> Parsed:
        """The chunk's exchanges. Half a row at the end of a file is a reject of kind
        `truncated`."""
        names = header_of(chunk.source)
        builder = RowBuilder(chunk.source)
        end = chunk.first_row + chunk.rows, chunk.offset + chunk.length
        for number, values in enumerate(_rows(chunk.data, chunk.tail), chunk.first_row):
            builder.notes.row = number
            if number == 0 or not values:
                continue
            if len(values) != len(names):
                half = chunk.tail
                kind, says = (TRUNCATED, ENDS_WITHIN) if half else ("syntax", "the row has another number of fields")
                builder.reject(number, BadFieldError(kind, says))
                end = (chunk.first_row, chunk.offset) if half else end
                continue
            record = {name: value if value != "" else None for name, value in zip(names, values, strict=True)}
            self._inside.take(record, number, builder)
        batch, remarks = builder.finish()
        return Parsed(batch, [*chunk.rejects, *remarks], *end)


@lru_cache(maxsize=64)
def header_of(path: str) -> tuple[str, ...]:
    """The names of a CSV file's columns. Raises SourceError."""
    with open_text(path) as stream:
        return names_in(stream.read(1 << 16))


def _rows(data: bytes, strict: bool) -> Iterator[list[str]]:
    """The rows; where `strict`, a quotation that does not end makes one of no known length."""
    text = data.removeprefix(BOM).decode(errors="replace").replace("\0", "")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=strict)
    except csv.Error:
        yield ["\0"]


def _row_ends(data: bytes) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Where the newlines are that end a row: those behind an even number of quotation marks."""
    text = np.frombuffer(data, np.uint8)
    newlines = np.flatnonzero(text == _NEWLINE)
    quotes = np.flatnonzero(text == _QUOTE)
    return newlines[np.searchsorted(quotes, newlines) % 2 == 0]


def _plain(value: Any) -> Any:
    """A value of Parquet as JSON would have it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value
