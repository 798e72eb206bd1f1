"""Rivals: connected components of accounts that share one rare thing. What most platforms start
with.

Tried on smoke worlds of other seeds, shared and partly shared: cards and addresses alone and four
sets of kinds, at 5, 10, 20 and 50 sharers at most. Cards at 20 had the best mean F1 (0.18), the
four kinds here at 10 found most in worlds that share less; clients and system prompts lumped
strangers together at every limit.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from stillwatch.worlds.rivals.face import SMALLEST, Rival
from stillwatch.worlds.rivals.log import ORGANIZATIONS, SHARED, query

DECLARED = 0.9
"""Share of a group under one organization that makes it a customer's seats, which operators do not
suspect."""


class SharedAttributes(Rival):
    """Components over cards, phones, addresses and keys."""

    name = "shared attributes"
    about = (
        "connected components over cards, phones, addresses and keys that 2 to 10 accounts share, seats of one "
        "organization left out"
    )
    kinds: ClassVar[tuple[str, ...]] = ("card", "phone", "address", "key")
    most_sharers: ClassVar[int] = 10

    def find(self, world: Path) -> list[set[str]]:
        """Components of SMALLEST accounts or more that no organization declares."""
        uses = [(r["account_id"], (r["kind"], r["value"])) for r in query(world, SHARED).to_pylist()]
        sharers = Counter(value for _, value in uses)
        rare = [(a, v) for a, v in uses if v[0] in self.kinds and 2 <= sharers[v] <= self.most_sharers]
        of = {r["account_id"]: r["organization_id"] for r in query(world, ORGANIZATIONS).to_pylist()}
        return [group for group in components(rare) if not declared(group, of)]


class SharedCards(SharedAttributes):
    """Components over cards alone."""

    name = "shared cards"
    about = "connected components over cards that 2 to 20 accounts share, seats of one organization left out"
    kinds = ("card",)
    most_sharers = 20


def declared(group: set[str], organizations: dict[str, str | None]) -> bool:
    """Whether nine in ten of a group stand under one organization."""
    counts = Counter(o for a in group if (o := organizations.get(a)))
    return bool(counts) and max(counts.values()) >= DECLARED * len(group)


def components(edges: Sequence[tuple[str, object]]) -> list[set[str]]:
    """Accounts of each connected component of account-value edges that holds SMALLEST accounts or
    more."""
    if not edges:
        return []
    accounts = {a: k for k, a in enumerate(dict.fromkeys(a for a, _ in edges))}
    values = {v: len(accounts) + k for k, v in enumerate(dict.fromkeys(v for _, v in edges))}
    left = np.array([accounts[a] for a, _ in edges])
    right = np.array([values[v] for _, v in edges])
    size = len(accounts) + len(values)
    graph = sparse.coo_matrix((np.ones(len(edges), np.int8), (left, right)), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    groups: dict[int, set[str]] = {}
    for account, k in accounts.items():
        groups.setdefault(int(label[k]), set()).add(account)
    return sorted((g for g in groups.values() if len(g) >= SMALLEST), key=lambda g: (-len(g), min(g)))
