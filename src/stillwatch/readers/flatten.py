"""Lists of records, and records printed over many lines, as one record a line: whoever reads on
sees JSON Lines.

A list may be of any size: it passes through in parts, and a line is one of its items. One byte of
state tells where in the text a part begins, so that nothing is decoded here and nothing is refused:
what is no JSON reaches the reader of lines as it stands.
"""

# ruff: noqa: SIM109 - compiled code compares bytes faster than it searches tuples

from typing import Any

import numpy as np
from numba import njit, types

from stillwatch.readers.decompress import READ_BYTES, Decompressed
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import decode

LOOK_BYTES = 1 << 20
"""A first line that ends within so many bytes, and is JSON by itself, is a log of lines."""

DEPTH, LISTED, QUOTED, ESCAPED, PENDING = range(5)
"""The state: open brackets; whether the outermost is a list; within a string; behind its backslash;
whether anything of a value was given out since the last newline."""

_BYTES, _STATE = types.Array(types.uint8, 1, "C", readonly=True), types.Array(types.int64, 1, "C")
_OUT = types.Array(types.uint8, 1, "C")
_QUOTE, _BACKSLASH, _COMMA, _NEWLINE, _SPACE = (np.uint8(ord(c)) for c in '"\\,\n ')
_OPEN_LIST, _CLOSE_LIST, _OPEN, _CLOSE = (np.uint8(ord(c)) for c in "[]{}")


@njit(types.int64(_BYTES, _STATE, _OUT), cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _flatten(data: Any, state: Any, out: Any) -> Any:
    """Writes `data` to `out` (at least twice as long) with a newline behind each value and none
    within one; returns how much was written."""
    depth, listed, quoted, escaped, pending = state[0], state[1], state[2], state[3], state[4]
    n = 0
    for k in range(data.size):
        byte = data[k]
        if quoted:
            if escaped:
                escaped = 0
            elif byte == _BACKSLASH:
                escaped = 1
            elif byte == _QUOTE:
                quoted = 0
        elif depth == listed:
            if byte <= _SPACE:
                if pending and not listed and byte == _NEWLINE:
                    out[n] = _NEWLINE
                    n += 1
                    pending = 0
                continue
            if byte == _OPEN_LIST and not listed and not pending:
                depth, listed = 1, 1
                continue
            if listed and (byte == _COMMA or byte == _CLOSE_LIST):
                if pending:
                    out[n] = _NEWLINE
                    n += 1
                    pending = 0
                if byte == _CLOSE_LIST:
                    depth, listed = 0, 0
                continue
            quoted = 1 if byte == _QUOTE else 0
            if byte == _OPEN or byte == _OPEN_LIST:
                depth += 1
        elif byte == _QUOTE:
            quoted = 1
        elif byte == _OPEN or byte == _OPEN_LIST:
            depth += 1
        elif byte == _CLOSE or byte == _CLOSE_LIST:
            depth -= 1
            if depth == 0:
                out[n], out[n + 1] = byte, _NEWLINE
                n += 2
                pending = 0
                continue
        out[n] = byte if byte >= _SPACE else _SPACE
        n += 1
        pending = 1
    state[0], state[1], state[2], state[3], state[4] = depth, listed, quoted, escaped, pending
    return n


class Flattened:
    """A file's decompressed text, flattened, from byte `offset` of the flattened text on. Stands in
    for Decompressed."""

    plain = False

    def __init__(self, inside: Decompressed, offset: int = 0) -> None:
        self.path = inside.path
        self._inside = inside
        self._state = np.zeros(5, np.int64)
        self._ready = b""
        while offset and (skipped := len(self.read(min(READ_BYTES, offset)))):
            offset -= skipped

    def __enter__(self) -> "Flattened":
        return self

    def __exit__(self, *error: Any) -> None:
        self._inside.__exit__(*error)

    @property
    def broken(self) -> bool:
        """Whether the data broke off."""
        return self._inside.broken

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end or at the break."""
        parts, have = [self._ready], len(self._ready)
        while have < size and (data := self._inside.read(READ_BYTES)):
            out = np.empty(2 * len(data), np.uint8)
            parts.append(out[: _flatten(np.frombuffer(data, np.uint8), self._state, out)].tobytes())
            have += len(parts[-1])
        ready = b"".join(parts)
        self._ready = ready[size:]
        return ready[:size]


Text = Decompressed | Flattened
"""What a log is read from."""


def open_text(path: str, offset: int = 0, data: bytes | None = None) -> Text:
    """The lines of a file as text from a byte on, whatever it is packed in. Raises SourceError."""
    with Decompressed(path, data=data) as stream:
        flat = not _is_lines(stream.read(LOOK_BYTES))
    return Flattened(Decompressed(path, data=data), offset) if flat else Decompressed(path, offset, data)


def _is_lines(head: bytes) -> bool:
    """Whether a file that begins so has a record a line, by its first line that says anything."""
    line, newline, _ = head.lstrip(b"\xef\xbb\xbf \t\r\n\0\x1e").partition(b"\n")
    line = line.strip()
    if line[:1] == b"{" and not (newline and line[-1:] in b"{[,:"):
        return True
    if line[:1] not in (b"[", b"{"):
        return True
    try:
        decode(line)
    except BadFieldError:
        return False
    return bool(newline)
