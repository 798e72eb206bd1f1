"""By what measure prompts are compared: the means that they are set against, and the map under
which people differ alike in all directions. Learnt once, of accounts drawn from everybody, and one
for all (strangers.py says of whom)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import centre, norm_ratio, stratum_means, whiten, whitener
from stillwatch.lake.store.columns import numbers, ranked, vectors
from stillwatch.sketch.schema import FEATURE_SCALE

LEVELS = (), ("script", "surface"), ("script", "surface", "harness")
"""Columns of a profile that make a stratum, from coarse to fine."""

LEARNT_ROWS = 1 << 19
"""Profile rows of which the metric is learnt, at most: a gigabyte, held at once, several times
over."""

Stratum = tuple[Any, ...]


@dataclass(frozen=True)
class Metric:
    """How prompts are compared."""

    means: dict[Stratum, Floats]
    """(D,): by stratum, of all LEVELS."""
    whitener: Floats
    """(D, D)."""
    ratio: float
    """What becomes of a squared norm on average."""

    @staticmethod
    def learn(profiles: Iterable[pa.Table]) -> "Metric":
        """From profiles (lake.profile.PROFILE, each account in one of them), of accounts evenly
        taken."""
        return Metric.of(thinned(profiles))

    @staticmethod
    def of(profile: pa.Table, white: bool = True, scatter: npt.NDArray[np.bool_] | None = None) -> "Metric":
        """From a profile. white: whether people are made to differ alike in all directions;
        scatter: (rows,) whose rows say how they differ, where not all do."""
        account, ids = ranked(profile["account_id"])
        sums, squares, n = _prompts(profile)
        levels = [strata(profile, columns) for columns in LEVELS]
        means = stratum_means(sums, n, account, [code for code, _ in levels[1:]])
        centred, norms = centre(sums, squares, n, means[-1][levels[-1][0]])
        some = slice(None) if scatter is None else scatter
        turn = whitener(centred[some], n[some], account[some], len(ids)) if white else np.eye(sums.shape[1])
        named: dict[Stratum, Floats] = {}
        for (_, names), level in zip(levels, means, strict=True):
            named |= zip(names, level, strict=True)
        return Metric(named, turn, norm_ratio(centred, norms, n, turn) if white else 1.0)

    def centred(self, profile: pa.Table) -> tuple[Floats, Floats, Floats]:
        """((rows, D) centred and whitened sums, (rows,) sums of squared norms, (rows,) prompts) of
        profiles."""
        sums, squares, n = _prompts(profile)
        code, means = self.strata(profile.select(LEVELS[-1]))
        centred, norms = centre(sums, squares, n, means[code])
        return *whiten(centred, norms, n, self.whitener, self.ratio), n

    def strata(self, columns: pa.Table) -> tuple[Ints, Floats]:
        """(each row's stratum, (strata, D) their means); columns: script, surface and harness."""
        code, names = strata(columns.rename_columns(LEVELS[-1]), LEVELS[-1])
        return code, np.array([self._mean(name) for name in names], np.float32).reshape(len(names), len(self.whitener))

    def _mean(self, stratum: Stratum) -> Floats:
        """Of the stratum, or of the finest one around it that is known."""
        return next(self.means[s] for k in (3, 2, 0) if (s := stratum[:k]) in self.means)


def thinned(profiles: Iterable[pa.Table]) -> pa.Table:
    """The profiles of every account, of every second, fourth, … one, so that they are LEARNT_ROWS
    rows at most."""
    kept: list[tuple[pa.Table, Ints]] = []
    every, seen = 1, 0
    for profile in profiles:
        account, ids = ranked(profile["account_id"])
        kept.append(_every(profile, account + seen, every))
        seen += len(ids)
        while sum(part.num_rows for part, _ in kept) > LEARNT_ROWS:
            every *= 2
            kept = [_every(*part, every) for part in kept]
    return pa.concat_tables([part for part, _ in kept])


def _every(profile: pa.Table, account: Ints, every: int) -> tuple[pa.Table, Ints]:
    taken = account % every == 0
    return (profile, account) if taken.all() else (profile.filter(pa.array(taken)), account[taken])


def _prompts(profile: pa.Table) -> tuple[Floats, Floats, Floats]:
    """(sums, sums of squared norms, prompts) of profile rows."""
    sums = vectors(profile["sums"], np.int32).astype(np.float32) / FEATURE_SCALE
    return sums, numbers(profile["squares"]) / FEATURE_SCALE**2, numbers(profile["n"]).astype(np.float64)


def strata(profile: pa.Table, columns: tuple[str, ...]) -> tuple[Ints, list[Stratum]]:
    """(each row's stratum, the strata's values), numbered in order of their values."""
    code = np.zeros(profile.num_rows, np.int64)
    ranks = [ranked(profile[name]) for name in columns]
    for rank, values in ranks:
        code = code * max(len(values), 1) + rank
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    told = zip(*([values[int(rank[at])].as_py() for at in first] for rank, values in ranks), strict=True)
    return code.ravel(), list(told) if columns else [()]
