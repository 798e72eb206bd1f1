"""Server-sent events, cut from a stream of bytes (WHATWG HTML, 9.2, "Server-sent events")."""

import json
import re
from dataclasses import dataclass
from typing import Any

from stillwatch.exchange.errors import UnusableError

MOST_BYTES = 16 << 20
"""Of one event. Servers write a token or a tool call an event; more is no event but a flood."""

_END = re.compile(rb"\r\n\r\n|\n\n|\r\r|\r\n\n|\n\r\n")
_LINE = re.compile(rb"\r\n|\n|\r")


class StreamError(UnusableError):
    """A stream that is none of events."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its bytes as they came, blank line and all, and what its lines of data say."""

    raw: bytes
    data: bytes

    def saying(self, data: bytes) -> bytes:
        """The event with other data; its name, its id and its comments stay."""
        kept = [line for line in _LINE.split(self.raw) if line and _field(line) != b"data"]
        return b"".join(line + b"\n" for line in (*kept, b"data: " + data)) + b"\n"


class Events:
    """Cuts events from what comes, however it is cut on its way."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Event]:
        """The events that are whole now. Raises StreamError for one that does not end."""
        seen = max(len(self._rest) - 3, 0)
        self._rest += data
        found, begin = [], 0
        while end := _END.search(self._rest, max(seen, begin)):
            if end.end() == len(self._rest) and end.group().endswith(b"\r"):
                break  # a line feed may follow, and belongs to it
            found.append(_event(self._rest[begin : end.end()]))
            begin = end.end()
        self._rest = self._rest[begin:]
        if len(self._rest) > MOST_BYTES:
            raise StreamError(f"an event of more than {MOST_BYTES >> 20} MiB")
        return found

    def end(self) -> list[Event]:
        """What is left when the stream ends: an event whose blank line is missing."""
        rest, self._rest = self._rest, b""
        return [_event(rest)] if rest else []


def _event(raw: bytes) -> Event:
    told = [line.partition(b":")[2].removeprefix(b" ") for line in _LINE.split(raw) if _field(line) == b"data"]
    return Event(raw, b"\n".join(told))


def _field(line: bytes) -> bytes:
    return line.partition(b":")[0]


def object_in(data: bytes) -> dict[str, Any] | None:
    """The JSON object that some bytes are; None where they are none."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def written(told: dict[str, Any]) -> bytes:
    """An object as servers write it."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
