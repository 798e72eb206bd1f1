"""Turning a measured difference into log-odds, bounded, so that no single measurement decides."""

import numpy as np

from stillwatch.engine.arrays import Floats

MOST = 5.0
"""Largest weight of one family of evidence, in natural log-odds: a likelihood ratio of 150."""


QUARTILE = 0.6745
"""Standard deviations of a normal from its middle to its quartiles."""

LARGEST_RATIO = 1.2
"""Largest variance ratio: strangers lie around 1."""

WIDE = 0.2
"""What is imperfect in a dealing that is more uneven than most."""

MAD = 1.4826
"""From a median absolute deviation to a standard deviation, for a normal."""


def bounded(weight: float, most: float = MOST) -> float:
    """The weight, held between -most and most; 0 for a figure that is not finite."""
    return float(np.clip(weight, -most, most)) if np.isfinite(weight) else 0.0


def excess(observed: float, size: int, expected: float, controls: int) -> float:
    """Log likelihood ratio of a share seen in `size` accounts against the share seen in `controls`
    accounts.

    The expected share is shrunk by half a case, the observed one by one case at the expected share.
    Each account counts half, since members of a cluster that shares one value are no independent
    draws. 0 unless the share is above the expected one.
    """
    q = (expected * controls + 0.5) / (controls + 1)
    p = min((observed * size + q) / (size + 1), 1 - 1e-9)
    if p <= q:
        return 0.0
    return float(size / 2 * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))))


def alike(ratio: float, error: float, imperfect: float = 0.05, ways: float = 1, odd: float = 0.0) -> float:
    """Log likelihood ratio of a variance ratio: a group run by one hand against one that the search
    merely found alike.

    One hand: 0 give or take its error and what is `imperfect` in any dealing; a share of `odd` of
    them WIDE of it. Merely alike: anywhere up to LARGEST_RATIO, and the less likely the nearer to
    0, in proportion to its power `ways`: people who differ in many ways seldom differ in none.
    """
    spread, ratio = float(np.hypot(error, imperfect)), max(ratio, 0.0)
    hand = dealt(ratio, error, imperfect, odd)
    merely = (ways + 1) * max(ratio, spread) ** ways / LARGEST_RATIO ** (ways + 1)
    return float(np.log(max(hand, 1e-9) / merely))


def dealt(ratio: float, error: float, imperfect: float, odd: float) -> float:
    """Density of a variance ratio, 0 or more, of a group that one hand deals to (`alike`)."""
    spread, wide = (float(np.hypot(error, around)) for around in (imperfect, WIDE))
    return (1 - odd) * half_normal(ratio, spread) + odd * half_normal(ratio, wide)


def half_normal(value: float, width: float) -> float:
    """Density from 0 upwards."""
    return float(2 / (width * np.sqrt(2 * np.pi)) * np.exp(-0.5 * (value / width) ** 2))


def log_normal(x: Floats | float, middle: float, width: Floats | float) -> Floats:
    """Log density of a normal with that middle and standard deviation, less a constant that ratios
    do not need."""
    return np.asarray(-0.5 * ((x - middle) / width) ** 2 - np.log(width))


def middle_and_width(values: Floats) -> tuple[float, float]:
    """(median, standard deviation by the median absolute deviation): of a normal, and not moved by
    a few strangers."""
    middle = float(np.median(values))
    return middle, float(MAD * np.median(np.abs(values - middle)))


def shortest_half(values: Floats) -> tuple[float, float]:
    """(middle of the shortest interval that holds half of the values, standard deviation by its
    length): of a normal, and not moved while most of the others lie elsewhere (the shorth: Andrews
    et al., Robust Estimates of Location, 1972)."""
    ordered = np.sort(values)
    half = (len(ordered) + 1) // 2
    length = ordered[half - 1 :] - ordered[: len(ordered) - half + 1]
    at = int(np.argmin(length))
    return float(ordered[at] + length[at] / 2), float(length[at]) / (2 * QUARTILE)


def logit(p: float) -> float:
    """Log-odds of a probability strictly between 0 and 1."""
    return float(np.log(p / (1 - p)))


def probability(log_odds: float) -> float:
    """Inverse of logit."""
    return float(1 / (1 + np.exp(-log_odds)))
