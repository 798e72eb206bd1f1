"""How good the labels are on families that took no part in making them: whole groups held out,
thresholds too.

A family's rows are scored by a model that saw none of its group, and held against a threshold that
was chosen without it."""

import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.training.fit import fit
from stillwatch.sketch.training.rows import Row

FALSE = 0.045
"""The share of prompts that lack a label and may get it: mean over families, then over English and
Chinese."""
THRESHOLDS = np.arange(-5.0, 5.0, 0.05)
PARTS = 4
"""Groups without a single row of the label are held out by quarters."""


class Scored(NamedTuple):
    """Of the rows that a label is known of: which, the truth, the score and the verdict, both
    without their group."""

    rows: NDArray[np.int64]
    truth: NDArray[np.bool_]
    scores: NDArray[np.float64]
    verdict: NDArray[np.bool_]


def held_out(label: str, rows: list[Row], features: NDArray[np.float64]) -> Scored:
    """Every row scored and decided by what was made without its group."""
    which = np.array([i for i, row in enumerate(rows) if row.labels[label] is not None])
    known, features = [rows[i] for i in which], features[which]
    truth = np.array([bool(row.labels[label]) for row in known])
    parts = np.array(_parts([row.group for row in known], truth))
    scores, verdict = np.zeros(len(which)), np.zeros(len(which), np.bool_)
    for part in set(parts):
        rest = np.flatnonzero(parts != part)
        model = fit(features[rest], [known[i] for i in rest], truth[rest])
        scores[parts == part] = model.scores(features[parts == part])
    for part in set(parts):
        rest = np.flatnonzero(parts != part)
        threshold = lowest_threshold([known[i] for i in rest], truth[rest], scores[rest])
        verdict[parts == part] = scores[parts == part] >= threshold
    return Scored(which, truth, scores, verdict)


def _parts(groups: list[str], truth: NDArray[np.bool_]) -> list[str]:
    """What each row is held out with."""
    having = {group for group, yes in zip(groups, truth, strict=True) if yes}
    return [group if group in having else f"none {zlib.crc32(group.encode()) % PARTS}" for group in groups]


def lowest_threshold(rows: list[Row], truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The lowest threshold that labels no more than FALSE of what lacks the label."""
    names, languages = np.array([row.name for row in rows]), np.array([row.language for row in rows])
    false = []
    for language in ("en", "zh"):
        mine = ~truth & (languages == language)
        shares = []
        for name in np.unique(names[mine]):
            ordered = np.sort(scores[mine & (names == name)])
            shares.append(1 - np.searchsorted(ordered, THRESHOLDS) / len(ordered))
        false.append(np.mean(shares, axis=0))
    within = np.flatnonzero(np.mean(false, axis=0) <= FALSE)
    return float(THRESHOLDS[within[0] if len(within) else -1])


def by_family(names: NDArray[np.str_], verdict: NDArray[np.bool_], among: NDArray[np.bool_]) -> dict[str, float]:
    """The share labelled of some rows of each family."""
    return {str(name): float(verdict[among & (names == name)].mean()) for name in np.unique(names[among])}
