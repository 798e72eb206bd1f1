"""Is a confidence a probability? Reliability curve, Brier score and expected calibration error."""

from collections.abc import Sequence

import numpy as np

from stillwatch.worlds.score.figures import Bin, Calibration

BINS = 10


def calibrate(confidence: Sequence[float], true: Sequence[bool]) -> Calibration | None:
    """Of candidates: the confidence (0 to 1) and whether each is true. None when there are none.

    Bins are of equal width, 0.1 each. Brier 1950; expected calibration error as in Naeini, Cooper and Hauskrecht 2015.
    """
    if not len(confidence):
        return None
    p, y = np.asarray(confidence, float), np.asarray(true, float)
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    bins = [
        Bin(
            low=k / BINS,
            high=(k + 1) / BINS,
            count=int((at == k).sum()),
            confidence=float(p[at == k].mean()),
            true=int(y[at == k].sum()),
        )
        for k in np.unique(at)
    ]
    return Calibration(
        candidates=len(p), true=int(y.sum()), brier=float(np.mean((p - y) ** 2)), ece=_ece(bins), bins=bins
    )


def pooled(of_worlds: Sequence[Calibration]) -> Calibration | None:
    """One calibration over several worlds, every candidate counting once."""
    total = sum(c.candidates for c in of_worlds)
    if not total:
        return None
    bins = []
    for low in sorted({b.low for c in of_worlds for b in c.bins}):
        same = [b for c in of_worlds for b in c.bins if b.low == low]
        count = sum(b.count for b in same)
        mean = sum(b.confidence * b.count for b in same) / count
        bins.append(Bin(low=low, high=same[0].high, count=count, confidence=mean, true=sum(b.true for b in same)))
    brier = sum(c.brier * c.candidates for c in of_worlds) / total
    return Calibration(candidates=total, true=sum(b.true for b in bins), brier=brier, ece=_ece(bins), bins=bins)


def _ece(bins: list[Bin]) -> float:
    return sum(abs(b.confidence * b.count - b.true) for b in bins) / sum(b.count for b in bins)
