"""When people, programs and crowds are active, from real commit clocks and real API clients' rates."""

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.corpus.load import clocks

HOUR = 3_600_000_000
Profile = NDArray[np.float64]
"""Activity by hour of the week in UTC, Monday 00:00 first; sums to 1."""

OFFSETS = (
    (-8, 10),
    (-7, 6),
    (-6, 8),
    (-5, 14),
    (-3, 5),
    (0, 9),
    (1, 16),
    (2, 12),
    (3, 6),
    (5, 9),
    (7, 5),
    (8, 12),
    (9, 6),
    (10, 3),
)
"""UTC offsets in hours and how many people in a hundred or so live there: an assumption."""


def person(rng: np.random.Generator, offset: int | None = None) -> Profile:
    """The clock of one person: a real author's local week, moved to a time zone."""
    profiles = clocks()["people"]
    own = np.array(profiles[int(rng.integers(len(profiles)))])
    if offset is None:
        hours, shares = zip(*OFFSETS, strict=True)
        offset = int(rng.choice(hours, p=np.array(shares) / sum(shares)))
    return np.roll(own, -offset) / own.sum()


def program(rng: np.random.Generator) -> Profile:
    """The clock of one program: a real API client's week."""
    profiles = clocks()["clients"]
    own = np.array(profiles[int(rng.integers(len(profiles)))])
    return own / own.sum()


def flattened(profile: Profile, share: float) -> Profile:
    """A clock of which `share` goes on round the clock."""
    return (1 - share) * profile + share / len(profile)


def times(
    rng: np.random.Generator, profile: Profile, count: int, start: int, days: int, unevenness: float = 0.6
) -> NDArray[np.int64]:
    """`count` sorted times (microseconds) in `days` days from `start`, a Monday 00:00 UTC.

    `unevenness` is the log-deviation of a day's activity, so that no account has a constant daily rate.
    """
    hours = np.arange(days * 24)
    weights = profile[hours % 168] * np.repeat(rng.lognormal(0.0, unevenness, days), 24)
    picked = rng.choice(hours, size=count, p=weights / weights.sum())
    return np.sort(start + picked * HOUR + rng.integers(0, HOUR, count))


def volume(rng: np.random.Generator, mean: float, spread: float, most: int) -> int:
    """A heavy-tailed number of tasks with the given mean: lognormal of log-deviation `spread`, at least 1."""
    return int(min(most, max(1.0, round(float(rng.lognormal(np.log(mean) - spread**2 / 2, spread))))))
