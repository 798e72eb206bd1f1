"""From profiles to embeddings, some accounts at a time: an account's rows are many times as large as what is kept."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.fleets.embedding import Embedding, Floats, Ints, Pairs, Sums, own_pairs, pairs_across
from stillwatch.fleets.metric import Metric
from stillwatch.lake.profile import numbers, ranked

ROWS = 1 << 16
"""Profile rows that are measured at a time, about: 128 MB of floats, several times over."""

Measured = tuple[Sums, Sums, Sums]
"""Of the tasks of half 0, of half 1, and of all."""


def measured(profile: pa.Table, metric: Metric) -> Measured:
    """Sums of the accounts of a profile, in order of their ids. profile: PROFILE, sorted by account."""
    account, _ = ranked(profile["account_id"])
    parts = [_measure(profile.slice(a, b - a), account[a:b] - account[a], metric) for a, b in _stretches(account)]
    if not parts:
        parts = [_measure(profile, account, metric)]
    first, second, whole = (Sums.joined([part[k] for part in parts]) for k in range(3))
    return first, second, whole


def embeddings(parts: list[Measured], weight: Floats) -> tuple[Embedding, Embedding, Embedding]:
    """Embeddings of half 0, half 1 and all tasks, of the accounts of all parts, one part after the other. weight:
    (accounts,) how many each stands for."""
    first, second, whole = (Sums.joined([part[k] for part in parts]).embedding(weight) for k in range(3))
    return first, second, whole


def _stretches(account: Ints) -> Iterator[tuple[int, int]]:
    """(begin, end) of stretches of whole accounts, of ROWS rows each or a little more."""
    begin = 0
    while begin < len(account):
        last = account[min(begin + ROWS, len(account)) - 1]
        end = int(np.searchsorted(account, last, side="right"))
        yield begin, end
        begin = end


def _measure(profile: pa.Table, account: Ints, metric: Metric) -> Measured:
    """Half 0 nominates groups and half 1 tests them. What an account's prompts have in common is no matter of the
    group, so that half 1 measures it on all pairs of prompts that are not both in half 0. account: each row's, from 0.
    """
    centred, norms, n = metric.centred(profile)
    day, second = numbers(profile["day"]), numbers(profile["half"]) == 1
    first, both, accounts = ~second, np.ones_like(second), int(account.max(initial=-1)) + 1
    pairs = own_pairs(centred, norms, n, account, [day, 2 * day + second], accounts)
    nominating = own_pairs(centred[first], norms[first], n[first], account[first], [day[first]], accounts)
    seen = pairs_across(centred[first], n[first], account[first], day[first], accounts)

    def of(keep: npt.NDArray[np.bool_], on: Pairs) -> Sums:
        return Sums.of(centred[keep], norms[keep], n[keep], account[keep], accounts, on)

    return of(first, nominating), of(second, pairs - seen), of(both, pairs)
