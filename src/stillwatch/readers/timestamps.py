"""Times as logs write them -> microseconds since 1970 UTC. A time without a zone counts as UTC."""

import re
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# What Arrow's own parser and Python's agree on; everything else goes through Python, value by value.
_COMMON = r"^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$"
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d{1,12}))?(?:([Zz]| ?UTC)|([+-]\d\d):?(\d\d))?", re.ASCII
)
_MAX_MS = 253_402_300_799_999  # the year 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def text_micros(text: str) -> int | None:
    """RFC 3339 text as microseconds, None when it is not a time. Digits beyond a microsecond are cut."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction, _, hours, minutes = match.groups()
    zone = f"{hours}:{minutes}" if hours else "+00:00"
    try:
        span = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}") - _EPOCH
    except ValueError:
        return None
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def milli_micros(milliseconds: int) -> int | None:
    """Epoch milliseconds as microseconds, None beyond the year 9999."""
    return milliseconds * 1000 if abs(milliseconds) <= _MAX_MS else None


def any_micros(value: Any) -> int | None:
    """A time written as RFC 3339 text or epoch milliseconds, as microseconds; None when it is neither."""
    if isinstance(value, str):
        return text_micros(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return milli_micros(value)
    return None


def column_micros(column: pa.Array) -> pa.Array:
    """A column of RFC 3339 text or epoch milliseconds as int64 microseconds, null where it is no time."""
    if pa.types.is_integer(column.type):
        inside = pc.and_(pc.less_equal(column, _MAX_MS), pc.greater_equal(column, -_MAX_MS))
        return pc.multiply(pc.if_else(inside, column, None), 1000)
    common = pc.match_substring_regex(column, _COMMON)
    if pc.all(common, min_count=0).as_py() is not False:
        try:
            return column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
        except pa.ArrowInvalid:
            pass  # the 30th of February among them
    return pa.array([None if text is None else text_micros(text) for text in column.to_pylist()], pa.int64())
