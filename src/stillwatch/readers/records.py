"""What the readers of one JSON object a line share: decoding, typed access to fields, ids for records
that have none, and the path of a bad record."""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pyarrow as pa

from stillwatch.exchange.reject import Reject
from stillwatch.readers.mend import mending
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.rows import Row, RowBuilder
from stillwatch.readers.text import TextReader, lines

_DECODER = msgspec.json.Decoder()


class RecordReader(TextReader):
    """Base of the formats in which a line is a record of its own."""

    def parse_lines(self, data: bytes, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Reject]]:
        """Exchanges (schema READ) and rejects of whole lines."""
        builder = RowBuilder(source)
        for number, line in lines(data, first_row):
            try:
                row = self.row(decode_object(line))
            except BadFieldError as error:
                builder.reject(number, error.kind, error.reason)
                continue
            if row is not None:
                row["exchange_id"] = row.get("exchange_id") or line_id(line, number)
                builder.add(number, row)
        return builder.finish()

    def row(self, record: dict[str, Any]) -> Row | None:
        """The record as an exchange, None when it is no call of a language model. Raises BadFieldError."""
        raise NotImplementedError


def decode(data: bytes | str) -> Any:
    """JSON data as Python values, mended where they must be; raises BadFieldError."""
    return mending(_decoded, data.encode() if isinstance(data, str) else data)


def _decoded(data: bytes) -> Any:
    try:
        return _DECODER.decode(data)
    except RecursionError:
        raise BadFieldError("syntax", "the record is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadFieldError("syntax", "the line is not valid JSON") from None


def decode_object(line: bytes) -> dict[str, Any]:
    """A line that must be one JSON object; raises BadFieldError."""
    record = decode(line)
    if not isinstance(record, dict):
        raise BadFieldError("type", "the line is not a JSON object")
    return record


def line_id(line: bytes, number: int, part: int = 0) -> str:
    """The id of a record that has none: a hash of what its line says and of its place. It stays the same
    however the file is cut, grows or is moved."""
    place = f"{number}:{part}:".encode()
    return "h-" + hashlib.sha256(place + line).hexdigest()[:32]


def section(record: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object, empty when absent; raises BadFieldError when it is something else."""
    value = record.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadFieldError("type", f"{name} is not an object")
    return value


def items(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing when it is no list."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def text(value: Any, name: str) -> str | None:
    """Text, or a whole number as text (ids are often numbers); raises BadFieldError."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadFieldError("type", f"{name} is not text")


def whole(value: Any, name: str) -> int | None:
    """A whole number; raises BadFieldError."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise BadFieldError("type", f"{name} is not a whole number")


def real(value: Any, name: str) -> float | None:
    """A number; raises BadFieldError."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return float(value)
    raise BadFieldError("type", f"{name} is not a number")


def count(value: Any) -> int | None:
    """How many things a list holds (tools offered), None when it is no list."""
    return len(value) if isinstance(value, list) else None
