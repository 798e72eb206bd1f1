"""Near-duplicates: one-permutation MinHash over runs of three words, and the bands that find its
neighbours.

Each shingle falls into one of 64 slots by six bits of its hash and competes there with 32 others
for the minimum (Li, Owen, Zhang 2012); empty slots borrow from the nearest full one on a side drawn
for each slot (Shrivastava and Li 2014).

A band is made of three slots, each the minimum of five of the 64, so that short prompts fill them
too. Two prompts of Jaccard similarity J share at least one of the four bands with probability 1 -
(1 - J^3)^4:

    J     0.2   0.3   0.4   0.5   0.6   0.7   0.8   0.9
    P     0.03  0.10  0.24  0.41  0.62  0.81  0.94  0.99
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit, types
from numpy.typing import NDArray

from stillwatch.sketch.columns import strings
from stillwatch.sketch.hashing import BYTES, HASHES, INTS, U64, ZERO, combine, mix
from stillwatch.sketch.kernel import kernel
from stillwatch.sketch.words import LONGEST, ROOM, find_words, hash_words

SLOTS = 64
BANDS, BAND_SLOTS, SLOTS_FOLDED = 4, 3, 5
FEWEST_WORDS = 5
EMPTY = np.uint32(0xFFFFFFFF)
_STEP = np.uint32(0x9E3779B1)
_LEFTWARD = np.array([int(bit) for bit in f"{0xD1B54A32D192ED03:064b}"], np.uint8)
_A, _B = U64(0xA0761D6478BD642F), U64(0xE7037ED1A0B428DB)


@njit
def fill_slots(hashes: Any, count: Any, slots: Any) -> None:
    """The minimum of every slot over the prompt's shingles; EMPTY where none fell."""
    slots[:] = EMPTY
    if count < 3:
        first = hashes[0] if count > 0 else ZERO
        last = hashes[count - 1] if count > 1 else ZERO
        if count > 0:
            h = mix(first * _A + last * _B)
            slots[h >> U64(58)] = np.uint32(h)
        return
    a, b = hashes[0] * _A, hashes[1]
    for i in range(2, count):
        c = hashes[i]
        h = (a + b * _B) ^ c
        h = (h ^ (h >> U64(31))) * _A
        h ^= h >> U64(30)
        slot = h >> U64(58)
        slots[slot] = min(slots[slot], np.uint32(h))
        a, b = b * _A, c


@njit
def densify(slots: Any, out: Any) -> None:
    """Copies a signature; every empty slot gets the value of the next full one, to the left or the
    right as the slot's number says, moved by how far away it stood. Without a branch per slot:
    which are full is as good as random."""
    size = slots.size
    last, first = size - 1, 0
    while last >= 0 and slots[last] == EMPTY:
        last -= 1
    if last < 0:
        out[:] = EMPTY
        return
    while slots[first] == EMPTY:
        first += 1
    near, distance = slots[last], np.uint32(size - 1 - last) * _STEP
    for j in range(size):
        full = slots[j] != EMPTY
        near = slots[j] if full else near
        distance = np.uint32(0) if full else np.uint32(distance + _STEP)
        out[j] = np.uint32(near + distance)
    near, distance = slots[first], np.uint32(first) * _STEP
    for j in range(size - 1, -1, -1):
        full = slots[j] != EMPTY
        near = slots[j] if full else near
        distance = np.uint32(0) if full else np.uint32(distance + _STEP)
        out[j] = np.uint32(near + distance) if _LEFTWARD[j] else out[j]


@njit
def bands_of(slots: Any, bands: Any, folded: Any, filled: Any) -> None:
    """The four band hashes of a signature that is not densified; `folded` and `filled` have room
    for 12."""
    for j in range(BANDS * BAND_SLOTS):
        low = EMPTY
        for k in range(SLOTS_FOLDED * j, SLOTS_FOLDED * (j + 1)):
            low = min(low, slots[k])
        folded[j] = low
    densify(folded, filled)
    for band in range(BANDS):
        h = U64(band + 1)
        for j in range(BAND_SLOTS * band, BAND_SLOTS * (band + 1)):
            h = combine(h, U64(filled[j]))
        bands[band] = h


@kernel(types.int64(BYTES, INTS, HASHES, types.Array(types.uint32, 2, "C")))
def _read(data: Any, offsets: Any, hashes: Any, out: Any) -> Any:
    """Signatures of all strings; `hashes` is left with the words of the last one, whose number is
    returned."""
    longest, count = 0, np.int64(0)
    for i in range(out.shape[0]):
        longest = max(longest, min(offsets[i + 1] - offsets[i], LONGEST))
    text, edges = np.empty(ROOM * longest + 16, np.uint8), np.empty(ROOM * longest + 16, np.int32)
    scripts, slots = np.zeros(7, np.int64), np.empty(SLOTS, np.uint32)
    for i in range(out.shape[0]):
        start, end = offsets[i], offsets[i + 1]
        count, _, _ = find_words(data[start : min(end, start + LONGEST)], text, edges, scripts)
        hash_words(text, edges, count, hashes)
        fill_slots(hashes, count, slots)
        densify(slots, out[i])
    return count


def _room_for(longest: int) -> NDArray[np.uint64]:
    """Room for the words of a string of so many bytes."""
    return np.empty(ROOM * min(longest, LONGEST) // 2 + 8, np.uint64)


def minhash(texts: pa.Array) -> NDArray[np.uint32]:
    """The 64 MinHash values of every string: equal slots over 64 estimate the Jaccard similarity of
    two strings' sets of three-word runs. A string without words (or null) is all 0xFFFFFFFF."""
    column = strings(texts)
    out = np.empty((len(texts), SLOTS), np.uint32)
    longest = int(np.diff(column.offsets).max(initial=0))
    _read(column.data, column.offsets, _room_for(longest), out)
    out[~column.valid] = EMPTY
    return out


def word_hashes(text: str) -> NDArray[np.uint64]:
    """The hashes of one text's words, in order; for building tables, not for prompts in bulk."""
    data = np.frombuffer(text.encode(), np.uint8)
    hashes = _room_for(len(data))
    count = _read(data, np.array([0, len(data)]), hashes, np.empty((1, SLOTS), np.uint32))
    return hashes[:count]
