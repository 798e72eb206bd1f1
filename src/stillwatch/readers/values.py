"""Values of a decoded record as the types that we need, and JSON as decoded records."""

import json
import math
from collections.abc import Iterator
from typing import Any

import msgspec

from stillwatch.readers.mend import mending
from stillwatch.readers.messages import BadFieldError

_DECODER = msgspec.json.Decoder()
MOST = 2**63 - 1
"""The largest whole number of a column; what a field can hold is looked at for all formats at once
(admit)."""

_MOST_DIGITS = 40
"""Of a whole number: one that is longer is none that a field of ours can hold."""


def decode(data: bytes | str) -> Any:
    """JSON data as Python values, mended where they must be; raises BadFieldError."""
    return mending(_decoded, data.encode() if isinstance(data, str) else data)


def values_of(line: bytes) -> list[Any]:
    """The JSON values of a line: one, or several where files were joined without a newline between
    them. Raises BadFieldError."""
    try:
        return [decode(line)]
    except BadFieldError:
        return mending(_several, line)


def records_of(line: bytes) -> Iterator[dict[str, Any] | BadFieldError]:
    """The records of a line: its JSON values, and of lists their items. What is no record stands in
    its place as the error that it is."""
    try:
        values = values_of(line)
    except BadFieldError as error:
        yield error
        return
    for value in values:
        for record in value if isinstance(value, list) else [value]:
            yield record if isinstance(record, dict) else BadFieldError("type", "the record is not a JSON object")


def _decoded(data: bytes) -> Any:
    try:
        return _DECODER.decode(data)
    except RecursionError:
        raise BadFieldError("syntax", "the record is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        values = _several(data)
        if len(values) == 1:
            return values[0]
        raise BadFieldError("syntax", "the line is not valid JSON") from None


def _several(data: bytes) -> list[Any]:
    """The values of JSON that msgspec refuses: several of them, numbers that are none (NaN) or
    beyond all bounds."""
    values, at = [], 0
    try:
        words = data.decode()
        while at < len(words):
            value, at = _LOOSE.raw_decode(words, at)
            values.append(value)
            at += len(words[at:]) - len(words[at:].lstrip()) if words[at : at + 1].isspace() else 0
        if "\\u" in words:
            json.dumps(values, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except RecursionError:
        raise BadFieldError("syntax", "the record is nested too deeply") from None
    except ValueError:
        raise BadFieldError("syntax", "the line is not valid JSON") from None
    return values


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else math.inf


_LOOSE = json.JSONDecoder(parse_int=_integer)


def decode_object(line: bytes) -> dict[str, Any]:
    """A line that must be one JSON object; raises BadFieldError."""
    record = decode(line)
    if not isinstance(record, dict):
        raise BadFieldError("type", "the line is not a JSON object")
    return record


def section(record: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object, empty when there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


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
    """A whole number that a count can have; raises BadFieldError."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST and value == int(value):
        return int(value)
    raise BadFieldError("type", f"{name} is not a whole number")


def real(value: Any, name: str) -> float | None:
    """A finite number; raises BadFieldError."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return float(value)
    raise BadFieldError("type", f"{name} is not a number")


def count(value: Any) -> int | None:
    """How many things a list holds (tools offered), None when it is no list."""
    return len(value) if isinstance(value, list) else None


def first(*values: Any) -> Any:
    """The first value that says something: not None, empty text, an empty list or object."""
    return next((value for value in values if value is not None and value not in ("", [], {})), None)
