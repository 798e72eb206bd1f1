"""The randomization test of a key (Fisher, "The Design of Experiments", 1935; Edgington and
Onghena, "Randomization Tests", 2007): had another key been drawn, how often would the suspect seem
to follow it as much? It asks nothing of how the suspect's text came to be, since the key alone was
drawn by lot; it does ask that the key was drawn so, and was kept secret from whoever made the
suspect."""

import math
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from stillwatch.forensics.matters import Floats, Matters
from stillwatch.safeguards.choices.lots import Ints, Words, lot, words_of

DECOYS = 1_000_000
"""Keys that might as well have been drawn."""

MOST_TILT = 500.0
"""The largest t of Chernoff's bound: where every matter is followed it would grow without end, and
exp(t) must be a number for whoever checks it."""

ROUNDING = 1e-9
"""Scores that differ by less are equal: they are sums of the same figures in the same order."""


@dataclass(frozen=True)
class Tested:
    """What a test of one key, or of several together, gave. score: how much the suspect leans
    towards what they draw, over all matters; standard: the same in standard deviations from what
    lots give; p: the probability that other keys score as much; as_much: how many of the decoys
    did; bound: Chernoff's, on that probability, and the t at which it was taken."""

    score: float
    standard: float
    p: float
    decoys: int
    as_much: int
    bound: float
    tilt: float


class LotTest:
    """Tests keys on what one suspect shows in some matters. decoys: how many other keys are tried;
    together: how many keys are tested at once; seed: of the decoys, by which anybody finds the same
    figures again."""

    def __init__(self, matters: Matters, decoys: int = DECOYS, together: int = 1, seed: int = 0) -> None:
        self._matters, self._together = matters, together
        others = np.random.default_rng(seed).integers(0, 1 << 64, (decoys, together, 2), np.uint64)
        self._scores = np.sort(self._scored(others))

    def test(self, *keys: bytes) -> Tested:
        """Whether the suspect follows the keys, taken together.

        p = (1 + decoys that score as much) / (decoys + 1) is exact. Where no decoy scores as much
        it says no more than one in so many; p is then the smaller of it and Chernoff's bound: p
        falls below 1 / (decoys + 1) only where the bound does, so that it is valid all the way."""
        if len(keys) != self._together:
            raise ValueError(f"this test takes {self._together} keys at once, not {len(keys)}")
        score = float(self._scored(np.array([words_of(key) for key in keys])[None])[0])
        decoys = len(self._scores)
        as_much = decoys - int(np.searchsorted(self._scores, score - ROUNDING))
        exact, (bound, tilt) = (1 + as_much) / (decoys + 1), chernoff(self._matters, self._together, score)
        p = exact if as_much else min(exact, bound)
        standard = standardised(self._matters, self._together, score)
        return Tested(score, standard, p, decoys, as_much, bound, tilt)

    def _scored(self, keys: npt.NDArray[np.uint64]) -> Floats:
        return np.asarray(_scores(keys, self._matters.ids, self._matters.options, self._matters.leaning))


def chernoff(matters: Matters, keys: int, score: float) -> tuple[float, float]:
    """A bound on the probability that keys drawn by lot score as much, and its t: the least over t
    of exp(-t score) E exp(t score of a lot), where matters are drawn independently of one another
    (Chernoff 1952). At any other t it is a bound as well, so that whoever has t can check it."""
    leaning, options = matters.leaning, matters.options
    outside = np.arange(leaning.shape[1]) >= options[:, None]

    def logarithm(t: float) -> float:
        told = np.where(outside, -np.inf, t * leaning)
        most = told.max(1)
        sums = np.log(np.exp(told - most[:, None]).sum(1)) + most - np.log(options)
        return float(keys * sums.sum() - t * score)

    if score <= keys * _expected(leaning, options):
        return 1.0, 0.0
    found = minimize_scalar(logarithm, bounds=(0.0, MOST_TILT), method="bounded")
    return min(1.0, math.exp(min(0.0, float(found.fun)))), float(found.x)


def standardised(matters: Matters, keys: int, score: float) -> float:
    """A score in standard deviations from what keys drawn by lot give; 0 where they give but
    one."""
    mean = _expected(matters.leaning, matters.options)
    squares = _expected(matters.leaning**2, matters.options)
    variance = keys * (squares - float(((matters.leaning.sum(1) / matters.options) ** 2).sum()))
    return (score - keys * mean) / math.sqrt(variance) if variance > 1e-12 else 0.0


def _expected(leaning: Floats, options: npt.NDArray[np.int64]) -> float:
    return float((leaning.sum(1) / options).sum())


def _jit(function: Any) -> Any:
    return numba.njit(cache=True)(function)


@_jit
def _scores(keys: npt.NDArray[np.uint64], matters: Words, options: Ints, leaning: Floats) -> Floats:
    """(draws,): the score of each draw of keys (draws, keys, 2)."""
    out = np.zeros(len(keys))
    for draw in range(keys.shape[0]):
        for key in range(keys.shape[1]):
            k0, k1 = keys[draw, key, 0], keys[draw, key, 1]
            for i in range(len(matters)):
                out[draw] += leaning[i, lot(k0, k1, matters[i], options[i])]
    return out
