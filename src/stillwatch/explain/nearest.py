"""Who comes nearest to one account, by what it asks and by the values that it holds, and how little
that may be."""

from dataclasses import dataclass

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.explain.explanation import Neighbour
from stillwatch.explain.ties import log_ratio, one_of
from stillwatch.fleets.communities import UNEVEN
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import FAMILIES
from stillwatch.fleets.evidence.text import UNLIKE
from stillwatch.fleets.find import family_weights
from stillwatch.fleets.neighbours import eligible
from stillwatch.fleets.odds import bounded, log_normal, logit, middle_and_width
from stillwatch.fleets.population import KINDS, Population

MOST_TOLD = 5
"""Neighbours that are told of."""

LOOKED_AT = 20
"""Accounts nearest by text, and as many by values, that are weighed as neighbours."""


def nearest(people: Population, account: int, among: Ints) -> list[Neighbour]:
    """The accounts of `among` that most likely have one hand with the account, likeliest first.

    Before any evidence that is one in all accounts: whoever looks among a million for the most
    similar one finds somebody similar.
    """
    if len(people) < 2 or not len(among):
        return []
    ratio, common = likeness(people, account), _in_common(people, account)
    by_values = np.zeros(len(people))
    for c in common:
        np.add.at(by_values, c.holder, c.weight)
    inside = np.zeros(len(people), bool)
    inside[among] = True
    inside[account] = False
    chosen = {*_highest(ratio, inside & np.isfinite(ratio)), *_highest(by_values, inside & (by_values > 0))}
    start = logit(1 / max(len(people), 3))
    found = []
    for other in sorted(chosen):
        alike = _alike(people, account, other, ratio)
        evidence = sorted([*([alike] if alike else []), *_both_hold(common, other)], key=lambda e: -e.weight)
        log_odds = start + sum(family_weights(evidence).values())
        found.append(Neighbour(account_id=people.names[other], log_odds=log_odds, evidence=evidence))
    return sorted(found, key=lambda n: (-n.log_odds, n.account_id))[:MOST_TOLD]


def shared(people: Population, account: int) -> list[Evidence]:
    """Per kind the rarest value that the account shares with anybody, weighed as a tie to any one
    of its holders; strongest first. A weight of 0 says that it ties nobody."""
    out = []
    for c in _in_common(people, account):
        rarest = int(np.argmax(c.weight))
        others = c.holders(rarest)
        says = f"It holds {one_of(c.kind)} that {others:,} of the {len(people) - 1:,} other accounts hold too."
        out.append(c.evidence(rarest, says, {"others": others}))
    return sorted(out, key=lambda e: -e.weight)


def likeness(people: Population, account: int) -> Floats:
    """(accounts,): R of each account with this one, NaN where either has too few prompts or no
    signal of its own."""
    out = np.full(len(people), np.nan)
    usable = eligible(people.whole)
    if account in usable:
        root = people.whole.root
        out[usable] = people.whole.mean[usable] @ people.whole.mean[account] / (root[usable] * root[account])
    out[account] = np.nan
    return out


def _highest(score: Floats, where: np.ndarray) -> list[int]:
    """Numbers of the LOOKED_AT accounts of the highest scores among those in the mask."""
    at = np.flatnonzero(where)
    return [int(k) for k in at[np.argsort(-score[at], kind="stable")[:LOOKED_AT]]]


@dataclass(frozen=True)
class _Common:
    """The values of one kind that an account has in common with others: other account, value,
    weight, (edges,)."""

    family: str
    kind: str
    holder: Ints
    value: Ints
    weight: Floats

    def holders(self, edge: int) -> int:
        """How many others hold an edge's value."""
        return int((self.value == self.value[edge]).sum())

    def evidence(self, edge: int, says: str, facts: dict[str, int]) -> Evidence:
        """An edge as a tie."""
        weight = float(self.weight[edge])
        told = {"of": self.kind, **facts}
        return Evidence(kind=f"shared_{self.kind}", family=self.family, weight=weight, says=says, facts=told)


def _in_common(people: Population, account: int) -> list[_Common]:
    """Per kind of value, who else holds what the account holds; only kinds of which there is any
    such value. The best of many is no surprise: the log of how many values of the kind the account
    holds is taken off."""
    sharing, rest = people.sharing, len(people) - 2
    mine = np.zeros(int(sharing.value.max(initial=-1)) + 1, bool)
    mine[sharing.value[sharing.account == account]] = True
    edges = np.flatnonzero(mine[sharing.value] & (sharing.account != account))
    out = []
    for family, kinds in FAMILIES.items():
        for kind in kinds:
            at = edges[sharing.kind[edges] == KINDS.index(kind)]
            held = len(people.values_of(np.array([account]), kind)[1])
            if len(at):
                _, place, holders = np.unique(sharing.value[at], return_inverse=True, return_counts=True)
                weight = [max(bounded(log_ratio(1, 1, int(h) - 1, rest) - np.log(held)), 0.0) for h in holders]
                out.append(_Common(family, kind, sharing.account[at], sharing.value[at], np.array(weight)[place]))
    return out


def _both_hold(common: list[_Common], other: int) -> list[Evidence]:
    """Per kind the most telling value that another account holds too."""
    out = []
    for c in common:
        edges = np.flatnonzero((c.holder == other) & (c.weight > 0))
        if len(edges):
            best = int(edges[np.argmax(c.weight[edges])])
            holders = c.holders(best) + 1
            says = f"Both hold {one_of(c.kind)}, which {holders:,} accounts hold in all."
            out.append(c.evidence(best, says, {"holders": holders}))
    return out


def _alike(people: Population, account: int, other: int, ratio: Floats) -> Evidence | None:
    """R of the two as log likelihood ratio: 1 give or take its error for one list, or as
    everybody's with the account. R is biased upward at few prompts: above 1 it counts as 1. A fleet
    dealt one subject per account is unlike by design, so unlike prompts count for little against
    it."""
    r = float(ratio[other])
    if not np.isfinite(r):
        return None
    known = ratio[np.isfinite(ratio)]
    middle, width = middle_and_width(known)
    whole = people.whole
    own = whole.root[account] * whole.root[other]
    error = float(np.hypot(whole.spread / np.sqrt(whole.n[account] * whole.n[other]) / own, UNEVEN))
    likelihood = log_normal(min(r, 1.0), 1.0, error) - log_normal(min(r, 1.0), middle, max(width, 0.05, error))
    weight = max(bounded(float(likelihood)), -UNLIKE)
    says = (
        f"Their prompts are {r:.2f} times as alike as each one's own (1 for one list, {max(middle, 0.0):.2f} for most "
        "accounts)."
    )
    return Evidence(
        kind="alike" if weight > 0 else "own_subjects", family="text", weight=weight, says=says, facts={"r": r}
    )
