"""The graph of a group: its accounts, and as nodes of their own the values that tell of it."""

from typing import Any

import numpy as np

from stillwatch.campaigns.court import Court
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.evidence.identity import FAMILIES, WORDS, telling_edges

NODES = 4000
"""Accounts and values that a graph shows one by one; the accounts of a larger fleet are bundled by what they hold."""

VALUES = 400
"""Shared values that a graph shows: those that join most accounts."""


def graph(court: Court, names: list[str]) -> dict[str, Any]:
    """The group's accounts and the values that tell of it: what some of them share beyond what chance deals. Values are
    keyed tokens, which mean nothing to a reader, and are numbered."""
    group = court.numbers(names)
    accounts, values, kinds = _edges(court, group)
    shown, place = np.unique(values, return_inverse=True)
    holders = np.bincount(place)
    if len(shown) > VALUES:
        keep = np.isin(place, np.argsort(-holders, kind="stable")[:VALUES])
        accounts, values, kinds = accounts[keep], values[keep], kinds[keep]
        shown, place = np.unique(values, return_inverse=True)
        holders = np.bincount(place)
    kind_of = [str(kinds[np.argmax(place == k)]) for k in range(len(shown))]
    nodes = [
        {"id": f"v{k}", "kind": kind, "label": f"{WORDS[kind]} {_nth(kind_of, k)}", "size": int(holders[k])}
        for k, kind in enumerate(kind_of)
    ]
    bundles = _bundles(accounts, place, len(group) + len(shown) > NODES)
    edges = []
    for held, who in bundles:
        label = court.people.names[who[0]] if len(who) == 1 else f"{len(who):,} accounts"
        edges += [[len(nodes), int(v)] for v in held]
        nodes.append(
            {
                "id": court.people.names[who[0]] if len(who) == 1 else f"b{len(nodes)}",
                "kind": "account",
                "label": label,
                "size": len(who),
                "accounts": len(who),
            }
        )
    return {
        "nodes": nodes,
        "edges": edges,
        "collapsed": any(len(who) > 1 for _, who in bundles),
        "unconnected": int(len(group) - len(np.unique(accounts))),
    }


def _edges(court: Court, group: Ints) -> tuple[Ints, Ints, Any]:
    """(account, value, kind) of what accounts of the group share; values of all kinds have numbers of their own."""
    found: list[tuple[Ints, Ints, Any]] = []
    for kind in [kind for kinds in FAMILIES.values() for kind in kinds]:
        account, _, value = telling_edges(court.people, group, kind)
        found.append((account, value + (len(found) << 40), np.full(len(account), kind)))
    accounts, values, kinds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return accounts, values, kinds


def _bundles(accounts: Ints, place: Ints, bundled: bool) -> list[tuple[tuple[int, ...], list[int]]]:
    """(values held, accounts) of each node: one account, or, bundled, all that hold the same values."""
    held: dict[int, list[int]] = {}
    for account, value in zip(accounts.tolist(), place.tolist(), strict=True):
        held.setdefault(account, []).append(value)
    if not bundled:
        return [(tuple(sorted(values)), [account]) for account, values in held.items()]
    alike: dict[tuple[int, ...], list[int]] = {}
    for account, values in held.items():
        alike.setdefault(tuple(sorted(values)), []).append(account)
    return list(alike.items())


def _nth(kinds: list[str], k: int) -> int:
    return 1 + sum(1 for kind in kinds[:k] if kind == kinds[k])
