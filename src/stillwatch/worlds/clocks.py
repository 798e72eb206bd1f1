"""When people, programs and crowds are active, from real commit clocks and real API clients' rates
and arrivals."""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.corpus.load import arrivals, bursts, clocks
from stillwatch.worlds.dice import Dice

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
WEEK_HOURS = 168
SENDING = SECOND
"""How long the next request of a burst takes to be sent, on average: an assumption."""

Profile = NDArray[np.float64]
"""Activity by hour of the week in UTC, Monday 00:00 first; sums to 1."""

OFFSETS = (
    (-8, 10), (-7, 6), (-6, 8), (-5, 14), (-3, 5), (0, 9), (1, 16), (2, 12), (3, 6), (5, 9), (7, 5), (8, 12), (9, 6),
    (10, 3),
)  # fmt: skip
"""UTC offsets in hours and how many people in a hundred or so live there: an assumption."""

_HOURS, _PEOPLE = zip(*OFFSETS, strict=True)


def person(dice: Dice, offset: int | None = None) -> Profile:
    """The clock of one person: a real author's local week, moved to a time zone."""
    own = _profiles("people")[dice.below(len(_profiles("people")))]
    ahead = (dice.choose(_HOURS, _PEOPLE) if offset is None else offset) % len(own)
    return np.concatenate((own[ahead:], own[:ahead]))


def program(dice: Dice) -> tuple[Profile, float]:
    """The clock of one program and the Gamma shape of its arrivals: a real API client's week."""
    own = _profiles("clients")[dice.below(len(_profiles("clients")))]
    cv = dice.pick(arrivals())[2]
    return own, 1.0 / max(0.3, min(cv, 6.0)) ** 2


def developer(dice: Dice, by_program: bool) -> tuple[Profile, float]:
    """The clock of one API user, and the Gamma shape of arrivals: a person's or a program's week,
    which goes on round the clock to some part."""
    profile, shape = program(dice) if by_program else (person(dice), 1.0)
    return flattened(profile, dice.pick((0.0, 0.3, 0.6, 0.9))), shape


def flattened(profile: Profile, share: float) -> Profile:
    """A clock of which `share` goes on round the clock."""
    return (1 - share) * profile + share / len(profile)


def times(
    rng: np.random.Generator,
    profile: Profile,
    count: int,
    start: int,
    days: float,
    unevenness: float = 0.6,
    shape: float = 1.0,
) -> NDArray[np.int64]:
    """`count` sorted times (microseconds) in `days` days from `start`.

    A renewal process in operational time: gaps are Gamma of that `shape` (1: Poisson; smaller:
    bursts, as in real API clients), cut open anywhere, so that no log begins or ends with a burst;
    the cumulated activity of the clock turns them into hours. `unevenness` is the log-deviation of
    a day's activity, so that no account has a constant daily rate. Of a burst no two come at one
    moment.
    """
    hour_of_week, day, edges = _hours(start, max(1, int(np.ceil(days * 24))))
    daily = np.exp(unevenness * rng.standard_normal(day[-1] + 1))
    activity = np.zeros(len(edges))
    (profile[hour_of_week] * daily[day]).cumsum(out=activity[1:])
    place = rng.standard_gamma(shape, count + 1).cumsum()
    wanted = (place[:-1] / place[-1] + rng.random()) % 1.0 * activity[-1]
    moments = np.interp(wanted, activity, edges) + SENDING * rng.standard_exponential(count)
    end = days * 24 * HOUR
    moments = (end - np.abs(end - moments)) % end  # what passes the end turns back
    moments.sort()
    return start + moments.astype(np.int64)


@lru_cache(maxsize=64)
def _hours(start: int, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Of so many hours from `start`: hour of the week, day, and edges in microseconds from
    `start`."""
    hours = np.arange(count)
    first = (start // HOUR - 4 * 24) % WEEK_HOURS  # 1970 began on a Thursday
    return (first + hours) % WEEK_HOURS, hours // 24, np.arange(count + 1, dtype=np.float64) * HOUR


def volume(dice: Dice, mean: float, spread: float, most: int) -> int:
    """A heavy-tailed number of tasks with the given mean: lognormal of log-deviation `spread`, at
    least 1."""
    return int(min(most, max(1.0, round(dice.lognormal(mean * float(np.exp(-(spread**2) / 2)), spread)))))


def gap(dice: Dice) -> int:
    """Microseconds between two messages of one sitting, as in a real user's trace."""
    quantiles = _gaps()
    place = dice.u() * (len(quantiles) - 1)
    low = int(place)
    return int(quantiles[low] + (place - low) * (quantiles[low + 1] - quantiles[low]))


@cache
def _gaps() -> list[float]:
    return [max(3.0, min(3600.0, seconds)) * SECOND for seconds in bursts()["gap_s"]]


_cached: dict[str, list[Profile]] = {}


def _profiles(kind: str) -> list[Profile]:
    if kind not in _cached:
        _cached[kind] = [np.array(p) / sum(p) for p in clocks()[kind]]
    return _cached[kind]
