"""Column types that are the same bytes in SQLite and in PostgreSQL, so that a hash over them is
too."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


def stamp(moment: datetime) -> str:
    """RFC 3339, UTC, always with microseconds: of one width, so that text order is the order of
    time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, ASCII only: one text for one value. Raises ValueError for
    NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept as `stamp` writes it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To the store."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From the store."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A value kept as canonical JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the store."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the store."""
        return None if value is None else json.loads(value)


class Given(TypeDecorator[str]):
    """Text that comes from a log, or from whoever asks, where PostgreSQL cannot take a NUL: with
    NUL and backslash escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the store."""
        if value is None or ("\\" not in value and "\0" not in value):
            return value
        return value.replace("\\", "\\\\").replace("\0", "\\0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """From the store."""
        if value is None or "\\" not in value:
            return value
        return re.sub(r"\\(.)", lambda escaped: "\0" if escaped[1] == "0" else "\\", value)
