"""Numbers drawn by hashing: the same for the same names and seed, in any process and any order."""

import hashlib

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from stillwatch.engine.arrays import Ints

Words = NDArray[np.uint64]

_FIRST, _SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


def salt_of(*names: object) -> np.uint64:
    """A 64-bit salt that depends on the names alone."""
    text = "\0".join(str(name) for name in names)
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))


def salted(values: Ints | Words, salt: np.uint64 | Words) -> Words:
    """Each value under a salt (one for all, or one each), every bit mixed (MurmurHash3's
    finaliser)."""
    x: Words = values.view(np.uint64) ^ salt
    x ^= x >> np.uint64(33)
    x *= _FIRST
    x ^= x >> np.uint64(33)
    x *= _SECOND
    x ^= x >> np.uint64(33)
    return x


def below(words: Words, limit: Ints | int) -> Ints:
    """Each word as a number from 0 up to its limit."""
    found: Ints = (words % np.asarray(limit).astype(np.uint64)).view(np.int64)
    return found


def fractions(words: Words) -> NDArray[np.float64]:
    """Each word as a number from 0 up to 1."""
    found: NDArray[np.float64] = (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return found


def names(prefix: str, numbers: Words, digits: int) -> pa.Array:
    """Strings of one length: the prefix and the last hex digits of each number."""
    width = len(prefix) + digits
    text = np.empty((len(numbers), width), np.uint8)
    text[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    for place in range(digits):
        text[:, width - 1 - place] = _DIGITS[((numbers >> np.uint64(4 * place)) & np.uint64(15)).astype(np.int64)]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))
