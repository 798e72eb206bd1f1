"""Bytes of a file as decompressed text, up to the very byte at which a broken file breaks off."""

import lzma
from io import BytesIO
from types import TracebackType
from typing import Any

import pyarrow as pa

from stillwatch.readers.chunk import SourceError
from stillwatch.readers.sealed import MAGIC, Segment, key_beside

CODECS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bz2", b"\x04\x22\x4d\x18": "lz4"}
"""First bytes of compressed data -> Arrow's name of the form."""

XZ_MAGIC = b"\xfd7zXZ\0"
MAGIC_BYTES = 6
READ_BYTES = 1 << 20


def codec_of(magic: bytes) -> str | None:
    """The compression of data that begin with these bytes, None for plain text."""
    if magic.startswith(XZ_MAGIC):
        return "xz"
    if MAGIC.startswith(magic) and len(magic) == MAGIC_BYTES:
        return "sealed"
    if magic[1:4] == b"\x2a\x4d\x18" and magic[:1] in (bytes([k]) for k in range(0x50, 0x60)):
        return "zstd"  # a frame that decoders skip stands first
    return next((name for first, name in CODECS.items() if magic.startswith(first)), None)


class Decompressed:
    """The decompressed bytes of a file from `offset` on. Compression is told by the file's first
    bytes, never by its name. When the data break off (a truncated or damaged stream), everything
    before the break is still delivered, and `broken` becomes true; `plain` says that nothing is
    compressed. `data` is the file's content where an engine has read it already."""

    def __init__(self, path: str, offset: int = 0, data: bytes | None = None) -> None:
        self.path = path
        self._data = data
        self.broken = False
        self._position = 0
        self._step = READ_BYTES
        self._stream = self._open()
        self._skip(offset)

    def __enter__(self) -> "Decompressed":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def _open(self) -> Any:
        try:
            # Closed with the stream.
            raw = open(self.path, "rb") if self._data is None else BytesIO(self._data)  # noqa: SIM115
            codec = codec_of(raw.read(MAGIC_BYTES))
            raw.seek(0)
        except OSError as error:
            raise SourceError(self.path, reason(error)) from error
        self.plain = codec is None
        if self.plain:
            return raw
        if codec == "xz":
            return lzma.open(raw)
        if codec == "sealed":
            try:
                return Segment(raw, key_beside(self.path))
            except OSError as error:
                raise SourceError(self.path, f"the spool's key: {reason(error)}") from error
        return pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), codec)

    def _skip(self, offset: int) -> None:
        if self.plain:
            self._stream.seek(offset)
            self._position = offset
        while self._position < offset and self._read_some(min(READ_BYTES, offset - self._position)):
            pass

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end or at the break."""
        if self.plain:
            return self._read_some(size)
        parts, wanted = [], size
        while wanted:
            part = self._read_some(min(wanted, self._step))
            if not part:
                break
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _read_some(self, size: int) -> bytes:
        if self.broken:
            return b""
        try:
            part: bytes = self._stream.read(size)
        except (OSError, EOFError, lzma.LZMAError) as error:
            if self.plain and isinstance(error, OSError):
                raise SourceError(self.path, reason(error)) from error
            return self._approach_break(size)
        self._position += len(part)
        return part

    def _approach_break(self, size: int) -> bytes:
        # A failed read loses what it had decompressed before the break: start over and come near it
        # in single bytes.
        if self._step == 1:
            self.broken = True
            return b""
        position, self._step = self._position, 1
        self._stream.close()
        self._stream = self._open()
        self._position = 0
        self._skip(position)
        return self._read_some(1)


def reason(error: OSError) -> str:
    """An operating system error in words, without the path (it stands beside it)."""
    return (error.strerror or type(error).__name__).lower()
