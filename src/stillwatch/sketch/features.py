"""A prompt as 512 signs: its words, weighted by rarity, count-sketched, and cut down to -1, 0 and
1.

Each distinct word adds ± the square root of its frozen weight to one place in each of four blocks
of 128 (a block count-sketch with four nonzeros a column: Kane and Nelson 2014), so inner products
of sketches estimate those of the weighted word sets. Components that stand out from the vector's
root mean square keep their sign, the others are 0: two bits each, and sums of integers, the same in
any order. The square root keeps style (how people ask) in sight beside subject (the rare words).

Only words in the first HEAD and the last TAIL bytes count. What is asked stands at one end of a
prompt; the middle of a long one is somebody's document, and would drown the asking.
"""

import math
from typing import Any

import numpy as np
from numba import njit

from stillwatch.sketch.hashing import U64
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES
from stillwatch.sketch.vocabulary import BUCKET_SHIFT, weight_of

HEAD, TAIL = 4096, 1024
BLOCK = DIMENSIONS // 4
ROOT_SCALE = 16
"""Square roots of weights are kept to a sixteenth, as integers."""
_ROOTS = np.array([math.isqrt(ROOT_SCALE * ROOT_SCALE * weight) for weight in range(256)], np.int32)

SEEN = 1024
"""Places in the table of words already counted. Two words of a long prompt that share a place may
be counted twice, always alike: it is a damping of repeats, not a set."""


@njit
def skipped(start: Any, size: Any) -> Any:
    """Whether a word that starts here lies in the middle that features leave out."""
    return start >= HEAD and start < size - TAIL


@njit
def add_words(table: Any, text: Any, size: Any, edges: Any, hashes: Any, count: Any, seen: Any, sums: Any) -> Any:
    """Adds the sketch of every word to `sums` (DIMENSIONS integers, zeroed here). Returns how many
    words are distinct."""
    sums[:] = 0
    distinct = 0
    places = 64
    while places < min(2 * count, seen.size):
        places *= 2
    seen[:places] = -1
    for w in range(count):
        if skipped(edges[2 * w], size):
            continue
        h = hashes[w]
        place = h & U64(places - 1)
        before = seen[place]
        if before >= 0 and hashes[before] == h:
            continue
        seen[place] = w
        distinct += 1
        entry = table[h >> U64(BUCKET_SHIFT)]
        weight = _ROOTS[weight_of(entry, h, text[edges[2 * w]])]
        bits = h >> U64(10)
        for block in range(4):
            sign = 1 - np.int64((bits & U64(1)) << U64(1))
            sums[BLOCK * block + np.int64((bits >> U64(1)) & U64(BLOCK - 1))] += sign * weight
            bits >>= U64(8)
    return distinct


@njit
def quantise(sums: Any, out: Any) -> None:
    """The sums as two bit planes of FEATURE_BYTES / 2 each: which exceed 3/5 of the root mean
    square, and which of those are negative."""
    square = np.int64(0)
    for d in range(DIMENSIONS):
        square += np.int64(sums[d]) * np.int64(sums[d])
    limit = np.int64(np.sqrt(9.0 * square / (25.0 * DIMENSIONS)))
    while 25 * DIMENSIONS * limit * limit > 9 * square:
        limit -= 1
    while 25 * DIMENSIONS * (limit + 1) * (limit + 1) <= 9 * square:
        limit += 1
    threshold = np.int32(limit)
    for place in range(DIMENSIONS // 8):
        stands_out, negative = np.uint8(0), np.uint8(0)
        for bit in range(8):
            value = sums[8 * place + bit]
            stands_out |= np.uint8((value > threshold) | (value < -threshold)) << np.uint8(bit)
            negative |= np.uint8(value < -threshold) << np.uint8(bit)
        out[place], out[FEATURE_BYTES // 2 + place] = stands_out, negative


ONES = np.array([value.bit_count() for value in range(256)], np.uint8)
"""Set bits of each byte value."""

_BITS = np.array([[value >> bit & 1 for bit in range(8)] for value in range(256)], np.float32)


@njit(cache=True, nogil=True)
def unit_vectors(planes: Any) -> Any:
    """(rows, DIMENSIONS) float32 unit vectors (zero where nothing stands out), given as bit planes
    (rows, FEATURE_BYTES)."""
    width = planes.shape[1] // 2
    out = np.empty((len(planes), 8 * width), np.float32)
    for row in range(len(planes)):
        components = 0
        for byte in range(width):
            components += ONES[planes[row, byte]]
        x = np.float32(1) / np.float32(math.sqrt(max(components, 1)))
        for byte in range(width):
            present = _BITS[planes[row, byte]]
            negative = _BITS[planes[row, byte] & planes[row, width + byte]]
            for bit in range(8):
                out[row, 8 * byte + bit] = x * (present[bit] - np.float32(2) * negative[bit])
    return out


@njit(cache=True, nogil=True)
def products(planes: Any, directions: Any) -> Any:
    """(rows, F) float32 inner products of unit vectors, given as bit planes (rows, FEATURE_BYTES),
    with F directions (DIMENSIONS, F). Sums over the components of each byte are looked up."""
    out = np.zeros((len(planes), directions.shape[1]), np.float32)
    half = planes.shape[1] // 2
    table = _sums_of_bytes(directions)
    for row in range(len(planes)):
        components = 0
        for byte in range(half):
            present = planes[row, byte]
            negative = present & planes[row, half + byte]
            components += ONES[present]
            for k in range(directions.shape[1]):
                out[row, k] += table[byte, present, k] - np.float32(2) * table[byte, negative, k]
        for k in range(directions.shape[1]):
            out[row, k] /= np.float32(math.sqrt(max(components, 1)))
    return out


@njit(cache=True, nogil=True)
def _sums_of_bytes(directions: Any) -> Any:
    """(bytes, 256, F) sums of the directions' rows at the set bits of each byte value."""
    table = np.zeros((len(directions) // 8, 256, directions.shape[1]), np.float32)
    for value in range(1, 256):
        low = 0
        while not value >> low & 1:
            low += 1
        for byte in range(len(table)):
            for k in range(directions.shape[1]):
                table[byte, value, k] = table[byte, value & (value - 1), k] + directions[8 * byte + low, k]
    return table


@njit(cache=True, nogil=True)
def add_vectors(sums: Any, group: Any, half: Any, planes: Any, at: Any) -> None:
    """Adds the unit vectors of some rows `at`, given as bit planes (rows, FEATURE_BYTES), to sums
    (groups, 2, DIMENSIONS), by each row's group and half (0 or 1)."""
    width = planes.shape[1] // 2
    for row in at:
        components = 0
        for byte in range(width):
            components += ONES[planes[row, byte]]
        x = np.float32(1 / math.sqrt(max(components, 1)))
        out = sums[group[row], half[row]]
        for byte in range(width):
            present = _BITS[planes[row, byte]]
            negative = _BITS[planes[row, byte] & planes[row, width + byte]]
            for bit in range(8):
                out[8 * byte + bit] += x * (present[bit] - np.float32(2) * negative[bit])
