"""What the readers of one JSON record a line share: the way from lines to rows, ids for records
that have none, the path of a bad record, and times in any of their spellings."""

import hashlib
from typing import Any, ClassVar

import msgspec

from stillwatch.readers.chunk import Lines, Words
from stillwatch.readers.messages import SURPRISES, BadFieldError, bad
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row, RowBuilder
from stillwatch.readers.text import TextReader, lines
from stillwatch.readers.timestamps import any_micros
from stillwatch.readers.values import records_of

_PLAIN = msgspec.json.Encoder(order="deterministic")


class RecordReader(TextReader):
    """Base of the formats in which a line holds records of their own: one, several, or a list of
    them."""

    filled_from: ClassVar[Words]
    advice: ClassVar[Words]

    def parse_lines(self, data: bytes, first_row: int, source: str) -> Lines:
        """What whole lines come to."""
        builder = RowBuilder(source)
        for number, line in lines(data, first_row):
            builder.notes.row = number
            for record in records_of(line):
                self.take(record, number, builder)
        return Lines(*builder.finish())

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """The record as an exchange, None when it is none (`notes` say what it is). Raises
        BadFieldError."""
        raise NotImplementedError

    def matches(self, keys: frozenset[str]) -> bool:
        """Whether a record with these names at its top is of this format."""
        raise NotImplementedError

    def account(self, record: dict[str, Any]) -> Any:
        """Whose record it is, as far as one can tell without reading the rest of it."""
        raise NotImplementedError

    def take(self, record: dict[str, Any] | BadFieldError, number: int, builder: RowBuilder) -> None:
        """Takes a record into the builder as an exchange, a reject or a note."""
        if isinstance(record, BadFieldError):
            builder.reject(number, record)
            return
        try:
            row = self.row(record, builder.notes)
            if row is not None:
                row["exchange_id"] = row.get("exchange_id") or record_id(record)
                builder.add(number, row)
        except SURPRISES as error:
            builder.reject(number, bad(error), self._account(record))

    def _account(self, record: dict[str, Any]) -> str | None:
        try:
            found = self.account(record)
        except SURPRISES:
            return None
        return found if isinstance(found, str) and found else None


def record_id(record: Any) -> str:
    """The id of a record that has none: a hash of what it says, whatever file it stands in and
    wherever."""
    try:
        said = _PLAIN.encode(record)
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError):
        said = repr(record).encode(errors="backslashreplace")
    return "h-" + hashlib.sha256(said).hexdigest()[:32]


def time_of(value: Any, name: str) -> int | None:
    """A time in any spelling as microseconds, None where there is none; raises BadFieldError when
    it is no time."""
    if value is None:
        return None
    micros = any_micros(value)
    if micros is None:
        raise BadFieldError("timestamp", f"{name} is not a time")
    return micros
