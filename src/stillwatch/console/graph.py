"""The graph of a group: its accounts, and as nodes of their own the values that tell of it."""

from dataclasses import dataclass

import numpy as np

from stillwatch.console.schemas import AccountNode, CaseGraph, ValueNode
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence.identity import FAMILIES, WORDS, telling_edges
from stillwatch.scan.judged import Judged

TIES = 600
"""Ties of one kind of value that a graph shows one by one: more are a blur, and slow."""

HUBS = 3
"""Values of one kind that are shown as held by many, where their ties are too many to show."""


def graph(judged: Judged, names: list[str]) -> CaseGraph:
    """The group's accounts and the values that tell of it: what some of them share beyond what
    chance deals.

    Values are keyed tokens, which mean nothing to a reader, and are numbered. Of each kind those
    that most hold are drawn with all their accounts, for as many ties as TIES; of those held by too
    many for that the HUBS widest are tied to one node for all accounts that are not drawn
    (`collapsed`; for all there are, where all are drawn), and the rest are counted (`left_out`).
    """
    group = judged.numbers(names)
    parts = [_chosen(judged, group, kind) for kinds in FAMILIES.values() for kind in kinds]
    nodes: list[AccountNode | ValueNode] = [node for part in parts for node in part.nodes]
    single = np.unique(np.concatenate([part.accounts for part in parts]))
    edges: list[tuple[int, int]] = []
    hubs: list[int] = []
    before = 0
    for part in parts:
        ends = len(nodes) + np.searchsorted(single, part.accounts)
        edges += zip(ends.tolist(), (before + part.places).tolist(), strict=True)
        before += len(part.nodes)
        hubs += range(before - part.hubs, before)
    nodes += [_account_node(f"account:{name}", name, [name]) for name in (judged.people.names[a] for a in single)]
    rest = [judged.people.names[a] for a in np.setdiff1d(group, single)]
    if hubs:
        edges += [(len(nodes), k) for k in hubs]
        bundled = rest or [judged.people.names[a] for a in group]
        nodes.append(_account_node("others", f"{len(bundled):,} accounts, of which many hold these", bundled))
    return CaseGraph(
        nodes=nodes,
        edges=edges,
        collapsed=bool(hubs),
        unconnected=0 if hubs else len(rest),
        left_out=sum(part.left_out for part in parts),
    )


@dataclass(frozen=True)
class _Chosen:
    """Of one kind: nodes of the values that are shown, the last `hubs` of them as held by many;
    ties (accounts, places in `nodes`); how many are not shown."""

    nodes: list[ValueNode]
    hubs: int
    accounts: Ints
    places: Ints
    left_out: int


def _chosen(judged: Judged, group: Ints, kind: str) -> _Chosen:
    accounts, _, values = telling_edges(judged.people, group, kind)
    shown, place = np.unique(values, return_inverse=True)
    holders = np.bincount(place, minlength=len(shown))
    widest = np.argsort(-holders, kind="stable")
    fits = holders[widest] <= TIES // 4
    drawn, hubs = widest[fits], widest[~fits][:HUBS]
    drawn = drawn[np.cumsum(holders[drawn]) <= TIES]
    nodes = [
        ValueNode(id=f"value:{kind}-{k}", kind=kind, label=f"{WORDS[kind]} {k + 1:,}", size=int(holders[v]))
        for k, v in enumerate([*drawn, *hubs])
    ]
    where = np.full(len(shown), -1)
    where[drawn] = np.arange(len(drawn))
    at = np.flatnonzero(where[place] >= 0) if len(place) else np.empty(0, np.int64)
    return _Chosen(nodes, len(hubs), accounts[at], where[place[at]], len(shown) - len(nodes))


def _account_node(node: str, label: str, accounts: list[str]) -> AccountNode:
    """One account, or all others together. The id says which: accounts may be called anything."""
    return AccountNode(id=node, label=label, size=len(accounts), account_ids=accounts)
