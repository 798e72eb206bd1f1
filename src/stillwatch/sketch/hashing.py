"""Hashes that every kernel shares: the same bits on every machine, in every process, for every
batch size.

Strings are hashed with XXH64 (Y. Collet, the published algorithm), eight bytes at a time in four
lanes, so that long histories pass at memory speed; small numbers are mixed with a MurmurHash3-like
finaliser. None of this is keyed: identifiers go through `keys` instead.
"""

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from stillwatch.sketch.kernel import kernel

U64 = np.uint64
P1, P2, P3 = U64(0x9E3779B185EBCA87), U64(0xC2B2AE3D27D4EB4F), U64(0x165667B19E3779F9)
P4, P5 = U64(0x85EBCA77C2B2AE63), U64(0x27D4EB2F165667C5)
MIX1, MIX2 = U64(0xFF51AFD7ED558CCD), U64(0xC4CEB9FE1A85EC53)
ZERO = U64(0)

BYTES = types.Array(types.uint8, 1, "C", readonly=True)
INTS = types.Array(types.int64, 1, "C", readonly=True)
HASHES = types.Array(types.uint64, 1, "C")


def _loader(bits: int) -> Any:
    """An unaligned little-endian load of `bits` bits from a byte array, widened to uint64."""

    def typed(context: Any, array: Any, index: Any) -> Any:
        def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            view = target.make_array(signature.args[0])(target, builder, arguments[0])
            place = builder.gep(view.data, [arguments[1]], inbounds=True)
            word = builder.load(builder.bitcast(place, ir.IntType(bits).as_pointer()))
            word.align = 1
            return word if bits == 64 else builder.zext(word, ir.IntType(64))

        return types.uint64(array, types.int64), generate

    return intrinsic(typed)


load64 = _loader(64)
load32 = _loader(32)


@njit
def rotate(x: Any, bits: Any) -> Any:
    """The 64-bit word rotated left."""
    return (x << U64(bits)) | (x >> U64(64 - bits))


@njit
def mix(x: Any) -> Any:
    """Every bit of the 64-bit word spread over all bits."""
    x ^= x >> U64(32)
    x *= MIX1
    x ^= x >> U64(29)
    x *= MIX2
    return x ^ (x >> U64(32))


@njit
def combine(state: Any, x: Any) -> Any:
    """The next state of a chain of 64-bit words; order matters."""
    state = (rotate(state, 23) ^ x) * P1
    return (state ^ (state >> U64(32))) * P3


@njit
def xxh64(data: Any, start: Any, end: Any) -> Any:
    """XXH64 with seed 0 of the bytes from start up to end."""
    p, size = start, end - start
    if size >= 32:
        a, b, c, d = P1 + P2, P2, ZERO, ZERO - P1
        while p <= end - 32:
            a = rotate(a + load64(data, p) * P2, 31) * P1
            b = rotate(b + load64(data, p + 8) * P2, 31) * P1
            c = rotate(c + load64(data, p + 16) * P2, 31) * P1
            d = rotate(d + load64(data, p + 24) * P2, 31) * P1
            p += 32
        h = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
        h = (h ^ (rotate(a * P2, 31) * P1)) * P1 + P4
        h = (h ^ (rotate(b * P2, 31) * P1)) * P1 + P4
        h = (h ^ (rotate(c * P2, 31) * P1)) * P1 + P4
        h = (h ^ (rotate(d * P2, 31) * P1)) * P1 + P4
    else:
        h = P5
    h += U64(size)
    while p <= end - 8:
        h = rotate(h ^ (rotate(load64(data, p) * P2, 31) * P1), 27) * P1 + P4
        p += 8
    if p <= end - 4:
        h = rotate(h ^ (load32(data, p) * P1), 23) * P2 + P3
        p += 4
    while p < end:
        h = rotate(h ^ (U64(data[p]) * P5), 11) * P1
        p += 1
    h = (h ^ (h >> U64(33))) * P2
    h = (h ^ (h >> U64(29))) * P3
    return h ^ (h >> U64(32))


@kernel(types.void(BYTES, INTS, HASHES))
def _hash_rows(data: Any, offsets: Any, out: Any) -> None:
    for i in range(out.size):
        out[i] = xxh64(data, offsets[i], offsets[i + 1])


def hash_rows(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.uint64]:
    """XXH64 of every string of a column given as its bytes and its n + 1 offsets."""
    out = np.empty(len(offsets) - 1, np.uint64)
    _hash_rows(data, offsets, out)
    return out


def combine_rows(state: NDArray[np.uint64], x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`combine` over whole columns."""
    state = (((state << U64(23)) | (state >> U64(41))) ^ x) * P1
    return (state ^ (state >> U64(32))) * P3
