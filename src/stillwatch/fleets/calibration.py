"""What the group test of exchangeability says of groups that a log knows: how far its constants
hold there.

Halves of one account as two are known to be one hand's: their tasks were dealt to the halves by a
hash. Accounts of different declared organizations are known to be strangers, and those nearest to
one another on the tasks that nominate are what a search would take for a fleet, were they not
declared. The test's two constants, how unevenly one hand deals and in how many ways strangers
differ, are estimated from these, drawn towards values that held elsewhere as if these were so many
groups more (an empirical Bayes estimate: Efron, Large-Scale Inference, 2010, ch. 1). They may only
make the test more careful: a fleet deals less evenly than a hash, since it has cover, and a search
among everybody finds strangers more alike than one among the declared. A small log, or one that
declares nobody, is tested by what held elsewhere.
"""

from dataclasses import dataclass, replace

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.exchangeability import CLEAR, Exchangeable, group_test
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import LARGEST_RATIO, alike

UNEVEN = 0.03
"""rho of one hand besides its error, elsewhere. (Of 29 fleets of worlds whose populations were
drawn anew three quarters lay below 0.012, and one with half of its tasks cover at 0.05.)"""

WAYS = 2.0
"""In how many ways strangers differ (odds.alike), elsewhere: of the honest groups that the search
finds, applications and classes apart, hardly any differ in their subjects by less than half of what
strangers do."""

ODD = 0.1
"""Share of fleets that are dealt more unevenly: those that take whole loops, of which an account
takes few."""

ELSEWHERE = 50
"""Groups that what held elsewhere counts for: as many as are tried here at most."""

GROUPS, SIZE = 50, 10
"""Known groups of each kind that are tried, and accounts in each."""

SIGNIFICANT = 0.05
"""Largest p-value of a group that differs less than strangers do."""

SEED = 20


@dataclass(frozen=True)
class Calibration:
    """How the test of prompts fares on groups that are known in this log."""

    uneven: float = UNEVEN
    """rho of one hand besides its error."""
    ways: float = WAYS
    """As odds.alike takes them."""
    hands: int = 0
    """Known hands that were tried."""
    told: int = 0
    """Of the hands, those that the test takes for one list."""
    strangers: int = 0
    """Known groups of strangers that were tried."""
    mistaken: int = 0
    """Of the strangers, those that the test takes for one list."""

    def weight(self, found: Exchangeable) -> float:
        """Log likelihood ratio of a group test's result: one hand's against strangers' that the
        search found alike."""
        return alike(found.rho, found.error, self.uneven, self.ways, ODD)

    def sentence(self) -> str:
        """What it says of this log."""
        if not self.hands and not self.strangers:
            return (
                "No account asked enough, or was declared, to try the test of prompts on groups that are known here: "
                "it is weighed by what held elsewhere."
            )
        tried = [
            f"it takes {self.told:,} of {self.hands:,} groups of accounts' own halves for one list" * bool(self.hands),
            f"{self.mistaken:,} of {self.strangers:,} groups of declared strangers, each the nearest to one another"
            * bool(self.strangers),
        ]
        return f"The test of prompts was tried on what is known in this log: {', and '.join(filter(None, tried))}."


def calibrated(nominating: Embedding, testing: Embedding, organization: Ints) -> Calibration:
    """Of a log whose tasks' halves are these embeddings; organization: a number per account, -1
    where undeclared."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    known = np.flatnonzero(
        nominating.measurable & testing.measurable & testing.drawn & (np.minimum(nominating.n, testing.n) >= FEWEST)
    )
    hands = _hands(nominating, testing, known, rng)
    strangers = _strangers(nominating, testing, known[organization[known] >= 0], organization, known, rng)
    uneven = _uneven(*hands)
    ways = _ways(np.array([max(found.rho, uneven) for found in strangers]))
    told = sum(alike(rho, error, uneven, ways, ODD) > 0 for rho, error in zip(*hands, strict=True))
    found = Calibration(uneven, ways, len(hands[0]), told, len(strangers))
    return replace(found, mistaken=sum(s.p <= SIGNIFICANT and found.weight(s) > 0 for s in strangers))


def _hands(nominating: Embedding, testing: Embedding, known: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(rho, its standard error) of groups of accounts, each of which is two: U (exchangeability.py)
    between its halves, against strangers', who have nothing in common."""
    if len(known) < SIZE:
        return np.empty(0), np.empty(0)
    between = np.einsum("ij,ij->i", nominating.mean[known], testing.mean[known])
    within = (nominating.within[known] + testing.within[known]) / 2
    noise = np.hypot(nominating.noise[known], testing.noise[known]) / 2
    drawn = rng.integers(0, len(known), size=(GROUPS, SIZE))
    inside, across = within[drawn], between[drawn]
    clear = inside.mean(axis=1) > CLEAR * np.sqrt((noise[drawn] ** 2).sum(axis=1)) / SIZE
    inside, across = inside[clear], across[clear]
    scale = np.maximum(inside.mean(axis=1), across.mean(axis=1))
    rho = 1 - across.mean(axis=1) / scale
    error = np.std((1 - rho[:, None]) * inside - across, axis=1) / np.sqrt(SIZE) / scale
    return rho, error


def _strangers(
    nominating: Embedding, testing: Embedding, declared: Ints, organization: Ints, pool: Ints, rng: np.random.Generator
) -> list[Exchangeable]:
    """The group test of declared accounts and those of other organizations nearest to them."""
    if not len(declared):
        return []
    first = declared[np.unique(organization[declared], return_index=True)[1]]
    found = []
    for seed in evenly(first, GROUPS):
        inner = nominating.mean[declared] @ nominating.mean[seed]
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = inner / nominating.root[declared]
        order = declared[np.argsort(-ratio, kind="stable")]
        order = np.concatenate([[seed], order[organization[order] != organization[seed]]])
        near = order[np.sort(np.unique(organization[order], return_index=True)[1])][:SIZE]
        if len(near) == SIZE:
            found.append(group_test(testing, np.sort(near), pool, rng))
    return [result for result in found if result is not None]


def _uneven(rho: Floats, error: Floats) -> float:
    """Root mean square of the halves' rho beyond their errors; UNEVEN at least."""
    beyond = float((np.maximum(rho, 0.0) ** 2 - error**2).sum())
    return max(UNEVEN, float(np.sqrt(max(beyond + ELSEWHERE * UNEVEN**2, 0.0) / (len(rho) + ELSEWHERE))))


def _ways(ratios: Floats) -> float:
    """The power by which strangers are the less likely the more alike they are, WAYS at most: its
    likeliest value has a closed form, where ratios lie between 0 and LARGEST_RATIO."""
    logs = np.log(LARGEST_RATIO / np.clip(ratios, 1e-3, LARGEST_RATIO))
    return min(WAYS, float((len(logs) + ELSEWHERE) / (logs.sum() + ELSEWHERE / (WAYS + 1)) - 1))
