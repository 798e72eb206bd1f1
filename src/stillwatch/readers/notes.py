"""What reading a stretch of a log came to besides exchanges and rejects, and fields read so that an
odd value costs the field and never the record: callers write these values, and must not be able to
keep themselves out of the log."""

from collections.abc import Callable
from typing import Any, TypeVar

from stillwatch.exchange.reject import FIELD, LEFT_OUT, REDACTED, Note
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import real, text, whole

T = TypeVar("T")


class Notes:
    """Counts by kind and reason. `row` is where the reader stands."""

    def __init__(self, source: str) -> None:
        self.row = 0
        self._source = source
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}

    def taken(self) -> list[Note]:
        """What was noted, in order of kind and reason."""
        return [
            Note(self._source, row, kind, reason, count) for (kind, reason), (row, count) in sorted(self._seen.items())
        ]

    def odd(self, field: str) -> None:
        """A field of ours could not be used."""
        self._note(FIELD, field)

    def left_out(self, why: str) -> None:
        """A record is no exchange; `why` says what it is, in words of ours."""
        self._note(LEFT_OUT, why)

    def redacted(self) -> None:
        """Texts of an exchange were taken out before it was logged."""
        self._note(REDACTED, "texts were taken out before they were logged")

    def text(self, value: Any, field: str) -> str | None:
        """Text, or a whole number as text."""
        return self._usable(text, value, field)

    def whole(self, value: Any, field: str) -> int | None:
        """A whole number."""
        return self._usable(whole, value, field)

    def real(self, value: Any, field: str) -> float | None:
        """A finite number."""
        return self._usable(real, value, field)

    def _usable(self, read: Callable[[Any, str], T | None], value: Any, field: str) -> T | None:
        try:
            return read(value, field)
        except BadFieldError:
            self.odd(field)
            return None

    def _note(self, kind: str, reason: str) -> None:
        row, count = self._seen.get((kind, reason), (self.row, 0))
        # What fits no column is noted when the chunk is done, after rows that follow it.
        self._seen[kind, reason] = min(row, self.row), count + 1
