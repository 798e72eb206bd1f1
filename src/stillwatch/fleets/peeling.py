"""Blocks of accounts that share more values than chance deals them: proposals from identity and
infrastructure.

FRAUDAR's greedy (Hooi et al., KDD 2016, algorithm 1): take away the node of least weight again and
again; the densest state on the way is within half of the best. Values weigh less the more accounts
share them, so that hubs (carrier NAT, VPN exits, popular clients, free mail) hold nothing together.
A block counts only while it is denser than the densest block of the same table with its accounts
shuffled: what remains of popularity alone.
"""

import heapq
from dataclasses import dataclass

import numba
import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from stillwatch.engine.arrays import Floats, Ints

NULLS = 19
"""Shuffled tables per peel: a block denser than all of them has p <= 1 / (NULLS + 1)."""

SMALLEST = 5
"""Accounts in the smallest block that is proposed; families and flatmates share a card and an
address too."""

MOST_BLOCKS = 50


@dataclass(frozen=True)
class Sharing:
    """Edges between accounts and the values they used: account, value (number over all kinds) and
    kind, (edges,)."""

    account: Ints
    value: Ints
    kind: Ints
    accounts: int

    def take(self, keep: np.ndarray) -> "Sharing":
        """The edges at `keep` (mask or positions)."""
        return Sharing(self.account[keep], self.value[keep], self.kind[keep], self.accounts)

    def weights(self) -> Floats:
        """(edges,): rarity of the edge's value, log(accounts / sharers) / log(accounts): 1 for one,
        0 for all."""
        sharers = np.bincount(self.value)[self.value]
        return np.asarray(np.log(self.accounts / sharers) / np.log(max(self.accounts, 2)))


def blocks(sharing: Sharing, rng: np.random.Generator) -> list[Ints]:
    """Accounts of each block that stands above the null, densest first, split where it is not
    connected."""
    rest, bar = _in_groups(sharing), 0.0
    for _ in range(NULLS):
        bar = max(bar, _peel(_in_groups(_shuffled(rest, rng)), bar)[0])
    found: list[Ints] = []
    for _ in range(MOST_BLOCKS):
        density, inside = _peel(rest, bar)
        if density <= bar:
            break
        found += _connected(rest.take(inside))
        rest = _in_groups(rest.take(~inside))
    return [accounts for accounts in found if len(accounts) >= SMALLEST]


def _shuffled(sharing: Sharing, rng: np.random.Generator) -> Sharing:
    """Accounts dealt anew within each kind of value: every value keeps its sharers, every account
    its number."""
    account = sharing.account.copy()
    for kind in np.unique(sharing.kind):
        at = np.flatnonzero(sharing.kind == kind)
        account[at] = rng.permutation(account[at])
    return Sharing(account, sharing.value, sharing.kind, sharing.accounts)


def _in_groups(sharing: Sharing) -> Sharing:
    """Only shared values, and only parts that connect SMALLEST accounts or more."""
    sharing = sharing.take(np.bincount(sharing.value, minlength=1)[sharing.value] >= 2)
    part = _components(sharing)
    first = np.unique(sharing.account, return_index=True)[1]
    return sharing.take(np.bincount(part[first], minlength=1)[part] >= SMALLEST)


def _connected(sharing: Sharing) -> list[Ints]:
    """Sorted accounts of each connected part."""
    accounts, first = np.unique(sharing.account, return_index=True)
    part = _components(sharing)[first]
    order = np.argsort(part, kind="stable")
    return np.split(accounts[order], np.flatnonzero(np.diff(part[order])) + 1) if len(part) else []


def _components(sharing: Sharing) -> Ints:
    """(edges,): the number of the connected component of the account-value graph that each edge
    lies in."""
    values, value = np.unique(sharing.value, return_inverse=True)
    size = sharing.accounts + len(values)
    ends = sharing.account, value + sharing.accounts
    graph = sparse.coo_matrix((np.ones(len(value), np.int8), ends), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][sharing.account], np.int64)


def _peel(sharing: Sharing, bar: float) -> tuple[float, np.ndarray]:
    """(density, mask of edges inside) of the densest state that the greedy passes; nothing where
    none is denser than `bar`."""
    weight = sharing.weights()
    core = _core(sharing, weight, bar)
    inside = np.zeros(len(core), bool)
    if not core.any():
        return 0.0, inside
    _, left = np.unique(sharing.account[core], return_inverse=True)
    _, right = np.unique(sharing.value[core], return_inverse=True)
    right = right + left.max() + 1
    ends = np.concatenate([left, right])
    order = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends[order], np.arange(right.max() + 2))
    removed_at, best_step, density = _greedy(
        left, right, weight[core], (order % len(left)).astype(np.int64), first.astype(np.int64)
    )
    inside[core] = (removed_at[left] >= best_step) & (removed_at[right] >= best_step)
    return density, inside


def _core(sharing: Sharing, weight: Floats, bar: float) -> np.ndarray:
    """Mask of the edges among nodes that may lie in a block denser than `bar`. Every node of the
    densest block has a degree of its density at least, or taking the node away would leave a denser
    one (Goldberg, 1984); so the greedy passes through what is left here, and goes on from there as
    it would have."""
    kept = np.ones(len(weight), bool)
    while kept.any():
        account, value = sharing.account[kept], sharing.value[kept]
        degrees = np.bincount(account, weight[kept]), np.bincount(value, weight[kept])
        nodes = sum(int((np.bincount(end) > 0).sum()) for end in (account, value))
        bar = max(bar, float(weight[kept].sum()) / nodes)
        low = (degrees[0][account] < bar) | (degrees[1][value] < bar)
        if not low.any():
            break
        kept[np.flatnonzero(kept)[low]] = False
    return kept


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _greedy(left: Ints, right: Ints, weight: Floats, incident: Ints, first: Ints) -> tuple[Ints, int, float]:
    """Step at which each node is taken away, the step of the densest state, and its density."""
    nodes = len(first) - 1
    degree = np.zeros(nodes)
    for e in range(len(left)):
        degree[left[e]] += weight[e]
        degree[right[e]] += weight[e]
    heap = [(degree[v], v) for v in range(nodes)]
    heapq.heapify(heap)
    removed_at = np.full(nodes, -1, np.int64)
    total = weight.sum()
    best, best_step, step = total / nodes, 0, 0
    while step < nodes:
        key, v = heapq.heappop(heap)
        if removed_at[v] >= 0 or key > degree[v]:
            continue
        removed_at[v] = step
        step += 1
        for k in range(first[v], first[v + 1]):
            e = incident[k]
            other = right[e] if left[e] == v else left[e]
            if removed_at[other] < 0:
                degree[other] -= weight[e]
                total -= weight[e]
                heapq.heappush(heap, (degree[other], other))
        if step < nodes and total / (nodes - step) > best:
            best, best_step = total / (nodes - step), step
    return removed_at, best_step, best
