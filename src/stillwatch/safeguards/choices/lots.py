"""The lot that a key draws: of k equals, which is served in a matter.

SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012) of the matter's 64
bits decides. Whoever has not the key cannot tell its lots from chance, and a million other keys are
tried in seconds, which is what makes the p-value of a test exact (`forensics/lot_test.py`)."""

import hashlib
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

KEY_BYTES = 16

MOST_OPTIONS = 1 << 16
"""Equals of one matter: 32 bits of a hash divide among them evenly to 2e-5."""

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_U = np.uint64
_INIT = tuple(_U(c) for c in (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573))
_LENGTH, _END = _U(8 << 56), _U(0xFF)
_13, _16, _17, _21, _32, _64 = (_U(bits) for bits in (13, 16, 17, 21, 32, 64))


def matter(*parts: str) -> int:
    """The 64 bits of a matter that is told by some words, each ended by a byte that no text has."""
    told = b"".join(part.encode("utf-8", "surrogatepass") + b"\xff" for part in parts)
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little")


def words_of(key: bytes) -> Words:
    """(2,): a key as SipHash takes it. Raises ValueError for another length."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return np.frombuffer(key, "<u8").astype(np.uint64)


def drawn(key: bytes, matters: Words, options: Ints) -> Ints:
    """(matters,): which of its options (options,) the key draws in each matter, from 0 on."""
    k0, k1 = words_of(key)
    return np.asarray(_drawn(k0, k1, matters, options))


def drawn_one(key: bytes, about: int, options: int) -> int:
    """The same of one matter."""
    return int(drawn(key, np.array([about], np.uint64), np.array([options], np.int64))[0])


def _jit(function: Any) -> Any:
    return numba.njit(cache=True)(function)


@_jit
def _turned(word: np.uint64, bits: np.uint64) -> np.uint64:
    return (word << bits) | (word >> (_64 - bits))


@_jit
def _round(a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64) -> tuple[np.uint64, ...]:
    a, c = a + b, c + d
    b, d = _turned(b, _13) ^ a, _turned(d, _16) ^ c
    a = _turned(a, _32)
    c, a = c + b, a + d
    b, d = _turned(b, _17) ^ c, _turned(d, _21) ^ a
    return a, b, _turned(c, _32), d


@_jit
def siphash(k0: np.uint64, k1: np.uint64, word: np.uint64) -> np.uint64:
    """SipHash-2-4 of eight bytes, as a little-endian word."""
    a, b, c, d = k0 ^ _INIT[0], k1 ^ _INIT[1], k0 ^ _INIT[2], k1 ^ _INIT[3]
    for block in (word, _LENGTH):
        d ^= block
        a, b, c, d = _round(a, b, c, d)
        a, b, c, d = _round(a, b, c, d)
        a ^= block
    c ^= _END
    for _ in range(4):
        a, b, c, d = _round(a, b, c, d)
    return a ^ b ^ c ^ d


@_jit
def lot(k0: np.uint64, k1: np.uint64, about: np.uint64, options: np.int64) -> np.int64:
    """Which option a key draws in a matter."""
    return np.int64(((siphash(k0, k1, about) >> _32) * _U(options)) >> _32)


@_jit
def _drawn(k0: np.uint64, k1: np.uint64, matters: Words, options: Ints) -> Ints:
    out = np.empty(len(matters), np.int64)
    for i in range(len(matters)):
        out[i] = lot(k0, k1, matters[i], options[i])
    return out
