"""Bodies of requests, decompressed up to a limit: a small body may unpack to a large one."""

import zlib

import pyarrow as pa

from stillwatch.live.protocols.taken import BadRequest

MOST_BYTES = 20 << 20
"""Of a body, decompressed."""


class TooLarge(BadRequest):
    """A body beyond the limit."""


def decompressed(body: bytes, encoding: str) -> bytes:
    """A body that was sent with this Content-Encoding. Raises BadRequest, TooLarge."""
    match encoding:
        case "" | "identity":
            out = body
        case "gzip" | "deflate":
            out = _inflated(body, zlib.MAX_WBITS | 16 if encoding == "gzip" else zlib.MAX_WBITS)
        case "zstd":
            out = _unpacked(body)
        case _:
            raise BadRequest("the body is compressed in a way that is not known here (gzip, deflate and zstd are)")
    if len(out) > MOST_BYTES:
        raise TooLarge(f"the body is larger than {MOST_BYTES >> 20} MiB")
    return out


def _inflated(body: bytes, window: int) -> bytes:
    """All members of it, one after another."""
    parts: list[bytes] = []
    room = MOST_BYTES + 1
    while body and room > 0:
        stream = zlib.decompressobj(window)
        try:
            parts.append(stream.decompress(body, room))
        except zlib.error:
            raise BadRequest("the body is not compressed as it says") from None
        room -= len(parts[-1])
        if not stream.eof and room > 0:
            raise BadRequest("the compressed body breaks off")
        body = stream.unused_data
    return b"".join(parts)


def _unpacked(body: bytes) -> bytes:
    parts, room = [], MOST_BYTES + 1
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            while room > 0 and (part := stream.read(room)):
                parts.append(part)
                room -= len(part)
    except OSError:
        raise BadRequest("the body is not compressed as it says") from None
    return b"".join(parts)
