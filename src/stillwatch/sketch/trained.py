"""The trained part of the capability classifier: points per word, learned once from labelled prompts.

A label's score is that of a linear model over the prompt's distinct words and marks, at unit length, to which the
lexicon's verdict is one more input: what people wrote down by hand is corrected by what real prompts show. Labels
that the training did not serve better than the lexicon alone have the lexicon's threshold and no points here; which, and
by how much, stands in docs/decisions.md. `training/` made the table. All of it is integers:

    sum of points × POINT / sqrt(distinct words) + slope × lexicon + intercept >= 0
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillwatch.sketch.hashing import U64
from stillwatch.sketch.vocabulary import BUCKET_SHIFT, FINGERPRINT

LEVELS = 7
"""A mark's density counts by the number of its binary digits, 0 to 6."""
POINT = 4096
ROOT = 16
LEAST, MOST = -8, 12
"""Between these the lexicon's points above its threshold count."""


class Trained(NamedTuple):
    """words: a row per hash bucket, the fingerprint of its word and then that word's points per trained label;
    marks: points per kind of mark, level and trained label; labels: the trained labels' numbers; scales: slope and
    intercept of every label."""

    words: NDArray[np.int8]
    marks: NDArray[np.int16]
    labels: NDArray[np.int64]
    scales: NDArray[np.int64]


@cache
def trained() -> Trained:
    """The carried model."""
    with files("stillwatch.sketch").joinpath("trained.npz").open("rb") as file, np.load(file) as arrays:
        return Trained(*(arrays[name] for name in Trained._fields))


@njit
def add_trained(words: Any, mark_points: Any, hashes: Any, distinct: Any, found: Any, marks: Any, sums: Any) -> None:
    """Points of the distinct words and of the marks' densities into `sums`, one for each trained label."""
    sums[:] = 0
    for k in range(found):
        h = hashes[distinct[k]]
        bucket = h >> U64(BUCKET_SHIFT)
        if words[bucket, 0] == np.int64(h & U64(FINGERPRINT)):
            for label in range(sums.size):
                sums[label] += words[bucket, label + 1]
    for kind in range(1, marks.size):
        level, density = 0, marks[kind]
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
