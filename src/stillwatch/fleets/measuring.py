"""All that a scan adds up of its accounts' profiles: counts, and the sums of prompts that
embeddings are made of. Those of some days and those of others add to those of all."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding, Pairs, Sums, first_enough, squared_lengths, sum_by
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.population import COUNTS
from stillwatch.lake.store.columns import distinct_pairs, numbers, ranked
from stillwatch.lake.store.files import whole

ROWS = 1 << 16
"""Profile rows that are measured at a time, about: 128 MB of floats, several times over."""


@dataclass(frozen=True)
class Measured:
    """What profiles come to by account, in order of their ids."""

    names: list[str]
    """Ids."""
    surfaces: list[str]
    """Names, in the order of `used`."""
    counts: Floats
    """(COUNTS, accounts)."""
    days: Floats
    """Active ones."""
    used: Floats
    """(accounts, surfaces): exchanges on each of `surfaces`."""
    total: Floats
    """(2, accounts, D): centred sums of each half's prompts."""
    prompts: Floats
    """(2, accounts): how many prompts."""
    norms: Floats
    """(2, accounts): the sum of their squared norms."""
    daily: Floats
    """(3, accounts): squared lengths of the sums of each day, added up: of half 0, half 1, and both
    together."""
    pairs: Floats
    """(3, accounts): the same of the numbers of prompts."""

    @staticmethod
    def of(profile: pa.Table, metric: Metric) -> "Measured":
        """Of PROFILE, sorted by account; all of an account's day in it."""
        account, ids = ranked(profile["account_id"])
        code, surfaces = ranked(profile["surface"])
        exchanges, day = numbers(profile["exchanges"]), numbers(profile["day"])
        used = np.zeros((len(ids), len(surfaces)))
        np.add.at(used, (account, code), exchanges)
        parts = [_sums(profile.slice(a, b - a), account[a:b] - account[a], metric) for a, b in _stretches(account)]
        sums = [
            np.concatenate(arrays, axis=1) for arrays in zip(*(parts or [_sums(profile, account, metric)]), strict=True)
        ]
        return Measured(
            ids.to_pylist(),
            [name or "" for name in surfaces.to_pylist()],
            np.array([np.bincount(account, numbers(profile[c]), len(ids)) for c in COUNTS], np.float64),
            np.bincount(account[distinct_pairs(account, day)[0]], minlength=len(ids)).astype(np.float64),
            used,
            *sums,
        )

    @staticmethod
    def added(parts: "Sequence[Measured]", names: list[str] | None = None) -> "Measured":
        """Of other accounts or other days each, as one; of `names`, where given, of whom some may
        have nothing."""
        names = sorted({name for part in parts for name in part.names}) if names is None else names
        surfaces = sorted({name for part in parts for name in part.surfaces})
        number, place = ({name: k for k, name in enumerate(known)} for known in (names, surfaces))
        used = np.zeros((len(names), len(surfaces)))
        days = np.zeros(len(names))
        sums = [np.zeros((len(a), len(names), *a.shape[2:]), a.dtype) for a in parts[0]._summed()]
        for part in parts:
            at = np.array([number[name] for name in part.names], np.int64)
            used[at[:, None], np.array([place[name] for name in part.surfaces], np.int64)] += part.used
            days[at] += part.days
            for whole_sum, own in zip(sums, part._summed(), strict=True):
                whole_sum[:, at] += own
        counts, *rest = sums
        return Measured(names, surfaces, counts, days, used, *rest)

    def _summed(self) -> tuple[Floats, ...]:
        return self.counts, self.total, self.prompts, self.norms, self.daily, self.pairs

    def without(self, names: pa.Array) -> "Measured":
        """Of the other accounts."""
        keep = ~np.asarray(pc.is_in(pa.array(self.names, pa.string()), names).to_numpy(zero_copy_only=False))
        counts, *sums = (whole_sum[:, keep] for whole_sum in self._summed())
        return Measured(
            [self.names[k] for k in np.flatnonzero(keep)],
            self.surfaces,
            counts,
            self.days[keep],
            self.used[keep],
            *sums,
        )

    def surface(self) -> list[str]:
        """Each account's most used."""
        return [self.surfaces[int(k)] for k in self.used.argmax(axis=1)] if self.surfaces else []

    def embeddings(self, weight: Floats) -> tuple[Embedding, Embedding, Embedding]:
        """Of half 0, half 1 and all tasks. weight: (accounts,) how many each stands for.

        Half 0 nominates groups and half 1 tests them. What an account's prompts have in common is
        no matter of the group, so that half 1 measures it on all pairs of prompts that are not both
        in half 0.
        """
        both, prompts, norms = self.total.sum(axis=0), self.prompts.sum(axis=0), self.norms.sum(axis=0)
        day = [Pairs(length, count) for length, count in zip(self.daily, self.pairs, strict=True)]
        all_pairs = Pairs(squared_lengths(both), prompts**2)
        pairs = first_enough(all_pairs, Pairs(norms, prompts), [day[2], day[0] + day[1]])
        first = Pairs(squared_lengths(self.total[0]), self.prompts[0] ** 2)
        nominating = first_enough(first, Pairs(self.norms[0], self.prompts[0]), [day[0]])
        return (
            Sums(self.total[0], self.prompts[0], nominating, float(self.norms[0].sum())).embedding(weight),
            Sums(self.total[1], self.prompts[1], pairs - (first - day[0]), float(self.norms[1].sum())).embedding(
                weight
            ),
            Sums(both, prompts, pairs, float(norms.sum())).embedding(weight),
        )

    def save(self, path: Path) -> None:
        """Keeps it as a file."""
        arrays: dict[str, Any] = dict(zip(SUMMED, self._summed(), strict=True))
        known = np.frombuffer(json.dumps([self.names, self.surfaces]).encode(), np.uint8)
        with whole(path) as beside, beside.open("wb") as file:
            np.savez(file, known=known, days=self.days, used=self.used, **arrays)

    @staticmethod
    def load(path: Path) -> "Measured":
        """What `save` kept."""
        with np.load(path, allow_pickle=False) as arrays:
            names, surfaces = json.loads(arrays["known"].tobytes())
            counts, *rest = (arrays[name] for name in SUMMED)
            return Measured(names, surfaces, counts, arrays["days"], arrays["used"], *rest)


SUMMED = ("counts", "total", "prompts", "norms", "daily", "pairs")


def _stretches(account: Ints) -> Iterator[tuple[int, int]]:
    """(begin, end) of stretches of whole accounts, of ROWS rows each or a little more."""
    begin = 0
    while begin < len(account):
        last = account[min(begin + ROWS, len(account)) - 1]
        end = int(np.searchsorted(account, last, side="right"))
        yield begin, end
        begin = end


def _sums(profile: pa.Table, account: Ints, metric: Metric) -> tuple[Floats, ...]:
    """`prompt_sums` of accounts numbered from 0."""
    return prompt_sums(*metric.centred(profile), account, numbers(profile["day"]), numbers(profile["half"]))


def prompt_sums(centred: Floats, norms: Floats, n: Floats, account: Ints, day: Ints, half: Ints) -> tuple[Floats, ...]:
    """(total, prompts, norms, daily, pairs) as Measured has them, from profile rows; account:
    numbers from 0."""
    accounts, width = int(account.max(initial=-1)) + 1, centred.shape[1]
    first, cell = distinct_pairs(account, 2 * day + half)
    sums, count = sum_by(cell, centred, len(first)), np.bincount(cell, n, len(first))
    owner, side = account[first], half[first]
    at, of_day = distinct_pairs(owner, day[first])
    together = sum_by(of_day, sums, len(at)), np.bincount(of_day, count, len(at))
    total, rows = np.zeros((2, accounts, width), centred.dtype), np.zeros((4, 3, accounts))
    for k in (0, 1):
        mine = side == k
        total[k] = sum_by(owner[mine], sums[mine], accounts)
        rows[0, k] = np.bincount(owner[mine], count[mine], accounts)
        rows[1, k] = np.bincount(account[half == k], norms[half == k], accounts)
        rows[2, k] = np.bincount(owner[mine], squared_lengths(sums[mine]), accounts)
        rows[3, k] = np.bincount(owner[mine], count[mine] ** 2, accounts)
    rows[2, 2] = np.bincount(owner[at], squared_lengths(together[0]), accounts)
    rows[3, 2] = np.bincount(owner[at], together[1] ** 2, accounts)
    return total, rows[0, :2], rows[1, :2], rows[2], rows[3]
