"""What a prompt exercises, and whether it asks for reasoning in writing: themes and marks, looked
up in passing.

Themes are words and phrases in `lexicon.txt`, English and Chinese above all, to be read and
corrected by people. Beside them count marks: punctuation, numbers, capitals, length, script.
`trained` says what each theme and mark speaks for. No model is asked and nothing is learned from a
log, so two logs are labelled alike; the price is a coarse label, whose accuracy stands in
docs/decisions/sketch.md.
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.sketch.features import HEAD, TAIL, skipped
from stillwatch.sketch.hashing import U64, ZERO, combine, combine_rows
from stillwatch.sketch.minhash import word_hashes
from stillwatch.sketch.scripts import CJK, LATIN
from stillwatch.sketch.trained import trained
from stillwatch.sketch.vocabulary import ALONE, BUCKET_SHIFT, frozen_weights, second_of

LONGEST_PHRASE = 4
PLACES, LIKELY_SHIFT = 8192, 49
NUMBER_BITS = 12
NUMBER = (1 << NUMBER_BITS) - 1
CANDIDATES = LONGEST_PHRASE * (HEAD + TAIL) + LONGEST_PHRASE
"""A word starts at a byte of its own in a prompt's head or tail, alone or as the first of a
phrase."""

MARKS = (b"{};<>_\\[]#", b"`", b"+*^%=", b"?")
"""Bytes of code, of fences, of mathematics, of questions."""
NUMBERS, LENGTH, EASTERN, OTHER_SCRIPT = range(len(MARKS) + 1, len(MARKS) + 5)
MARK_KINDS = OTHER_SCRIPT + 1
_MARK_OF = np.zeros(256, np.uint8)
for _kind, _bytes in enumerate(MARKS, 1):
    _MARK_OF[list(_bytes)] = _kind
DENSITY = 32
"""A mark's density is counted as marks per DENSITY words, up to DENSITY."""


class Lexicon(NamedTuple):
    """The lexicon as the kernel takes it: `table` is the frozen weights with lexicon bits; `slots`
    an open-addressing table of PLACES from the upper bits of a phrase's hash to 1 + its number, in
    the lower NUMBER_BITS (0: empty), and `likely` says of a hash's first bits whether any phrase
    has them; phrase p gives `weights[firsts[p]]` to the theme `themes[firsts[p]]`, and so on up to
    `firsts[p + 1]`; `elicits` is that theme's number and its threshold; the others are of
    `trained.Trained`."""

    table: NDArray[np.uint64]
    slots: NDArray[np.uint64]
    likely: NDArray[np.bool_]
    firsts: NDArray[np.int32]
    themes: NDArray[np.int16]
    weights: NDArray[np.int16]
    elicits: NDArray[np.int64]
    theme_points: NDArray[np.int32]
    mark_points: NDArray[np.int32]
    intercepts: NDArray[np.int64]


@cache
def lexicon() -> Lexicon:
    """The carried lexicon, over the carried weights. Raises ValueError for a phrase that is too
    long, or one too many."""
    names, threshold, phrases = carried_themes()
    points: dict[int, dict[int, int]] = {}
    table = frozen_weights().astype(np.uint64)
    for theme, weight, phrase in phrases:
        words = word_hashes(phrase)
        if not 0 < len(words) <= LONGEST_PHRASE:
            raise ValueError(f"a phrase of the lexicon has {len(words)} words: {phrase}")
        table[int(words[0] >> U64(BUCKET_SHIFT))] |= second_of(words[1]) if len(words) > 1 else ALONE
        points.setdefault(_phrase_key(words), {}).setdefault(theme, weight)
    if len(points) >= NUMBER or len(points) > PLACES // 2:
        raise ValueError(f"the lexicon has {len(points)} phrases, for which there is no room")
    slots, likely = np.zeros(PLACES, np.uint64), np.zeros(1 << (64 - LIKELY_SHIFT), np.bool_)
    for number, key in enumerate(points, 1):
        place = key % PLACES
        while slots[place]:
            place = (place + 1) % PLACES
        slots[place], likely[key >> LIKELY_SHIFT] = key & ~NUMBER | number, True
    given = [pair for by_theme in points.values() for pair in by_theme.items()]
    themes, weights = np.array(given, np.int16).T.copy()
    firsts = np.cumsum([0, *(len(by_theme) for by_theme in points.values())], dtype=np.int32)
    elicits = np.array([names.index("elicits"), threshold], np.int64)
    return Lexicon(table, slots, likely, firsts, themes, weights, elicits, *trained())


@cache
def carried_themes() -> tuple[list[str], int, list[tuple[int, int, str]]]:
    """Of the carried lexicon: the names of its themes, the threshold of `elicits`, and (theme's
    number, weight, phrase) of every phrase, a theme's weightier ones first."""
    names, threshold, phrases = [], 0, []
    for line in files("stillwatch.sketch").joinpath("lexicon.txt").read_text("utf-8").splitlines():
        if line.startswith("[elicits "):
            names.append("elicits")
            threshold = int(line.strip("[]").split()[1])
        elif line.startswith("["):
            names.append(line.strip("[]"))
        elif line.strip() and not line.startswith("#"):
            weight, _, rest = line.partition(" ")
            phrases += [(len(names) - 1, int(weight), phrase.strip()) for phrase in rest.split(",")]
    return names, threshold, phrases


def _phrase_key(words: NDArray[np.uint64]) -> int:
    key = words[:1]
    for k in range(1, len(words)):
        key = combine_rows(key, words[k : k + 1])
    return int(key[0])


@njit
def find_phrases(
    table: Any, likely: Any, size: Any, edges: Any, hashes: Any, count: Any, first: Any, wanted: Any
) -> Any:
    """Writes into `wanted` the hashes of words and runs of words that are phrases in all
    likelihood, without a branch a word; returns how many. `hashes` has room for one more than the
    words; `first` and `wanted` for CANDIDATES."""
    found, starts = 0, 0
    for w in range(count):
        entry, start = table[hashes[w] >> U64(BUCKET_SHIFT)], edges[2 * w]
        kept = (start < HEAD) | (start >= size - TAIL)
        first[starts], wanted[found] = w, hashes[w]
        found += kept & ((entry & ALONE) != 0)
        starts += kept & (w + 1 < count) & ((entry & second_of(hashes[w + 1])) != 0)
    for at in range(starts):
        w = first[at]
        key = hashes[w]
        for length in range(1, min(LONGEST_PHRASE, count - w)):
            key = combine(key, hashes[w + length])
            wanted[found] = key
            found += likely[key >> U64(LIKELY_SHIFT)]
    return found


@njit
def add_phrases(
    slots: Any, firsts: Any, themes: Any, weights: Any, wanted: Any, found: Any, met: Any, stamp: Any, points: Any
) -> None:
    """Adds to `points`, one for each theme, the weights of every distinct phrase among the hashes
    wanted[:found]; `met` holds per phrase the stamp of the prompt that had it last."""
    for at in range(found):
        key = wanted[at]
        place = key & U64(PLACES - 1)
        while slots[place] != ZERO and (slots[place] ^ key) >> U64(NUMBER_BITS) != ZERO:
            place = (place + U64(1)) & U64(PLACES - 1)
        number = np.int64(slots[place] & U64(NUMBER))
        if number > 0 and met[number] != stamp:
            met[number] = stamp
            for given in range(firsts[number - 1], firsts[number]):
                points[themes[given]] += weights[given]


@njit
def measure_marks(text: Any, size: Any, edges: Any, count: Any, script: Any, marks: Any) -> None:
    """Writes into `marks` the densities of numbers and of the marks in the first two bytes of each
    gap, the prompt's length in pairs of words up to DENSITY, and whether its script is neither
    Latin nor none."""
    marks[:] = 0
    for w in range(count):
        start, end = edges[2 * w], edges[2 * w + 1]
        if skipped(start, size):
            continue
        marks[_MARK_OF[text[end]]] += 1
        marks[_MARK_OF[text[end + 1]]] += 1
        marks[NUMBERS] += text[start] <= 0x39
    for mark in range(1, LENGTH):
        if marks[mark] > 0:
            marks[mark] = min(DENSITY, DENSITY * marks[mark] // (count + 8))
    marks[LENGTH] = min(DENSITY, count >> 1)
    marks[EASTERN], marks[OTHER_SCRIPT] = script == CJK, script > LATIN and script != CJK
