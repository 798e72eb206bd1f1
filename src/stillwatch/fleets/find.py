"""Candidates from every side, then the evidence that each acts as one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from stillwatch.fleets import controls
from stillwatch.fleets.communities import communities, membership
from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import FAMILIES, shared_values
from stillwatch.fleets.evidence.lifecycle import birth_burst
from stillwatch.fleets.evidence.text import exchangeability
from stillwatch.fleets.evidence.time import even_load, shared_clock
from stillwatch.fleets.odds import logit, probability
from stillwatch.fleets.peeling import SMALLEST, blocks
from stillwatch.fleets.population import KINDS, Population

PRIOR = 0.05
"""Probability, before any evidence, that a proposed group is run by one hand: the search proposes freely, and most of
what it proposes are people with a subject, a network or a program in common."""

STARS = ("payment", "phone", "address", "signup_address", "email_domain", "system_prompt")
"""Kinds of which one widely shared value alone proposes its holders."""

LARGEST_STAR = 0.05
"""A value held by more than this share of all accounts proposes nobody: its holders cannot be told from the crowd."""

SAME = 0.5
"""Two proposals with this Jaccard overlap or more are one."""

SEED = 20
"""Every random draw of a scan starts here, so that a scan repeats itself."""


@dataclass(frozen=True)
class Fleet:
    """Accounts that may be run by one hand. accounts: sorted numbers; member: probability per account; control: the
    numbers of comparable accounts outside every candidate; evidence speaks for or against one hand only."""

    accounts: Ints
    member: Floats
    origin: str
    control: Ints
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def log_odds(self) -> float:
        """Log-odds that one hand runs the accounts: prior plus each family's weight."""
        return logit(PRIOR) + sum(family_weights(self.evidence).values())

    @property
    def acts_as_one(self) -> float:
        """Probability that one hand runs the accounts."""
        return probability(self.log_odds)


def family_weights(evidence: list[Evidence]) -> dict[str, float]:
    """One weight per family, strongest for plus strongest against: evidence of a family shares a field."""
    out: dict[str, float] = {}
    for family in sorted({e.family for e in evidence}):
        weights = [e.weight for e in evidence if e.family == family]
        out[family] = max(0.0, *weights, 0.0) + min(0.0, *weights, 0.0)
    return out


def find_fleets(people: Population) -> list[Fleet]:
    """All candidates with their evidence, most likely first."""
    proposals = _distinct(list(_propose(people)))
    reserved = np.unique(np.concatenate([g for _, g, _ in proposals])) if proposals else np.empty(0, np.int64)
    fleets = []
    for k, (origin, group, tested_on) in enumerate(proposals):
        rng = np.random.Generator(np.random.PCG64([SEED, k]))
        fleets.append(_examine(people, origin, group, tested_on, reserved, rng))
    return sorted(fleets, key=lambda f: (-f.log_odds, int(f.accounts[0])))


def _propose(people: Population) -> Iterator[tuple[str, Ints, int]]:
    """(origin, accounts, half of the tasks that did not help to nominate them)."""
    nominating = people.halves[0]
    for core in communities(nominating):
        likely = membership(nominating, core, prior=min(len(core) / max(len(people), 1), 0.5))
        yield "text", np.union1d(core[likely[core] > 0.05], np.flatnonzero(likely > 0.5)), 1
    for group in blocks(people.sharing, np.random.Generator(np.random.PCG64(SEED))):
        yield "values", group, 1
    for kind in STARS:
        at = people.sharing.kind == KINDS.index(kind)
        account, value = people.sharing.account[at], people.sharing.value[at]
        order = np.argsort(value, kind="stable")
        for part in np.split(account[order], np.flatnonzero(np.diff(value[order])) + 1):
            if SMALLEST <= len(part) <= max(LARGEST_STAR * len(people), SMALLEST):
                yield "values", np.unique(part), 1
    for organization in range(int(people.organization.max(initial=-1)) + 1):
        yield "organization", np.flatnonzero(people.organization == organization), 1


def _distinct(proposals: list[tuple[str, Ints, int]]) -> list[tuple[str, Ints, int]]:
    """Proposals of SMALLEST accounts or more, without those that are nearly another one (the first proposed stays)."""
    kept: list[tuple[str, Ints, int]] = []
    for proposal in proposals:
        group = proposal[1]
        if len(group) >= SMALLEST and not any(_overlap(group, other) >= SAME for _, other, _ in kept):
            kept.append(proposal)
    return kept


def _overlap(a: Ints, b: Ints) -> float:
    """Jaccard overlap of two sorted sets of accounts."""
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)


def _examine(
    people: Population, origin: str, group: Ints, tested_on: int, reserved: Ints, rng: np.random.Generator
) -> Fleet:
    """Gather the evidence on one proposal, and settle who belongs to it."""
    pool = controls.pool(people, group, reserved)
    drawn = controls.draws(people, group, pool, rng)
    found = [
        exchangeability(people, group, pool, people.halves[tested_on], rng),
        *(shared_values(people, group, drawn, family) for family in FAMILIES),
        shared_clock(people, group, pool, rng),
        even_load(people, group, pool, rng),
        birth_burst(people, group, drawn),
    ]
    evidence = [e for e in found if e is not None and e.weight != 0]
    member = np.ones(len(group))
    if origin == "text":
        likely = membership(people.whole, group, prior=min(len(group) / max(len(people), 1), 0.5))
        group = np.flatnonzero(likely >= 0.5)
        member = likely[group]
    return Fleet(group, member, origin, pool, evidence)
