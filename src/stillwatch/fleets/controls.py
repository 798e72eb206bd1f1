"""Honest company for a candidate: accounts of the same kind against which it is compared."""

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.population import Population

GROUPS = 49
"""Control groups drawn for a comparison: the smallest p-value is 1 / (GROUPS + 1)."""

FEWEST = 30


def pool(people: Population, group: Ints, reserved: Ints) -> Ints:
    """Accounts outside the group about as active as its members, on the same surfaces in the same
    shares: the controls' pool.

    Only who stands for everybody is taken; `reserved` are other candidates' accounts, left out so
    that a fleet is not compared with itself or another fleet. Surfaces, and then activity, are
    given up where they leave fewer than FEWEST accounts.
    """
    free = people.drawn.copy()
    free[group] = False
    free[reserved] = False
    active = people.counts["exchanges"]
    busy = free & (active >= np.quantile(active[group], 0.1) / 2)
    for choice in (_on_surfaces(people, group, busy), np.flatnonzero(busy)):
        if len(choice) >= FEWEST:
            return choice
    return np.flatnonzero(free)


def _on_surfaces(people: Population, group: Ints, among: np.ndarray) -> Ints:
    """Accounts of `among` on the surfaces of a tenth of the group or more, in the group's shares;
    as many as there can be, evenly taken by activity."""
    share = np.bincount(people.surface[group]) / len(group)
    rooms = [(share[s], np.flatnonzero(among & (people.surface == s))) for s in np.flatnonzero(share >= 0.1)]
    most = min(len(room) / part for part, room in rooms)
    taken = []
    for part, room in rooms:
        ordered = room[np.argsort(people.counts["exchanges"][room], kind="stable")]
        taken.append(ordered[np.linspace(0, len(ordered) - 1, int(part * most)).astype(np.int64)])
    return np.sort(np.concatenate(taken))


def draws(people: Population, group: Ints, among: Ints, rng: np.random.Generator) -> list[Ints]:
    """GROUPS random groups of the pool, of the group's size where the pool allows, matched on
    activity; none when the pool is empty, as where a group is everybody."""
    if not len(among):
        return []
    active = people.counts["exchanges"]
    order = among[np.argsort(active[among], kind="stable")]
    place = np.searchsorted(active[order], active[group])
    reach = max(20, len(order) // 5)
    at = place + rng.integers(-reach, reach + 1, size=(GROUPS, len(group)))
    anywhere = rng.integers(0, len(order), size=at.shape)
    at = np.sort(np.where((at < 0) | (at >= len(order)), anywhere, at), axis=1)
    first = np.diff(at, axis=1, prepend=-1) > 0
    return [np.sort(order[row[once]]) for row, once in zip(at, first, strict=True)]
