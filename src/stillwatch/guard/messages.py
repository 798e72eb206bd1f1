"""A request as it was read, and an answer as it is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec

JSON = "application/json"

Pair = tuple[bytes, bytes]


@dataclass(slots=True)
class Request:
    """One request. headers: as they came, names in lower case; peer: the address it came from, None
    where it is not known."""

    method: str
    path: str
    headers: list[Pair]
    body: bytes
    peer: str | None

    def header(self, name: bytes) -> bytes | None:
        """The first value of a header."""
        for key, value in self.headers:
            if key == name:
                return value
        return None


@dataclass(slots=True)
class Reply:
    """An answer, which nobody changes."""

    status: int = 200
    body: bytes = b""
    kind: str = JSON
    headers: Sequence[tuple[str, str]] = ()
    _kept: bytes = field(default=b"", repr=False, compare=False)

    def rendered(self, keep: bool) -> bytes:
        """As it goes over the wire. keep: whether the connection stays."""
        if not keep:
            return self._bytes(False)
        if not self._kept:
            self._kept = self._bytes(True)
        return self._kept

    def _bytes(self, keep: bool) -> bytes:
        if not self.headers and keep:
            return b"%b%d\r\n\r\n%b" % (_head(self.status, self.kind), len(self.body), self.body)
        more = "".join(f"\r\n{name}: {_clean(value)}" for name, value in self.headers)
        more += "" if keep else "\r\nconnection: close"
        head = _head(self.status, self.kind) + str(len(self.body)).encode()
        return head + more.encode("latin-1", "replace") + b"\r\n\r\n" + self.body


def as_json(told: Any, status: int = 200, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """An answer in JSON."""
    return Reply(status, msgspec.json.encode(told), JSON, headers)


def failed(status: int, says: str, headers: Sequence[tuple[str, str]] = ()) -> Reply:
    """An answer to what cannot be answered."""
    return as_json({"error": says}, status, headers)


class BadRequestError(Exception):
    """A request that is none."""


_HEADS: dict[tuple[int, str], bytes] = {}


def _head(status: int, kind: str) -> bytes:
    head = _HEADS.get((status, kind))
    if head is None:
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {kind}\r\ncontent-length: ".encode()
        _HEADS[status, kind] = head
    return head


def _clean(value: str) -> str:
    """A header's value holds no end of a line, whoever wrote the table."""
    return "".join(c for c in value if c.isprintable())
