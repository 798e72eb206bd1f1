"""Groups worth looking at, from every side. A proposal convicts nobody; it says how it was chosen,
so that it is not tested on what chose it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.communities import communities, within_group
from stillwatch.fleets.embedding import pooled
from stillwatch.fleets.evidence.identity import FAMILIES, telling_edges
from stillwatch.fleets.partition import partitions
from stillwatch.fleets.peeling import SMALLEST, blocks
from stillwatch.fleets.population import KINDS, Population

NOMINATING = 0
"""The half of the tasks that nominates text communities; the other half tests them."""

STARS = ("payment", "phone", "address", "signup_address", "email_domain", "system_prompt")
"""Kinds of which one widely shared value alone proposes its holders."""

PROGRAM = ("client", "system_prompt", "frame")
"""Kinds of value that come with a program: strangers who run it share them all."""

LARGEST_STAR = 0.05
"""A value held by more than this share of all accounts proposes nobody: its holders cannot be told
from the crowd."""

SEED = 20


@dataclass(frozen=True)
class Proposal:
    """Accounts that may be one fleet."""

    origin: str
    """How they were found."""
    accounts: Ints
    """Sorted numbers."""
    searched: dict[str, int] = field(default_factory=dict)
    """Per kind of value that chose them, among how many values the choice was made."""
    lump: Ints | None = None
    """The group that they are a part of, where it may be several."""


def propose(people: Population) -> Iterator[Proposal]:
    """Communities by text, of accounts and of units of them, those that rare values tie together,
    blocks by several values, holders of one value, declared organizations, in this order."""
    text = people.halves[NOMINATING]
    pieces = communities(text)
    for group in pieces:
        yield Proposal("text", group)
    for units in communities(pooled(text, people.unit)):
        yield Proposal("text", np.flatnonzero(np.isin(people.unit, units)))
    for group in partitions(people.sharing, len(people), pieces):
        yield Proposal("partition", group)
    for proposal in _by_values(people):
        for group in within_group(text, proposal.accounts):
            yield Proposal("text", group)
        yield proposal
    for organization in range(int(people.organization.max(initial=-1)) + 1):
        yield Proposal("organization", np.flatnonzero(people.organization == organization))


def _by_values(people: Population) -> Iterator[Proposal]:
    """Blocks held together by several values, and holders of one."""
    for group in blocks(people.sharing, np.random.Generator(np.random.PCG64(SEED))):
        yield Proposal("values", tied_by_more_than_a_program(people, group))
    for kind in STARS:
        stars = _holders(people, kind)
        for group in stars:
            yield Proposal("values", group, {kind: len(stars)})


def tied_by_more_than_a_program(people: Population, group: Ints) -> Ints:
    """The accounts of a block that share something with others of it that no program brings with
    it: strangers who run one harness come into a block with whoever else runs it. The whole block
    where they are too few to be one."""
    kinds = [kind for kinds in FAMILIES.values() for kind in kinds if kind not in PROGRAM]
    tied = np.unique(np.concatenate([telling_edges(people, group, kind)[0] for kind in kinds]))
    return tied if len(tied) >= SMALLEST else group


def _holders(people: Population, kind: str) -> list[Ints]:
    """The accounts that hold each value of a kind that SMALLEST accounts or more hold, hubs left
    out."""
    at = people.sharing.kind == KINDS.index(kind)
    account, value = people.sharing.account[at], people.sharing.value[at]
    value, account = np.divmod(np.unique(value * len(people) + account), len(people))
    _, first, count = np.unique(value, return_index=True, return_counts=True)
    some = (count >= SMALLEST) & (count <= max(LARGEST_STAR * len(people), SMALLEST))
    return [account[start : start + size] for start, size in zip(first[some], count[some], strict=True)]
