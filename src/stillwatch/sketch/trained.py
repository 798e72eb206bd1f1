"""The trained part of the capability labels: what themes and marks speak for, learned once from
labelled families.

A label's score is that of a linear model over each theme's points, once as they are and once by the
root of the prompt's distinct words, and over the levels of each mark. Words themselves have no
points: what one family's words say does not hold for the next family (docs/decisions/sketch.md).
`training/` made the numbers. All of them are integers, POINT to a unit of log-odds, less the
threshold.
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

LEVELS = 7
"""A mark counts by the number of its binary digits, 0 to 6."""
POINT = 1 << 16
ROOT = 16
SHARE = 1 << 20
MOST = 16
"""A theme's points count up to so many."""
DENSEST = 128
"""ROOT × a theme's points over the root of distinct words counts up to so many."""


class Trained(NamedTuple):
    """themes: (themes, 2, labels) for each point, and for each ROOT-th of a point per root of
    distinct words; marks: (kinds, LEVELS, labels) at each level; intercepts: (labels,), the
    thresholds in them."""

    themes: NDArray[np.int32]
    marks: NDArray[np.int32]
    intercepts: NDArray[np.int64]


@cache
def trained() -> Trained:
    """The carried model."""
    with files("stillwatch.sketch").joinpath("trained.npz").open("rb") as file, np.load(file) as arrays:
        return Trained(*(arrays[name] for name in Trained._fields))


@njit
def rarity(distinct: Any) -> Any:
    """ROOT over the root of distinct words, times SHARE, in whole numbers."""
    root = np.int64(np.sqrt(np.float64(ROOT * ROOT * distinct)))
    return ROOT * ROOT * SHARE // max(np.int64(1), root)


@njit
def density(points: Any, rare: Any) -> Any:
    """ROOT × points over the root of distinct words, in whole numbers, up to DENSEST; `rare` is
    their rarity."""
    return min(DENSEST, (points * rare) // SHARE)


@njit
def level_of(mark: Any) -> Any:
    """A mark's binary digits."""
    level = 0
    while mark > 0:
        mark >>= 1
        level += 1
    return level


@njit
def capabilities_of(
    themes: Any, by_mark: Any, intercepts: Any, points: Any, marks: Any, distinct: Any, scores: Any
) -> Any:
    """The bits of the labels whose score reaches 0, given a prompt's points by theme, its marks and
    its distinct words; `scores` has room for the labels."""
    labels = scores.size
    for label in range(labels):
        scores[label] = intercepts[label]
    rare = rarity(distinct)
    for theme in range(points.size):
        if points[theme] > 0:
            plain, dense = min(MOST, points[theme]), density(points[theme], rare)
            for label in range(labels):
                scores[label] += plain * themes[theme, 0, label] + dense * themes[theme, 1, label]
    for kind in range(1, marks.size):
        if marks[kind] > 0:
            level = level_of(marks[kind])
            for label in range(labels):
                scores[label] += by_mark[kind, level, label]
    bits = np.int64(0)
    for label in range(labels):
        bits |= np.int64(scores[label] >= 0) << np.int64(label)
    return bits
