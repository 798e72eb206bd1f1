"""What the package knows about words: how rare they are, which are common, which say what a prompt
is after.

`weights.npy` is frozen and versioned with the sketches: it was counted once, on text that ships
nowhere near a scan, so that feature sums stay additive and nothing leaks into them from later days.
One entry for each of 2^15 hash buckets, for the commonest word that fell into it:

    bits 0-7    round(WEIGHT_SCALE × inverse document frequency), at least 1
    bits 8-14   seven bits of the word's hash, so that other words of the bucket count as unseen
    bit 15      the word is one of the about 2,000 most common

Unseen words weigh the most. In memory more is added: bit 16, a word of this bucket is a phrase of
the lexicon; bits 32-63, the second words (five bits of their hashes) of longer phrases that start
with a word of this bucket.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.sketch.hashing import U64

BUCKET_SHIFT = 49
BUCKETS = 1 << (64 - BUCKET_SHIFT)
FINGERPRINT = 127
WEIGHT_SCALE = 20
UNSEEN = 214
"""Weight of a word that the table does not hold: as if it stood in one document of e^(214/20),
about 44,000."""
NUMBER = 60
"""Weight of a word that starts with a digit: numbers are many, and say little."""
COMMON_BIT, ALONE = 1 << 15, U64(1 << 16)


@cache
def frozen_weights() -> NDArray[np.uint16]:
    """The carried table, `BUCKETS` entries."""
    with files("stillwatch.sketch").joinpath("weights.npy").open("rb") as file:
        table: NDArray[np.uint16] = np.load(file)
    return table


@njit
def second_of(word: Any) -> Any:
    """The bit of a table entry that stands for a phrase's second word."""
    return U64(1) << (U64(32) | (word & U64(31)))


@njit
def known(entry: Any, word: Any) -> Any:
    """Whether a table entry speaks of this word and not of another one of its bucket."""
    return ((entry >> U64(8)) & U64(FINGERPRINT)) == (word & U64(FINGERPRINT))


@njit
def weight_of(entry: Any, word: Any, first_byte: Any) -> Any:
    """The weight of a word given its table entry."""
    if 0x30 <= first_byte <= 0x39:
        return NUMBER
    return np.int64(entry & U64(255)) if known(entry, word) else UNSEEN


@njit
def is_common(table: Any, word: Any) -> Any:
    """Whether the word is among the most common ones of the table."""
    entry = table[word >> U64(BUCKET_SHIFT)]
    return (entry & U64(COMMON_BIT)) != 0 and known(entry, word)
