"""A prompt as a vector of 128 small integers: its words, weighted by rarity and count-sketched.

Each distinct word adds ± its frozen weight to one place in each of four blocks of 32 (a block count-sketch
with four nonzeros a column: Kane and Nelson 2014), so inner products of sketches estimate those of the
weighted word sets. The vector is scaled to unit norm × FEATURE_SCALE and rounded, which makes all later sums
integers, the same in any order.

Only words in the first HEAD and the last TAIL bytes count. What is asked stands at one end of a prompt; the
middle of a long one is somebody's document, and would drown the asking.
"""

from typing import Any

import numpy as np
from numba import njit

from stillwatch.sketch.hashing import U64
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_SCALE
from stillwatch.sketch.vocabulary import BUCKET_SHIFT, weight_of

HEAD, TAIL = 4096, 1024
SEEN = 1024
"""Places in the table of words already counted. Two words of a long prompt that share a place may be counted
twice, always alike: it is a damping of repeats, not a set."""


@njit
def skipped(start: Any, size: Any) -> Any:
    """Whether a word that starts here lies in the middle that features leave out."""
    return start >= HEAD and start < size - TAIL


@njit
def add_words(table: Any, text: Any, size: Any, edges: Any, hashes: Any, count: Any, seen: Any, sums: Any) -> None:
    """Adds the sketch of every word to `sums` (128 integers, zeroed here)."""
    sums[:] = 0
    seen[:] = -1
    for w in range(count):
        if skipped(edges[2 * w], size):
            continue
        h = hashes[w]
        place = h & U64(SEEN - 1)
        before = seen[place]
        if before >= 0 and hashes[before] == h:
            continue
        seen[place] = w
        weight = weight_of(table[h >> U64(BUCKET_SHIFT)], h, text[edges[2 * w]])
        bits = h >> U64(10)
        for block in range(4):
            sign = 1 - np.int64((bits & U64(1)) << U64(1))
            sums[32 * block + np.int64((bits >> U64(1)) & U64(31))] += sign * weight
            bits >>= U64(6)


@njit
def quantise(sums: Any, out: Any) -> None:
    """The sums as a vector of norm FEATURE_SCALE in int8, clipped at ±127; zeros stay zeros."""
    square = np.int64(0)
    for d in range(DIMENSIONS):
        square += sums[d] * sums[d]
    if square == 0:
        out[:] = 0
        return
    factor = FEATURE_SCALE / np.sqrt(np.float64(square))
    for d in range(DIMENSIONS):
        out[d] = np.int8(min(127.0, max(-127.0, np.rint(sums[d] * factor))))
