"""Times as logs write them -> microseconds since 1970 UTC. A time without a zone counts as UTC.

Numbers are milliseconds; one that would lie before 1973 or after 5000 as such is what it can be:
seconds, microseconds or nanoseconds.
"""

import email.utils
import re
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# What Arrow's own parser and Python's agree on; everything else goes through Python, value by
# value.
_COMMON = r"^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
_RFC3339 = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[Tt ](\d\d):?(\d\d)(?::?(\d\d))?(?:[.,](\d{1,12}))?"
    r" ?(?:([Zz]|UTC|GMT)|([+-]\d\d):?(\d\d)?)?(?:\[[\w/+-]{1,40}\])?",
    re.ASCII,
)
_ACCESS_LOG = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})", re.ASCII)
_NUMBER = re.compile(r"\d{9,19}(\.\d{1,9})?", re.ASCII)
_SECONDS, _MILLIS, _MICROS = 1e11, 1e14, 1e17
"""The least that is no number of seconds, milliseconds, microseconds any more: the years 5138,
5138, 5138."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text_micros(text: str) -> int | None:
    """A time in words as microseconds: RFC 3339 and its relatives, that of mail (RFC 5322), that of
    access logs, or a number as text. None when it is not a time. Digits beyond a microsecond are
    cut."""
    match = _RFC3339.fullmatch(text)
    if match is not None:
        year, month, day, hour, minute, second, fraction, _, hours, minutes = match.groups()
        zone = f"{hours}:{minutes or '00'}" if hours else "+00:00"
        return _micros(
            f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}.{(fraction or '0')[:6]:0<6}{zone}",
        )
    if _NUMBER.fullmatch(text):
        return number_micros(float(text) if "." in text else int(text))
    if found := _ACCESS_LOG.fullmatch(text):
        day, month, year, clock, zone = found.groups()
        text = f"{day} {month} {year} {clock} {zone}"
    elif not text[:1].isalpha():
        return None
    try:
        moment = email.utils.parsedate_to_datetime(text[:64])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _micros((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat())


def _micros(text: str) -> int | None:
    try:
        span = datetime.fromisoformat(text) - _EPOCH
    except (ValueError, OverflowError):
        return None
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def number_micros(value: float) -> int | None:
    """A number of milliseconds (seconds, microseconds or nanoseconds, where it can be nothing else)
    as microseconds, None beyond all bounds."""
    size = abs(value)
    if not size < 100 * _MICROS:
        return None
    if size < _SECONDS:
        return round(value * 1_000_000)
    if size < _MILLIS:
        return round(value * 1000)
    return round(value) if size < _MICROS else int(value) // 1000


def any_micros(value: Any) -> int | None:
    """A time written as text or as a number, as microseconds; None when it is neither."""
    if isinstance(value, str):
        return text_micros(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_micros(value)
    return None


def column_micros(column: pa.Array) -> pa.Array:
    """A column of times as text or as numbers as int64 microseconds, null where it is no time."""
    if pa.types.is_integer(column.type):
        return _number_column(column)
    if pa.types.is_floating(column.type):
        return pa.array([None if value is None else any_micros(value) for value in column.to_pylist()], pa.int64())
    common = pc.match_substring_regex(column, _COMMON)
    if pc.all(common, min_count=0).as_py() is not False:
        try:
            return column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # the 30th of February among them
    return pa.array([None if text is None else text_micros(text) for text in column.to_pylist()], pa.int64())


def _number_column(column: pa.Array) -> pa.Array:
    least, most = (pc.min_max(column)[name].as_py() for name in ("min", "max"))
    if least is None or _SECONDS <= least <= most < _MILLIS:
        return pc.multiply(column.cast(pa.int64()), 1000)
    return pa.array([None if value is None else number_micros(value) for value in column.to_pylist()], pa.int64())
