"""Features as ranks among the honest accounts of the same world that have about as many
exchanges."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from stillwatch.engine.arrays import Bools, Floats, Ints
from stillwatch.worlds.artefacts.features import WORD
from stillwatch.worlds.artefacts.samples import Sample

NEIGHBOURS = 40
"""Honest accounts, the nearest by number of exchanges, that a value is ranked among."""

PRIOR = 20.0
"""Accounts' worth of the average that a word's odds are shrunk by: a rare word says little."""


@dataclass(frozen=True)
class Encoding:
    """Words as numbers: how much likelier a word is among the training worlds' fleets. Rare ones
    say nothing."""

    odds: dict[str, dict[str, float]]

    @classmethod
    def learn(cls, samples: Sequence[Sample]) -> "Encoding":
        """From training populations; without any, a word's number is drawn from its letters
        alone."""
        odds: dict[str, dict[str, float]] = {}
        for name in samples[0].table.column_names if samples else ():
            if not name.startswith(WORD):
                continue
            words = np.concatenate([_words(s, name) for s in samples])
            fleet = np.concatenate([s.table["fleet"].to_numpy(zero_copy_only=False).astype(float) for s in samples])
            distinct, which = np.unique(words, return_inverse=True)
            share = (np.bincount(which, fleet) + PRIOR * fleet.mean()) / (np.bincount(which) + PRIOR)
            odds[name] = dict(zip(distinct.tolist(), share.tolist(), strict=True))
        return cls(odds)

    def numbers(self, sample: Sample, name: str) -> Floats:
        """(accounts,): the feature as a number; nan where it is null."""
        if not name.startswith(WORD):
            return np.asarray(sample.table[name].to_numpy(zero_copy_only=False), float)
        words = _words(sample, name)
        if name not in self.odds:
            return np.array([float(crc32(w.encode())) for w in words])
        known = self.odds[name]
        usual = float(np.median(list(known.values()))) if known else 0.0
        return np.array([known.get(w, usual) for w in words])


@dataclass(frozen=True)
class Ranks:
    """names; values (accounts, names): rank in 0..1, ties drawn at random; means: ties halved;
    fleet: (accounts,); matched: honest accounts that the fleet's are ranked among."""

    names: tuple[str, ...]
    values: Floats
    means: Floats
    fleet: Bools
    matched: int

    def aucs(self) -> dict[str, float]:
        """By feature: the fleet's mean rank, which is the AUC against honest accounts matched by
        exchanges."""
        mean = self.means[self.fleet].mean(0) if self.fleet.any() else np.full(len(self.names), 0.5)
        return dict(zip(self.names, mean.tolist(), strict=True))

    def only(self, names: Sequence[str]) -> "Ranks":
        """The columns of these names, in their order."""
        at = [self.names.index(n) for n in names]
        return Ranks(tuple(names), self.values[:, at], self.means[:, at], self.fleet, self.matched)


def ranks(sample: Sample, names: Sequence[str], encoding: Encoding) -> Ranks:
    """Rank every account of a population among its honest neighbours by number of exchanges."""
    fleet = sample.table["fleet"].to_numpy(zero_copy_only=False).astype(bool)
    amount = sample.table["exchanges"].to_numpy(zero_copy_only=False)
    near = _neighbours(amount, np.flatnonzero(~fleet))
    rng = np.random.default_rng(crc32(sample.spec.name.encode()))
    values, means = np.empty((2, len(fleet), len(names)))
    for k, name in enumerate(names):
        number = encoding.numbers(sample, name)
        number = np.where(np.isnan(number), -np.inf, number)
        others = number[near]
        below = (others < number[:, None]).sum(1)
        same = (others == number[:, None]).sum(1)
        # An honest account is among its own neighbours; with a fleet's added to its own, all draw
        # from one lattice.
        values[:, k] = (below + (same + fleet) * rng.random(len(fleet))) / (near.shape[1] + fleet)
        means[:, k] = (below + same / 2) / max(near.shape[1], 1)
    return Ranks(tuple(names), values, means, fleet, len(np.unique(near[fleet])))


def _neighbours(amount: Floats, honest: Ints) -> Ints:
    """(accounts, neighbours): the honest accounts nearest by amount, as many below as above where
    there are."""
    by_amount = honest[np.argsort(amount[honest], kind="stable")]
    count = min(NEIGHBOURS, len(honest))
    first = np.searchsorted(amount[by_amount], amount) - count // 2
    first = np.clip(first, 0, len(honest) - count)
    return by_amount[first[:, None] + np.arange(count)]


def _words(sample: Sample, name: str) -> NDArray[np.str_]:
    return np.array([w or "" for w in sample.table[name].to_pylist()], str)
