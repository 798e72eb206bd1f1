"""By what measure prompts are compared, learnt of strangers: whoever may act as one is left out.

A fleet that is some part of a log sets the mean that it is set against and, worse, the scatter:
whitening divides what its accounts have in common by their share of everybody, and of a fleet of
one account in seven nothing is left to be measured. So groups are found first among prompts as they
are, not whitened, where a large group keeps its mean.

Who resembles any of them is left out of the scatter; that more are left out than need be does no
harm, since the rest are strangers all the same. The mean is another matter: leave out people who
are as most are, and most have something in common against the mean of the rest, as pools that serve
everybody have then. So the mean leaves out only groups that pull it, the one that pulls it farthest
first: against a mean that a fleet has pulled, people are alike as well, and cease to be when the
fleet is gone.

Nothing is tested here, so that groups are found among all tasks at once: in a log of a day half of
them are too few to compare accounts by.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sparse

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.communities import communities, resembling
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.exchangeability import mean_likeness
from stillwatch.fleets.measuring import Measured
from stillwatch.fleets.metric import LEVELS, Metric, strata, thinned
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.lake.store.columns import numbers, ranked

ROUNDS = 8
"""Groups that may be left out of the mean; each is told against the mean of those outside of the
ones before."""

PULL = 0.01
"""How far a group may pull the mean, squared, as a share of what makes a stranger's prompts alike:
one that pulls it farther is left out, since what it asks would make everybody else alike."""

MOST = 0.5
"""Most of all accounts that are left out: the others must stand for people."""

Mask = npt.NDArray[np.bool_]


def of_strangers(profiles: Iterable[pa.Table]) -> Metric:
    """The metric of profiles (lake.profile.PROFILE, each account in one of them) without those who
    may act as one."""
    profile = thinned(profiles).sort_by("account_id")  # parts may come in any order
    account, ids = ranked(profile["account_id"])
    main = _main_stratum(profile, account)
    pulls = np.zeros(len(ids), bool)
    for _ in range(ROUNDS):
        metric = Metric.of(profile.filter(pa.array(~pulls[account])), white=False)
        first, second, whole = Measured.of(profile, metric).embeddings(np.ones(len(ids)))
        sides = (first, second), (second, first)
        groups = [resembling(sides, group) | _mask(group, len(ids)) for group in communities(whole)]
        farthest = _farthest(whole, main, groups, pulls)
        if farthest is None or (pulls | farthest).mean() > MOST:
            break
        pulls |= farthest
    apart = pulls
    for group in reversed(groups):  # small ones first
        if (apart | group).mean() <= MOST:
            apart = apart | group
    return Metric.of(profile.filter(pa.array(~pulls[account])), scatter=~apart[account][~pulls[account]])


def _main_stratum(profile: pa.Table, account: Ints) -> Ints:
    """(accounts,): a number for the stratum of most of an account's prompts."""
    code, names = strata(profile, LEVELS[1])
    shape = int(account.max(initial=-1)) + 1, max(len(names), 1)
    n = sparse.coo_array((numbers(profile["n"]), (account, code)), shape=shape).tocsr()
    return np.asarray(n.argmax(axis=1)).ravel()


def _mask(group: Ints, accounts: int) -> Mask:
    out = np.zeros(accounts, bool)
    out[group] = True
    return out


def _farthest(whole: Embedding, main: Ints, groups: list[Mask], out: Mask) -> Mask | None:
    """The group that pulls the mean of its stratum farthest, if any does by more than PULL; out:
    who pulls no more."""
    known = whole.measurable & (whole.n >= FEWEST)
    usual = max(float(np.median(whole.within[known])), 0.0) if known.any() else 0.0
    size = np.bincount(main[~out], minlength=int(main.max(initial=0)) + 1)
    pulls = [_pull(whole, main, size, group & ~out) for group in groups]
    if not pulls or max(pulls) <= PULL * usual:
        return None
    return groups[int(np.argmax(pulls))]


def _pull(whole: Embedding, main: Ints, size: Ints, group: Mask) -> float:
    """Squared length by which a group moves the mean of those that it is among: its share of them
    times its own mean."""
    own = np.bincount(main[group], minlength=len(size))
    share = float((own / np.maximum(size, 1)) @ own / max(own.sum(), 1))
    return share**2 * mean_likeness(whole, np.flatnonzero(group & (whole.n >= FEWEST)))
