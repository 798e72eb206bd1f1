"""The graph of a group: its accounts, and as nodes of their own the values that tell of it."""

from collections import Counter
from typing import Any

import numpy as np

from stillwatch.campaigns.court import Court
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.evidence.identity import FAMILIES, WORDS, telling_edges

EDGES = 12_000
"""Ties that a graph shows one by one: more are a blur, and slow."""


def graph(court: Court, names: list[str]) -> dict[str, Any]:
    """The group's accounts and the values that tell of it: what some of them share beyond what chance deals.

    Values are keyed tokens, which mean nothing to a reader, and are numbered. Those that fewest hold are drawn with all
    their accounts, for as many ties as EDGES; the others are tied to one node for the accounts that are not drawn.
    """
    group = court.numbers(names)
    accounts, values, kinds = _edges(court, group)
    shown, first, place = np.unique(values, return_index=True, return_inverse=True)
    holders = np.bincount(place, minlength=len(shown))
    rarest = np.argsort(holders, kind="stable")
    drawn = np.zeros(len(shown), np.bool_)
    drawn[rarest[np.cumsum(holders[rarest]) <= EDGES]] = True
    nodes = _value_nodes([str(kind) for kind in kinds[first]], holders)
    at = np.flatnonzero(drawn[place])
    single, end = np.unique(accounts[at], return_inverse=True)
    edges = [[len(nodes) + int(a), int(v)] for a, v in zip(end, place[at], strict=True)]
    nodes += [_account_node(court.people.names[a], 1) for a in single]
    rest = len(group) - len(single)
    if not drawn.all():
        edges += [[len(nodes), int(v)] for v in np.flatnonzero(~drawn)]
        nodes.append(_account_node("", rest or len(group)))
    return {"nodes": nodes, "edges": edges, "collapsed": not drawn.all(), "unconnected": 0 if not drawn.all() else rest}


def _value_nodes(kinds: list[str], holders: Ints) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    nodes = []
    for k, (kind, count) in enumerate(zip(kinds, holders.tolist(), strict=True)):
        seen[kind] += 1
        nodes.append({"id": f"v{k}", "kind": kind, "label": f"{WORDS[kind]} {seen[kind]:,}", "size": count})
    return nodes


def _account_node(name: str, accounts: int) -> dict[str, Any]:
    """One account by its name; all others together without one."""
    label = name or f"{accounts:,} accounts that also hold these"
    return {"id": name or "others", "kind": "account", "label": label, "size": accounts, "accounts": accounts}


def _edges(court: Court, group: Ints) -> tuple[Ints, Ints, Any]:
    """(account, value, kind) of what accounts of the group share; values of all kinds have numbers of their own."""
    found: list[tuple[Ints, Ints, Any]] = []
    for kind in [kind for kinds in FAMILIES.values() for kind in kinds]:
        account, _, value = telling_edges(court.people, group, kind)
        found.append((account, value + (len(found) << 40), np.full(len(account), kind)))
    accounts, values, kinds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return accounts, values, kinds
