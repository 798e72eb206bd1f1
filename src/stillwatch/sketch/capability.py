"""What a prompt exercises, and whether it asks for reasoning in writing: themes and marks, looked up in passing.

Themes are words and phrases in `lexicon.txt`, English and Chinese above all, to be read and corrected by people. Beside
them count marks: punctuation, numbers, capitals, length, script. `trained` says what each theme and mark speaks for. No
model is asked and nothing is learned from a log, so two logs are labelled alike; the price is a coarse label, whose
accuracy stands in docs/decisions.md.
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.sketch.features import skipped
from stillwatch.sketch.hashing import U64, combine, combine_rows
from stillwatch.sketch.minhash import word_hashes
from stillwatch.sketch.scripts import CJK, LATIN
from stillwatch.sketch.trained import trained
from stillwatch.sketch.vocabulary import ALONE, BUCKET_SHIFT, frozen_weights, second_of

LONGEST_PHRASE = 4
PLACES = 8192

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
    """The lexicon as the kernel takes it: `table` is the frozen weights with lexicon bits; `keys` and `rows` an
    open-addressing table of PLACES from a phrase's hash to its number (-1: empty); phrase p gives `weights[firsts[p]]` to
    the theme `themes[firsts[p]]`, and so on up to `firsts[p + 1]`; `elicits` is that theme's number and its threshold; the
    others are of `trained.Trained`."""

    table: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    firsts: NDArray[np.int32]
    themes: NDArray[np.int16]
    weights: NDArray[np.int16]
    elicits: NDArray[np.int64]
    theme_points: NDArray[np.int32]
    mark_points: NDArray[np.int32]
    intercepts: NDArray[np.int64]


@cache
def lexicon() -> Lexicon:
    """The carried lexicon, over the carried weights."""
    names, threshold, phrases = carried_themes()
    keys, rows = np.zeros(PLACES, np.uint64), np.full(PLACES, -1, np.int32)
    points: dict[int, dict[int, int]] = {}
    table = frozen_weights().astype(np.uint64)
    for theme, weight, phrase in phrases:
        words = word_hashes(phrase)
        if not 0 < len(words) <= LONGEST_PHRASE:
            raise ValueError(f"a phrase of the lexicon has {len(words)} words: {phrase}")
        table[int(words[0] >> U64(BUCKET_SHIFT))] |= second_of(words[1]) if len(words) > 1 else ALONE
        points.setdefault(_phrase_key(words), {}).setdefault(theme, weight)
    for row, key in enumerate(points):
        place = key % PLACES
        while rows[place] >= 0:
            place = (place + 1) % PLACES
        keys[place], rows[place] = key, row
    firsts = np.cumsum([0, *(len(given) for given in points.values())], dtype=np.int32)
    themes = np.array([theme for given in points.values() for theme in given], np.int16)
    weights = np.array([weight for given in points.values() for weight in given.values()], np.int16)
    elicits = np.array([names.index("elicits"), threshold], np.int64)
    return Lexicon(table, keys, rows, firsts, themes, weights, elicits, *trained())


@cache
def carried_themes() -> tuple[list[str], int, list[tuple[int, int, str]]]:
    """Of the carried lexicon: the names of its themes, the threshold of `elicits`, and (theme's number, weight, phrase) of
    every phrase, a theme's weightier ones first."""
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
def _look_up(keys: Any, rows: Any, key: Any) -> Any:
    place = np.int64(key & U64(PLACES - 1))
    while rows[place] >= 0:
        if keys[place] == key:
            return np.int64(rows[place])
        place = (place + 1) & (PLACES - 1)
    return np.int64(-1)


@njit
def add_phrases(
    table: Any,
    keys: Any,
    rows: Any,
    firsts: Any,
    themes: Any,
    weights: Any,
    size: Any,
    edges: Any,
    hashes: Any,
    count: Any,
    met: Any,
    stamp: Any,
    points: Any,
) -> None:
    """Adds to `points`, one for each theme, the weights of every distinct phrase; `met` holds per phrase the stamp of the
    prompt that had it last. A table entry says whether a phrase may be at a word at all."""
    for w in range(count):
        entry = table[hashes[w] >> U64(BUCKET_SHIFT)]
        longest = 1 if entry & ALONE else 0
        if w + 1 < count and entry & second_of(hashes[w + 1]):
            longest = min(LONGEST_PHRASE, count - w)
        if longest == 0 or skipped(edges[2 * w], size):
            continue
        key = hashes[w]
        for length in range(1, longest + 1):
            row = _look_up(keys, rows, key)
            if row >= 0 and met[row] != stamp:
                met[row] = stamp
                for given in range(firsts[row], firsts[row + 1]):
                    points[themes[given]] += weights[given]
            if length < longest:
                key = combine(key, hashes[w + length])


@njit
def measure_marks(text: Any, size: Any, edges: Any, count: Any, script: Any, marks: Any) -> None:
    """Writes into `marks` the densities of numbers and of the marks in the first two bytes of each gap, the prompt's
    length in pairs of words up to DENSITY, and whether its script is neither Latin nor none."""
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
