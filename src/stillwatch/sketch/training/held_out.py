"""How good the labels are on families that took no part in making them: whole groups held out, thresholds too.

A family's rows are scored by a model that saw none of its group, and held against a threshold that was chosen without
it. The lexicon stands beside; its own words were once chosen with some of these families in view (see
docs/decisions.md), which favours it.
"""

import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillwatch.sketch.training.fit import Measured, fit
from stillwatch.sketch.training.rows import LABELS, Row

FALSE_ALARM = 5.0
"""What a false alarm costs in caught prompts: about so many mixed prompts lack a capability for one that has it."""
THRESHOLDS = np.arange(-4.0, 4.0, 0.1)
PARTS, EVALUATION_PARTS = 3, 4
"""Groups without a single row of the label are held out by thirds, folders of evals by quarters."""


class Scored(NamedTuple):
    """Of the rows that a label is known of: which, the truth, the lexicon's verdict, the score, the trained verdict."""

    rows: NDArray[np.int64]
    truth: NDArray[np.bool_]
    lexicon: NDArray[np.bool_]
    scores: NDArray[np.float64]
    trained: NDArray[np.bool_]


def held_out(label: str, rows: list[Row], features: Any, measured: Measured) -> Scored:
    """Every row scored and decided by what was made without its group."""
    which = np.array([i for i, row in enumerate(rows) if row.labels[label] is not None])
    truth = np.array([bool(rows[i].labels[label]) for i in which])
    above = measured.above[which, LABELS.index(label)]
    parts = np.array(_parts([rows[i].group for i in which], truth))
    scores = np.zeros(len(which))
    for part in set(parts):
        rest = np.flatnonzero(parts != part)
        model = fit(features[which[rest]], above[rest], [rows[i] for i in which[rest]], truth[rest])
        mine = np.flatnonzero(parts == part)
        scores[mine] = model.scores(features[which[mine]], above[mine])
    families = [rows[i] for i in which]
    trained = np.zeros(len(which), np.bool_)
    for part in set(parts):
        rest = np.flatnonzero(parts != part)
        threshold = best_threshold([families[i] for i in rest], truth[rest], scores[rest])
        trained[parts == part] = scores[parts == part] >= threshold
    return Scored(which, truth, above >= 0, scores, trained)


def _parts(groups: list[str], truth: NDArray[np.bool_]) -> list[str]:
    """What each row is held out with."""
    having = {group for group, yes in zip(groups, truth, strict=True) if yes}
    parts = []
    for group in groups:
        number = zlib.crc32(group.encode())
        evals = group.startswith("evals/")
        part = f"evals {number % EVALUATION_PARTS}" if evals else group
        parts.append(part if evals or group in having else f"none {number % PARTS}")
    return parts


def best_threshold(rows: list[Row], truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """The threshold of most worth."""
    return float(max(THRESHOLDS, key=lambda t: worth(rows, truth, scores >= t)))


def worth(rows: list[Row], truth: NDArray[np.bool_], verdict: NDArray[np.bool_]) -> float:
    """Share caught less FALSE_ALARM times the share of false alarms, families alike; false alarms among mixed
    prompts, read one by one, are one half of all."""
    names = np.array([row.name for row in rows])
    read, ours = np.array([row.read for row in rows]), np.array([row.language != "xx" for row in rows])
    false = [by_family(names, verdict, ~truth & kind)[0] for kind in (read, ~read)]
    return by_family(names, verdict, truth & ours)[0] - FALSE_ALARM * float(np.mean(false))


def by_family(
    names: NDArray[np.str_], verdict: NDArray[np.bool_], among: NDArray[np.bool_]
) -> tuple[float, dict[str, float]]:
    """The share labelled of some rows: mean over families, and each family's."""
    shares = {str(name): float(verdict[among & (names == name)].mean()) for name in np.unique(names[among])}
    return float(np.mean(list(shares.values()))) if shares else float("nan"), shares
