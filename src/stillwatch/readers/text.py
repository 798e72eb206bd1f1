"""Cutting a log of lines into chunks, and what all readers of lines share: blank lines, byte order
marks, half a line at the end, lines too long to hold."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from stillwatch.exchange.reject import Reject
from stillwatch.readers.chunk import Chunk, Lines, Parsed, empty_batch
from stillwatch.readers.flatten import open_text
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import decode

CHUNK_BYTES = 16 << 20
"""Every chunk costs milliseconds of its own: in chunks of 4 MB a log takes half as long again
(docs/decisions/lake.md)."""

MAX_LINE_BYTES = 32 << 20
"""A longer line is quarantined unread, so that memory stays bounded."""

HALF = "syntax"
"""What half a record is rejected as; at the end of a file without a newline there it is
`truncated`."""

TRUNCATED, ENDS_WITHIN = "truncated", "the file ends within this record"
_NEWLINE = 0x0A
BOM = b"\xef\xbb\xbf"
BLANK = b" \t\r\n\0\x1e"
"""Around a record: what copying and truncating leaves, and the record separator of RFC 7464."""

_DOCKER = b'{"log":'
"""How lines begin that Docker's json-file driver has wrapped; where it cut a line, all but the last
part lack the newline at their end."""

_CONTAINER = re.compile(rb"\S{10,64} (?:stdout|stderr) ([PF]) ?")
"""What the runtimes of Kubernetes (CRI) write before a line; P: the line goes on in the next."""


class TextReader:
    """Base of the readers whose records are lines. A subclass parses whole lines."""

    name: str
    container = "json"

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """The file's lines in chunks of about CHUNK_BYTES; raises SourceError."""
        return text_chunks(path, start_row, start_offset)

    def parse_lines(self, data: bytes, first_row: int, source: str) -> Lines:
        """What whole lines come to."""
        raise NotImplementedError

    def parse(self, chunk: Chunk) -> Parsed:
        """The chunk's exchanges. Half a record at the end of a file is a reject of kind
        `truncated`, and is not counted as read."""
        end_row, end_offset = chunk.first_row + chunk.rows, chunk.offset + chunk.length
        data = chunk.data
        if chunk.offset == 0:
            data = data.removeprefix(BOM)
        if not data:
            return Parsed(empty_batch(), list(chunk.rejects), end_row, end_offset)
        batch, remarks, left_open = self.parse_lines(data, chunk.first_row, chunk.source)
        if chunk.tail and remarks and remarks[0].kind == HALF:
            remarks = [Reject(chunk.source, remarks[0].row, TRUNCATED, ENDS_WITHIN)]
            end_row, end_offset = chunk.first_row, chunk.offset
        return Parsed(batch, [*chunk.rejects, *remarks], end_row, end_offset, left_open)


def text_chunks(path: str, start_row: int = 0, start_offset: int = 0, data: bytes | None = None) -> Iterator[Chunk]:
    """The lines of a file, decompressed, from byte `start_offset` (row `start_row`) on. A chunk
    ends with a newline, except the tail. `data` is the file's content where it was read already.
    Raises SourceError when the file cannot be read."""
    row, offset = start_row, start_offset
    rest, dropped = b"", 0  # an unfinished line; how much of it was already let go
    with open_text(path, max(0, start_offset - 1), data) as stream:
        if start_offset and stream.read(1) not in (b"\n", b"\0"):
            row -= 1  # the last line had no newline when it was read: what follows is still that line
        block = stream.read(CHUNK_BYTES)
        while block:
            nuls = 0 if rest or dropped else len(block) - len(block.lstrip(b"\0"))
            if nuls:  # what copying and truncating leaves, of any length
                yield Chunk(path, row, b"", offset, 0, nuls)
                offset, block = offset + nuls, block[nuls:]
            first = block.find(b"\n")
            if first >= 0 and (dropped or len(rest) + first > MAX_LINE_BYTES):
                length = dropped + len(rest) + first + 1
                yield _too_long(path, row, offset, length)
                row, offset = row + 1, offset + length
                rest, dropped, block = b"", 0, block[first + 1 :]
            cut = whole_lines(block, len(block), rest[rest.rfind(b"\n") + 1 :])
            if cut:
                data = b"".join((rest, memoryview(block)[:cut]))
                rows = int(np.count_nonzero(np.frombuffer(data, np.uint8) == _NEWLINE))
                yield Chunk(path, row, data, offset, rows, len(data))
                row, offset, rest = row + rows, offset + len(data), block[cut:]
                if rest and not rest.strip(b"\0"):
                    rest, block = b"", rest
                    continue
            else:
                rest += block
                if dropped or len(rest) > MAX_LINE_BYTES:
                    rest, dropped = b"", dropped + len(rest)
            block = stream.read(CHUNK_BYTES)
        if stream.broken:
            yield _broken_off(path, row, offset)
        elif dropped:
            yield dataclasses.replace(_too_long(path, row, offset, 0), rows=0)
        elif rest.strip():
            rows = rest.count(b"\n") + (not rest.endswith(b"\n"))
            yield Chunk(path, row, rest, offset, rows, len(rest), tail=True)


def plain_places(path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
    """The chunks of an uncompressed file for readers elsewhere: without their data, to be read
    again from their place. What needs care (a line longer than a chunk, the last line) comes with
    its data from `text_chunks`."""
    row, offset = start_row, start_offset
    room = bytearray(CHUNK_BYTES)
    with open(path, "rb", buffering=0) as file:
        file.seek(max(0, offset - 1))
        if offset and file.read(1) not in (b"\n", b"\0"):
            row -= 1  # as in text_chunks
        while size := whole_lines(room, file.readinto(room)):
            rows = int(np.count_nonzero(np.frombuffer(room, np.uint8, size) == _NEWLINE))
            yield Chunk(path, row, b"", offset, rows, size)
            row, offset = row + rows, offset + size
            file.seek(offset)
    yield from text_chunks(path, start_row if offset == start_offset else row, offset)


def _too_long(path: str, row: int, offset: int, length: int) -> Chunk:
    return Chunk(path, row, b"", offset, 1, length, (too_long(path, row),))


def too_long(path: str, row: int) -> Reject:
    """A line of more than MAX_LINE_BYTES."""
    return Reject(path, row, "too_long", f"the line is longer than {MAX_LINE_BYTES >> 20} MB")


def _broken_off(path: str, row: int, offset: int) -> Chunk:
    says = f"the compressed data break off after byte {offset} of whole lines; the lines before were kept"
    return Chunk(path, row, b"", offset, 0, 0, (Reject(path, row, "truncated", says),))


def lines(data: bytes, first_row: int) -> Iterator[tuple[int, bytes]]:
    """(row, line) of the lines that are not blank, without what a container's runtime put around
    them. A line that such a runtime cut counts where it ends."""
    begun, last = b"", first_row
    for row, line in enumerate(data.split(b"\n"), first_row):
        if (part := _part(line)) is not None:
            begun, last = begun + part.text, row
            if part.goes_on:
                continue
            line, begun = begun, b""
        if line := _bare(line):
            yield row, line
    if begun:
        yield last, begun


def whole_lines(data: bytes | bytearray, size: int, before: bytes = b"") -> int:
    """How much of the first `size` bytes is whole lines, of which the last does not go on in the
    next; `before` is what the first begins with. Where all of a full chunk is one line in parts,
    they are cut nevertheless: memory stays bounded."""
    end = cut = data.rfind(b"\n", 0, size) + 1
    while end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        line = bytes(memoryview(data)[start : end - 1])
        part = _part(line if start else before + line)
        if part is None or not part.goes_on:
            return end
        end = start
    return cut if size >= CHUNK_BYTES else 0


def is_wrapped(data: bytes) -> bool:
    """Whether a container's runtime has wrapped the first of these lines."""
    line = _bare(data[:100])
    return line.startswith(_DOCKER) or _CONTAINER.match(line) is not None


class _Part(NamedTuple):
    text: bytes
    goes_on: bool


def _part(line: bytes) -> _Part | None:
    """What a container's runtime has wrapped, and whether it goes on in its next line; None of any
    other line."""
    line = _left(line)
    if line[:1] not in (b"{", b"[") and (found := _CONTAINER.match(line)):
        return _Part(line[found.end() :], found[1] == b"P")
    wrapped = _decoded(line.rstrip(BLANK)) if line.startswith(_DOCKER) else None
    inside = wrapped.get("log") if isinstance(wrapped, dict) and "stream" in wrapped else None
    if not isinstance(inside, str):
        return None
    text = inside.encode(errors="replace")
    return _Part(text, not inside.endswith("\n") and _decoded(text) is None)


def _decoded(line: bytes) -> Any:
    try:
        return decode(line)
    except BadFieldError:
        return None


def _bare(line: bytes) -> bytes:
    return _left(line).rstrip(BLANK)


def _left(line: bytes) -> bytes:
    line = line.lstrip(BLANK)
    while line.startswith(BOM):
        line = line.removeprefix(BOM).lstrip(BLANK)
    return line
