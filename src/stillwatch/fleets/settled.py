"""From proposals to groups: who belongs to each, which of them are one, and what is told apart in a
group that is several."""

from typing import NamedTuple

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.engine.processes import side_by_side
from stillwatch.fleets.communities import within_group
from stillwatch.fleets.embedding import pooled
from stillwatch.fleets.exchangeability import unlikeness
from stillwatch.fleets.membership import ROUNDS, STRANGERS, settle
from stillwatch.fleets.overlap import without_twins
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import NOMINATING, Proposal

UNLIKE = 0.15
"""U (exchangeability.py) of a group from which it may be several who ask in one style (up to
STRANGERS): no dealing is perfect, but the accounts of one list differ by less."""

SAME = 0.5
"""Two proposals with this Jaccard overlap or more are one."""

BRIEFLY = 2
"""Rounds after which groups on the way are held against each other: many proposals settle to one
fleet, and most of them are near it by then."""

TWINS = 0.95
"""Two settled groups with this Jaccard overlap or more are one: what a few accounts more bring is
within the error of every test, and each group is judged at a cost."""


class Settled(NamedTuple):
    """A proposal, the accounts that belong to it (sorted numbers), and the probability of each."""

    proposal: Proposal
    accounts: Ints
    member: Floats


def settled(people: Population, proposals: list[Proposal]) -> list[Settled]:
    """The groups of SMALLEST accounts or more that proposals settle to, each once: those that are
    nearly one on the way are one."""
    begun = no_twins(side_by_side(lambda k: settled_group(people, proposals[k], None, BRIEFLY), len(proposals)))
    return no_twins(side_by_side(lambda k: settled_group(people, begun[k].proposal, begun[k].accounts), len(begun)))


def with_parts(people: Population, groups: list[Settled]) -> list[Settled]:
    """The same, and what those of them that may be several settle to by their parts."""
    return no_twins(groups + settled(people, _parts(people, groups)))


def reserved_by(people: Population, proposals: list[Proposal]) -> Ints:
    """The accounts of what may be a fleet, which are nobody's controls. Those of proposals that ask
    like strangers may be controls: left out, nobody would be left who has a mail provider, a
    program or a subject in common with anybody, and whatever a group has in common would look like
    a fleet's."""
    nobody = np.empty(0, np.int64)
    apart = [p.accounts for p in proposals if not unlikeness(people.whole, p.accounts) >= STRANGERS]
    return np.unique(np.concatenate([nobody, *apart]))


def _parts(people: Population, groups: list[Settled]) -> list[Proposal]:
    """Communities inside each group that text settled and whose accounts differ, of accounts and of
    units of them: a fleet among those who ask in its style settles with them, where it was proposed
    with them."""
    text = people.halves[NOMINATING]
    units = pooled(text, people.unit)
    settled_by_text = [g.accounts for g in groups if g.proposal.origin == "text"]
    lumps = [g for g in settled_by_text if UNLIKE < unlikeness(people.whole, g) < STRANGERS]
    out = []
    for lump in sorted(lumps, key=len):
        parts = within_group(text, lump)
        parts += [np.flatnonzero(np.isin(people.unit, g)) for g in within_group(units, np.unique(people.unit[lump]))]
        out += [Proposal("text", part, lump=lump) for part in parts]
    return distinct(out)


def distinct(proposals: list[Proposal]) -> list[Proposal]:
    """Proposals of SMALLEST accounts or more, without those that are nearly another one (the first
    proposed stays): a Jaccard overlap of SAME or more. A partition and its largest piece may nearly
    be one, and are not judged alike."""
    large = [p for p in proposals if len(p.accounts) >= SMALLEST]
    kept = without_twins([p.accounts for p in large], SAME, [p.origin == "partition" for p in large])
    return [large[k] for k in kept]


def settled_group(people: Population, proposal: Proposal, begun: Ints | None = None, rounds: int = ROUNDS) -> Settled:
    """Who belongs to a proposal by text, with everybody's probability; values chose whom they
    chose. begun: what it has come to, where it is on its way; rounds: as settle takes them."""
    if proposal.origin not in ("text", "partition"):
        return Settled(proposal, proposal.accounts, np.ones(len(proposal.accounts)))
    start, parted = proposal.accounts if begun is None else begun, proposal.origin == "partition"
    group, likely = settle(people, start, parted=parted, lump=proposal.lump, rounds=rounds)
    return Settled(proposal, group, likely[group])


def no_twins(groups: list[Settled]) -> list[Settled]:
    """Groups of SMALLEST accounts or more, without those that are another one of the same origin
    but for a few accounts: many proposals settle to one fleet. That which was proposed with the
    most of its accounts stays, and stands first: they are those that text is tested on."""
    large = [g for g in groups if len(g.accounts) >= SMALLEST]
    large.sort(key=lambda g: -len(np.intersect1d(g.proposal.accounts, g.accounts)))
    kept = without_twins([g.accounts for g in large], TWINS, [g.proposal.origin for g in large])
    return [large[k] for k in kept]
