"""Is a confidence a probability? Reliability curve, Brier score and expected calibration error."""

from collections.abc import Sequence

import numpy as np
from scipy.special import betaincinv

from stillwatch.worlds.score.figures import Bin, Calibration

BINS = 10
RESAMPLES = 999


def calibrate(confidence: Sequence[float], true: Sequence[bool]) -> Calibration | None:
    """Of candidates: the confidence (0 to 1) and whether each is true. None when there are none.

    Bins are of equal width, 0.1 each. Brier 1950; expected calibration error as in Naeini, Cooper
    and Hauskrecht 2015.
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
        candidates=len(p), true=int(y.sum()), brier=float(np.mean((p - y) ** 2)), ece=calibration_error(bins), bins=bins
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
    true, error = sum(b.true for b in bins), calibration_error(bins)
    return Calibration(candidates=total, true=true, brier=brier, ece=error, bins=bins)


def ece_interval(of_worlds: Sequence[Calibration]) -> tuple[float, float]:
    """95% interval of the pooled calibration error, by percentile bootstrap of whole worlds (Efron
    1979): candidates of one world are no independent draws. Biased upward, as the error itself is:
    resampling adds noise to each bin."""
    if not of_worlds:
        return 0.0, 0.0
    each = np.zeros((len(of_worlds), BINS, 3))
    for world, c in zip(each, of_worlds, strict=True):
        for b in c.bins:
            world[round(b.low * BINS)] = b.count, b.confidence * b.count, b.true
    rng = np.random.Generator(np.random.PCG64(0))
    weight = rng.multinomial(len(each), np.full(len(each), 1 / len(each)), size=RESAMPLES)
    count, confidence, true = np.moveaxis(np.tensordot(weight, each, axes=1), 2, 0)
    errors = np.abs(confidence - true).sum(axis=1) / np.maximum(count.sum(axis=1), 1)
    low, high = np.quantile(errors, [0.025, 0.975])
    return float(low), float(high)


def false_rate_bound(false_scans: int, scans: int) -> float:
    """Upper 95% bound of the share of scans that list a false campaign, having seen so many
    (Clopper and Pearson 1934, one-sided)."""
    return float(betaincinv(false_scans + 1, scans - false_scans, 0.95)) if false_scans < scans else 1.0


def calibration_error(bins: Sequence[Bin]) -> float:
    """Mean distance of confidence from the share that is true, over the candidates of some bins."""
    return sum(abs(b.confidence * b.count - b.true) for b in bins) / sum(b.count for b in bins)
