"""What a prompt exercises, and whether it asks for reasoning in writing: a weighted lexicon, looked up in passing.

Words and phrases stand in `lexicon.txt`, English and Chinese, to be read and corrected by people. Beside them
count marks: the punctuation of code and of mathematics, numbers, and that tools are offered. `trained` corrects the
lexicon's verdict by points learned from labelled prompts. No model is asked and nothing is learned from a log, so
two logs are labelled alike; the price is a coarse label, whose accuracy stands in docs/decisions.md.
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.sketch.features import skipped
from stillwatch.sketch.hashing import U64, combine, combine_rows
from stillwatch.sketch.minhash import word_hashes
from stillwatch.sketch.trained import trained
from stillwatch.sketch.vocabulary import (
    BUCKET_SHIFT,
    BUCKETS,
    LONGEST_BITS,
    PHRASE_SHIFT,
    TRAINED_SHIFT,
    frozen_weights,
)

LABELS = (*CAPABILITIES[:-1], "elicits")
ELICITS = LABELS.index("elicits")
OTHER = CAPABILITIES.index("other")
LONGEST_PHRASE = 4
PLACES = 4096
WORDS_PER_POINT = 64
"""A threshold rises by one for so many words: a long text holds any word by chance."""

MARKS = (b"{};<>=_\\[]#", b"`", b"+*^/%$=", b"()", b"|")
CODE, FENCE, MATHS, PARENTHESES, PIPE = range(1, 6)
NUMBERS = 6
MARK_KINDS = 7
_MARK_OF = np.zeros(256, np.uint8)
for _kind, _bytes in enumerate(MARKS, 1):
    _MARK_OF[list(_bytes)] = _kind
DENSITY = 32
"""A mark's density is counted as marks per DENSITY words, up to DENSITY."""

_MARK_POINTS = np.zeros((MARK_KINDS, len(LABELS)), np.int64)
"""Points × 8 for each mark per DENSITY words."""
_MARK_POINTS[CODE, 0], _MARK_POINTS[FENCE, 0], _MARK_POINTS[PARENTHESES, 0] = 4, 8, 2
_MARK_POINTS[MATHS, 3], _MARK_POINTS[NUMBERS, 3] = 4, 8
_MARK_POINTS[PIPE, 5] = 4
TOOLS_OFFERED = 8
"""Points for agentic tool use when the request offers tools or its system prompt describes some."""


class Lexicon(NamedTuple):
    """The lexicon as the kernel takes it: `table` is the frozen weights with lexicon bits and trained points; `keys`
    and `rows` an open-addressing table of PLACES from a phrase's hash to its row (-1: empty) of `points`, one column
    for each of LABELS; `thresholds` per label; the others are of `trained.Trained`."""

    table: NDArray[np.uint64]
    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    points: NDArray[np.int16]
    thresholds: NDArray[np.int64]
    mark_points: NDArray[np.int16]
    labels: NDArray[np.int64]
    scales: NDArray[np.int64]


@cache
def lexicon() -> Lexicon:
    """The carried lexicon, over the carried weights."""
    text = files("stillwatch.sketch").joinpath("lexicon.txt").read_text("utf-8")
    thresholds, phrases = parse_lexicon(text)
    model = trained()
    table = frozen_weights() | model.words.astype(np.uint64) << U64(TRAINED_SHIFT)
    keys, rows = np.zeros(PLACES, np.uint64), np.full(PLACES, -1, np.int32)
    points: dict[int, NDArray[np.int16]] = {}
    longest = np.zeros(BUCKETS, np.uint64)
    for label, weight, phrase in phrases:
        words = word_hashes(phrase)
        if not 0 < len(words) <= LONGEST_PHRASE:
            raise ValueError(f"a phrase of the lexicon has {len(words)} words: {phrase}")
        bucket = int(words[0] >> U64(BUCKET_SHIFT))
        longest[bucket] = max(longest[bucket], len(words))
        points.setdefault(_phrase_key(words), np.zeros(len(LABELS), np.int16))[label] = weight
    for row, key in enumerate(points):
        place = key % PLACES
        while rows[place] >= 0:
            place = (place + 1) % PLACES
        keys[place], rows[place] = key, row
    table |= longest << U64(PHRASE_SHIFT)
    return Lexicon(table, keys, rows, np.array(list(points.values())), np.array(thresholds, np.int64), *model[1:])


def parse_lexicon(text: str) -> tuple[list[int], list[tuple[int, int, str]]]:
    """(threshold per label, list of label number, weight and phrase) of a lexicon file."""
    thresholds, phrases, label = [0] * len(LABELS), [], -1
    for line in text.splitlines():
        if line.startswith("["):
            name, threshold = line.strip("[]").split()
            label = LABELS.index(name)
            thresholds[label] = int(threshold)
        elif line.strip() and not line.startswith("#"):
            weight, _, rest = line.partition(" ")
            phrases += [(label, int(weight), phrase.strip()) for phrase in rest.split(",")]
    return thresholds, phrases


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
    points: Any,
    size: Any,
    edges: Any,
    hashes: Any,
    count: Any,
    met: Any,
    stamp: Any,
    scores: Any,
) -> None:
    """Adds to `scores` the points of every distinct phrase; `met` holds per phrase the stamp of the prompt
    that had it last."""
    for w in range(count):
        longest = np.int64((table[hashes[w] >> U64(BUCKET_SHIFT)] >> U64(PHRASE_SHIFT)) & U64(LONGEST_BITS))
        if longest == 0 or skipped(edges[2 * w], size):
            continue
        key = hashes[w]
        for length in range(1, longest + 1):
            row = _look_up(keys, rows, key)
            if row >= 0 and met[row] != stamp:
                met[row] = stamp
                for label in range(scores.size):
                    scores[label] += points[row, label]
            if w + length >= count:
                break
            key = combine(key, hashes[w + length])


@njit
def measure_marks(text: Any, size: Any, edges: Any, count: Any, marks: Any) -> None:
    """Writes the density of code and mathematics marks, found in the first two bytes of each gap, into `marks`."""
    marks[:] = 0
    for w in range(count):
        start, end = edges[2 * w], edges[2 * w + 1]
        if skipped(start, size):
            continue
        marks[_MARK_OF[text[end]]] += 1
        marks[_MARK_OF[text[end + 1]]] += 1
        if text[start] <= 0x39:
            marks[NUMBERS] += 1
    for mark in range(1, marks.size):
        if marks[mark] > 0:
            marks[mark] = min(DENSITY, DENSITY * marks[mark] // (count + 8))


@njit
def add_marks(marks: Any, scores: Any) -> None:
    """Adds to `scores` the points of the marks' densities."""
    for mark in range(1, marks.size):
        if marks[mark] > 0:
            for label in range(scores.size):
                scores[label] += (_MARK_POINTS[mark, label] * marks[mark]) >> 3


@njit
def hold_against(scores: Any, thresholds: Any, count: Any) -> None:
    """Leaves in `scores` the points above the thresholds, which rise with the prompt's words."""
    raised = min(count, 2048) // WORDS_PER_POINT
    for label in range(ELICITS):
        scores[label] -= thresholds[label] + raised
    scores[ELICITS] -= thresholds[ELICITS]
