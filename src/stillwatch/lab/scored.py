"""What students gained: shares of the way from what a harvester has anyhow to what the teacher
knows, with intervals from seeds and problems drawn anew."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from stillwatch.lab.results import Figure
from stillwatch.lab.tasks import Bools

REPEATS = 2_000

LEAST = 0.05
"""The way from own answers to the teacher's has to be so long for a share of it to mean anything:
a draw in which it is shorter is left out."""

Floats = npt.NDArray[np.float64]


class Drawn:
    """Seeds drawn with replacement, and problems of each: the same draws for all that is compared,
    since a seed's students all answer the same problems (Davison and Hinkley 1997, "Bootstrap
    methods and their application", section 3.8: both levels are drawn). The first draw is what was
    seen."""

    def __init__(self, seeds: int, problems: int, rng: np.random.Generator) -> None:
        self._seeds = rng.integers(seeds, size=(REPEATS, seeds, 1))
        self._problems = rng.integers(problems, size=(REPEATS, seeds, problems))

    def means(self, of: npt.NDArray[np.generic]) -> Floats:
        """(1 + REPEATS,): the mean of (seeds, problems), seen and drawn."""
        drawn = of[self._seeds, self._problems].reshape(REPEATS, -1).mean(axis=1, dtype=np.float64)
        return np.concatenate([[of.mean(dtype=np.float64)], drawn])


class Scale:
    """Between whom a gain is measured. own, teacher: (seeds, problems), what is right."""

    def __init__(self, own: Bools, teacher: Bools) -> None:
        seeds, problems = own.shape
        self._drawn = Drawn(seeds, problems, np.random.default_rng(0))
        self._own, self._teacher = own, teacher

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        return self._drawn.means(self._own), self._drawn.means(self._teacher)

    def gains(self, student: Bools) -> Floats:
        """(1 + REPEATS,): (student - own) / (teacher - own), seen and drawn; NaN where there is no
        way to go."""
        own, teacher = self._ends
        way = np.where(teacher - own > LEAST, teacher - own, np.nan)
        return np.asarray((self._drawn.means(student) - own) / way)

    def mean(self, of: npt.NDArray[np.generic]) -> Figure:
        """A mean over seeds and problems."""
        return figure(self._drawn.means(of))


def figure(draws: Floats) -> Figure:
    """What was seen, and where 95% of the draws lie."""
    kept = draws[1:][np.isfinite(draws[1:])]
    if not (len(kept) and np.isfinite(draws[0])):
        return Figure(value=None, low=None, high=None)
    low, high = np.quantile(kept, [0.025, 0.975])
    return Figure(value=float(draws[0]), low=float(low), high=float(high))
