"""The trained part of the capability classifier: points per word, learned once from labelled prompts.

A label's score is that of a linear model over the prompt's distinct words and marks, at unit length, to which the
lexicon's verdict is one more input: what people wrote down by hand is corrected by what real prompts show. Labels
that the training did not serve better than the lexicon alone have the lexicon's threshold and no points here; which,
and by how much, stands in docs/decisions.md. `training/` made the table. All of it is integers:

    sum of points × POINT / sqrt(distinct words) + slope × lexicon + intercept >= 0
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.sketch.hashing import U64
from stillwatch.sketch.vocabulary import FINGERPRINT, TRAINED_SHIFT

LEVELS = 7
"""A mark's density counts by the number of its binary digits, 0 to 6."""
POINT = 4096
ROOT = 16
MOST_LABELS, ZERO_POINTS, HELD = 3, 128, 128
FIELD = 21
"""Bits for the sum of a byte over all words that are read, which are fewer than 2^13."""
LEAST, MOST = -8, 12
"""Between these the lexicon's points above its threshold count."""


class Trained(NamedTuple):
    """words: an entry per hash bucket, by bytes from the lowest ZERO_POINTS + points per trained label, then HELD + the
    fingerprint of the word that has them (0: no word); marks: points per kind of mark, level and trained label; labels:
    the trained labels' numbers; scales: slope and intercept of every label."""

    words: NDArray[np.uint32]
    marks: NDArray[np.int16]
    labels: NDArray[np.int64]
    scales: NDArray[np.int64]


@cache
def trained() -> Trained:
    """The carried model."""
    with files("stillwatch.sketch").joinpath("trained.npz").open("rb") as file, np.load(file) as arrays:
        return Trained(*(arrays[name] for name in Trained._fields))


@njit
def points_of(entry: Any, word: Any) -> Any:
    """(the trained bytes of a table entry, FIELD bits each; 1) where it holds this word, else zeros; no branch."""
    wide = entry >> U64(TRAINED_SHIFT)
    hit = U64((wide >> U64(24)) == (word & U64(FINGERPRINT) | U64(HELD)))
    spread = (wide & U64(255)) | (wide & U64(0xFF00)) << U64(13) | (wide & U64(0xFF0000)) << U64(26)
    return spread * hit, hit


@njit
def total(points: Any, held: Any, mark_points: Any, marks: Any, sums: Any) -> None:
    """Writes points of words, summed as `points_of` gives them, and of the marks' densities into `sums`, one for each
    trained label."""
    for label in range(sums.size):
        field = (points >> U64(FIELD * label)) & U64((1 << FIELD) - 1)
        sums[label] = np.int64(field) - ZERO_POINTS * np.int64(held)
    for kind in range(1, marks.size):
        level, density = 0, marks[kind]
        if density == 0:
            continue
        while density > 0:
            density >>= 1
            level += 1
        for label in range(sums.size):
            sums[label] += mark_points[kind, level, label]


@njit
def capabilities_of(labels: Any, scales: Any, sums: Any, found: Any, above: Any) -> Any:
    """The bits of the labels that reach 0; `above` holds the lexicon's points above its thresholds."""
    root = max(1, np.int64(np.sqrt(np.float64(ROOT * ROOT * found))))
    bits, trained_label = 0, 0
    for label in range(scales.shape[0]):
        known = min(MOST, max(LEAST, above[label]))
        score = root * (scales[label, 0] * known + scales[label, 1])
        if trained_label < labels.size and labels[trained_label] == label:
            score += ROOT * POINT * sums[trained_label]
            trained_label += 1
        if score >= 0:
            bits |= 1 << label
    return bits
