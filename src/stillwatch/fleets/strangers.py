"""By what measure prompts are compared, learnt of strangers: whoever may act as one is left out.

A fleet that is some part of a log sets the mean that it is set against and, worse, the scatter: whitening divides what
its accounts have in common by their share of everybody, and of a fleet of one account in seven nothing is left to be
measured. So groups are found first among prompts as they are, where a large group keeps its mean, and whoever
resembles one is left out of what is learnt of people. That more are left out than need be does no harm: the rest are
strangers all the same.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.fleets.communities import communities, held_against
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.measuring import Measured
from stillwatch.fleets.metric import Metric, thinned
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.lake.profile import ranked

ROUNDS = 2
"""The first finds groups against everybody's mean, the second against that of those outside of these."""

RESEMBLES = 0.5
"""Share of a group's own similarity from which an account resembles it: a member half of whose prompts are others'."""

CLEAR = 2.0
"""Standard errors that this similarity must be above nothing."""

MOST = 0.5
"""Most of all accounts that are left out: the others must stand for people."""


def of_strangers(profiles: Iterable[pa.Table]) -> Metric:
    """The metric of profiles (lake.profile.PROFILE, each account in one of them) without those who may act as one."""
    profile = thinned(profiles).sort_by("account_id")  # parts may come in any order
    account, ids = ranked(profile["account_id"])
    apart = np.zeros(len(ids), bool)
    for _ in range(ROUNDS):
        metric = Metric.of(profile.filter(pa.array(~apart[account])), white=False)
        apart = _apart(*Measured.of(profile, metric).embeddings(np.ones(len(ids)))[:2])
    return Metric.of(profile.filter(pa.array(~apart[account])))


def _apart(first: Embedding, second: Embedding) -> npt.NDArray[np.bool_]:
    """(accounts,): who is in a group of accounts that ask alike, or resembles one; small groups first, MOST in all."""
    out = np.zeros(len(first.n), bool)
    told = first.n + second.n >= FEWEST
    for group in reversed(communities(first)):
        between, error, own = held_against(((first, second), (second, first)), group)
        near = told & (between >= np.maximum(RESEMBLES * own, CLEAR * error))
        near[group] = True
        if (out | near).mean() <= MOST:
            out |= near
    return out
