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
    stream = zlib.decompressobj(window)
    try:
        out = stream.decompress(body, MOST_BYTES + 1)
    except zlib.error:
        raise BadRequest("the body is not compressed as it says") from None
    if not stream.eof and len(out) <= MOST_BYTES:
        raise BadRequest("the compressed body breaks off")
    return out


def _unpacked(body: bytes) -> bytes:
    try:
        with pa.CompressedInputStream(pa.BufferReader(body), "zstd") as stream:
            return bytes(stream.read(MOST_BYTES + 1))
    except OSError:
        raise BadRequest("the body is not compressed as it says") from None
