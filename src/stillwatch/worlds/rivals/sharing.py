"""Rival: connected components of accounts that share one rare thing. What most platforms start with."""

from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from stillwatch.worlds.rivals.face import SMALLEST, Rival
from stillwatch.worlds.rivals.log import SHARED, query

MOST_SHARERS = 50
"""A value that more accounts use is a carrier, a VPN or a popular client."""

KINDS = ("card", "phone", "address", "key")


class SharedAttributes(Rival):
    """Components over cards, phones, addresses and keys."""

    name = "shared attributes"
    about = "connected components over cards, phones, addresses and keys that 2 to 50 accounts share"

    def find(self, world: Path) -> list[set[str]]:
        """Components of SMALLEST accounts or more."""
        rows = query(world, SHARED).to_pylist()
        uses = [(r["account_id"], (r["kind"], r["value"])) for r in rows if r["kind"] in KINDS]
        sharers = Counter(value for _, value in uses)
        return components([(a, v) for a, v in uses if 2 <= sharers[v] <= MOST_SHARERS])


def components(edges: list[tuple[str, object]]) -> list[set[str]]:
    """Accounts of each connected component of account-value edges that holds SMALLEST accounts or more."""
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
