"""Honest company for a candidate: accounts of the same kind against which it is compared."""

import numpy as np

from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.population import Population

GROUPS = 49
"""Control groups drawn for a comparison: the smallest p-value is 1 / (GROUPS + 1)."""

FEWEST = 30


def pool(people: Population, group: Ints, reserved: Ints) -> Ints:
    """Accounts outside the group, on its main surface, about as active as its members: the controls' pool.

    `reserved` are other candidates' accounts, left out so that a fleet is not compared with itself or another fleet.
    The surface is given up when it leaves fewer than FEWEST accounts.
    """
    free = np.ones(len(people), bool)
    free[group] = False
    free[reserved] = False
    surface = np.bincount(people.surface[group]).argmax()
    active = people.counts["exchanges"]
    low = np.quantile(active[group], 0.1) / 2
    for choice in (free & (people.surface == surface) & (active >= low), free & (active >= low), free):
        if choice.sum() >= FEWEST:
            return np.flatnonzero(choice).astype(np.int64)
    return np.flatnonzero(free).astype(np.int64)


def draws(people: Population, group: Ints, among: Ints, rng: np.random.Generator) -> list[Ints]:
    """GROUPS random groups of the pool, of the group's size where the pool allows, matched on activity; none when the
    pool is empty, as where a group is everybody."""
    if not len(among):
        return []
    active = people.counts["exchanges"]
    order = among[np.argsort(active[among], kind="stable")]
    place = np.searchsorted(active[order], active[group])
    reach = max(20, len(order) // 5)
    out = []
    for _ in range(GROUPS):
        jitter = rng.integers(-reach, reach + 1, size=len(group))
        at = place + jitter
        at = np.where((at < 0) | (at >= len(order)), rng.integers(0, len(order), size=len(group)), at)
        out.append(np.unique(order[at]))
    return out
