"""Candidates from every side, then the evidence that each acts as one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.engine.processes import side_by_side
from stillwatch.fleets import controls
from stillwatch.fleets.communities import merged, resembling
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.conversation import carried_over, sent_again
from stillwatch.fleets.evidence.identity import FAMILIES, mail_shape, shared_values
from stillwatch.fleets.evidence.lifecycle import birth_burst, replacements
from stillwatch.fleets.evidence.settings import pivot
from stillwatch.fleets.evidence.text import exchangeability
from stillwatch.fleets.evidence.time import even_load, moves_together, shared_clock
from stillwatch.fleets.membership import log_odds, settle
from stillwatch.fleets.odds import logit, probability
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import NOMINATING, Proposal, propose, tied_by_more_than_a_program
from stillwatch.fleets.settled import Settled, distinct, no_twins, reserved_by, settled, settled_group, with_parts

PRIOR = 0.05
"""Probability, before any evidence, that a proposed group is run by one hand: the search proposes
freely, and most of what it proposes are people with a subject, a network or a program in common."""

OVERLAPPING = 0.2
"""Groups chosen by shared values are parts of one pool when this share of the smaller one is in
both."""

SURE = 0.9
"""Probability of acting as one from which groups are put together."""

SURELY = 6.0
"""Weight of one list from which a group is surely on one: at most 7 is given."""

POOLED = 20
"""Accounts whose prompts together say what a group asks, where no account's own do."""

PRIVATE = ("payment", "time", "lifecycle", "handover")
PUBLIC = ("network", "client", "mail", "text")
"""Families by whether strangers come to share their values as a matter of course."""

JOINS = 2.5
"""Log-odds from which a private family joins accounts whose subjects are their own: more than an
even load carries, since accounts busy enough to be compared are alike in their load."""

HUB = 0.2
"""What is left of a hub's weight."""

TESTING = 1 - NOMINATING
"""The half of the tasks on which text proposals are tested."""

WHOLE = 0.8
"""A group is of one piece when this share of its accounts belongs by more than what chose it."""

SCATTERED, MOST_EACH = 5.0, 10.0
"""Bounds of what one account counts against and for a set, in log-odds."""

COMPARED = 1000
"""Accounts of a group that are compared with as many others, at most: more of them add no
certainty."""

SEED = 20
"""Every random draw of a scan starts here, so that a scan repeats itself."""


@dataclass(frozen=True)
class Fleet:
    """Accounts that may be run by one hand."""

    accounts: Ints
    """Sorted numbers."""
    member: Floats
    """Probability, by account."""
    origin: str
    """How they were found."""
    control: Ints
    """Numbers of comparable accounts outside every candidate."""
    evidence: list[Evidence] = field(default_factory=list)
    """For or against one hand only."""
    chose: tuple[str, ...] = ()
    """Kinds of value by which it was chosen."""
    seen: Population | None = None
    """The population by the stream of tasks that they ask alike in, where that is a part of them
    (streams.py)."""
    stream: str = ""
    """The name of that stream."""

    @property
    def log_odds(self) -> float:
        """Log-odds that one hand runs the accounts: prior plus each family's weight."""
        return logit(PRIOR) + sum(family_weights(self.evidence).values())

    @property
    def acts_as_one(self) -> float:
        """Probability that one hand runs the accounts."""
        return probability(self.log_odds)


def family_weights(evidence: list[Evidence]) -> dict[str, float]:
    """One weight per family, strongest for plus strongest against: evidence of a family shares a
    field."""
    out: dict[str, float] = {}
    for family in sorted({e.family for e in evidence}):
        weights = [e.weight for e in evidence if e.family == family]
        out[family] = max(0.0, *weights) + min(0.0, *weights)
    return out


def find_fleets(people: Population, proposed: Iterable[Proposal] | None = None) -> list[Fleet]:
    """All candidates with their evidence, most likely first; from what is proposed, where that is
    given."""
    proposals = distinct(list(propose(people) if proposed is None else proposed))
    people.prepare()
    reserved, groups = reserved_by(people, proposals), settled(people, proposals)
    if proposed is None:  # what is proposed from elsewhere is no lump that this search made
        groups = with_parts(people, groups)
    fleets = side_by_side(lambda k: _examine(people, groups[k], reserved, k), len(groups))
    joined = _united(people, fleets) + distinct(_by_what_they_ask(fleets) + _one_list(people, fleets))
    told = {id(group) for group in groups}
    several = [g for g in no_twins(groups + [settled_group(people, p) for p in joined]) if id(g) not in told]
    fleets += [_examine(people, group, reserved, len(groups) + k) for k, group in enumerate(several)]
    return sorted(fleets, key=lambda f: (-f.log_odds, int(f.accounts[0])))


def _united(people: Population, fleets: list[Fleet]) -> list[Proposal]:
    """Groups chosen by shared values that overlap and each act as one are parts of one pool:
    proposed as a whole."""
    parts = [f.accounts for f in fleets if f.origin == "values" and f.acts_as_one >= SURE]
    wholes: list[tuple[Ints, int]] = []
    for part in parts:
        meets = [w for w in wholes if len(np.intersect1d(w[0], part)) >= OVERLAPPING * min(len(w[0]), len(part))]
        wholes = [w for w in wholes if not any(w is m for m in meets)]
        joined = np.unique(np.concatenate([part, *(m[0] for m in meets)]))
        wholes.append((joined, 1 + sum(m[1] for m in meets)))
    several = [accounts for accounts, count in wholes if count > 1]
    return [Proposal("values", tied_by_more_than_a_program(people, accounts)) for accounts in several]


def _by_what_they_ask(fleets: list[Fleet]) -> list[Proposal]:
    """Groups chosen by shared values that act as one, but whose subjects drown in noise, proposed
    by what they ask: bystanders of a shared network leave, and accounts without a shared value come
    in."""
    return [
        Proposal("text", fleet.accounts)
        for fleet in fleets
        if fleet.origin == "values"
        and len(fleet.accounts) >= POOLED
        and fleet.acts_as_one >= SURE
        and not any(e.kind == "exchangeability" for e in fleet.evidence)
    ]


def _one_list(people: Population, fleets: list[Fleet]) -> list[Proposal]:
    """Groups that each act as one and ask what others ask: pieces that one list runs through,
    proposed as a whole."""
    pieces = [f.accounts for f in fleets if f.acts_as_one >= SURE and on_one_list(f) > 0]
    wholes = merged(people.halves[NOMINATING], pieces)
    return [Proposal("text", whole) for whole in wholes if not any(np.array_equal(whole, p) for p in pieces)]


def on_one_list(fleet: Fleet) -> float:
    """Weight of the evidence that the accounts draw on one list; 0 where it was not tested."""
    return max((e.weight for e in fleet.evidence if e.kind == "exchangeability"), default=0.0)


def without(people: Population, fleet: Fleet, taken: Ints) -> Fleet | None:
    """The fleet's accounts that are not `taken`, examined anew: what a campaign's accounts brought
    into a group that merely touches it goes with them. None when too few are left."""
    people = fleet.seen or people
    accounts, reserved = np.setdiff1d(fleet.accounts, taken), np.union1d(fleet.accounts, taken)
    if fleet.origin == "values" or len(accounts) < SMALLEST:
        return examined(people, accounts, reserved)
    # Those of a fleet by text must not show that they ask alike by the tasks for which they are in
    # it.
    nobody = Proposal("text", accounts[:0])
    return _examine(people, Settled(nobody, accounts, np.ones(len(accounts))), reserved, len(people))


def of_one_piece(people: Population, fleet: Fleet, reserved: Ints) -> Fleet:
    """The part of a group chosen by values whose accounts belong by more than what chose it, and
    whoever else does; the group itself where that is all of it. Evidence must hold for a whole set:
    what only a part shares is the part's."""
    belong, _ = settle(people, fleet.accounts, fleet.chose)
    stay = len(np.intersect1d(belong, fleet.accounts))
    if stay >= WHOLE * max(len(fleet.accounts), len(belong)):
        return fleet
    # What chose the group did not choose who came in, and without it those may fall apart too.
    anew = settled_group(people, Proposal("text", belong)) if len(belong) >= SMALLEST else None
    if anew is None or len(anew.accounts) < SMALLEST:
        return replace(fleet, evidence=[*fleet.evidence, _not_whole(stay, len(fleet.accounts))])
    return _examine(people, anew, reserved, len(people))


def _not_whole(stay: int, of: int) -> Evidence:
    says = f"Of the {of:,} accounts {stay:,} belong together by anything but the value that chose them."
    facts = {"share": stay / of}
    return Evidence(kind="not_of_one_piece", family="membership", weight=-SCATTERED, says=says, facts=facts)


def total_log_odds(people: Population, accounts: Ints, chose: Collection[str]) -> float:
    """Log evidence that all of a group's accounts are one hand's rather than strangers, each
    weighed against the others: what sets that overlap are compared by. chose: kinds of value that
    chose the group."""
    odds = log_odds(people, accounts, controls.pool(people, accounts, accounts), chose)
    return float(np.clip(odds[accounts], -SCATTERED, MOST_EACH).sum())


def examined(people: Population, accounts: Ints, reserved: Ints) -> Fleet | None:
    """The evidence on accounts (sorted numbers) that nothing of their own chose; None where they
    are too few. reserved: accounts that are never compared with."""
    if len(accounts) < SMALLEST:
        return None
    return _examine(people, settled_group(people, Proposal("values", accounts)), reserved, len(people))


def _examine(people: Population, settled: Settled, reserved: Ints, number: int) -> Fleet:
    """Gather the evidence on those who belong to one proposal. `number` seeds its random draws.

    Text is tested on those accounts that were proposed on the other half of the tasks, or that it
    alone would take in, and stayed: who joined for asking alike must not show that they ask alike.
    """
    rng = np.random.Generator(np.random.PCG64([SEED, number]))
    proposal, group, member = settled
    if len(group) < SMALLEST:
        return Fleet(group, member, proposal.origin, reserved)
    pool = controls.pool(people, group, reserved)
    some = evenly(group, COMPARED)
    drawn = controls.draws(people, some, pool, rng)
    half = people.halves[NOMINATING]
    nominated = np.union1d(proposal.accounts, np.flatnonzero(resembling(((half, half),), group)))
    seen = evenly(np.intersect1d(nominated, group), COMPARED)
    found = [
        exchangeability(people, seen, pool, people.halves[TESTING], rng),
        *(shared_values(people, group, pool, family, proposal.searched) for family in FAMILIES),
        mail_shape(people, group, pool),
        carried_over(people, group, pool),
        sent_again(people, group, pool),
        shared_clock(people, some, pool, rng),
        even_load(people, some, pool, rng),
        moves_together(people, some, drawn),
        birth_burst(people, some, drawn),
        replacements(people, some, drawn),
        pivot(people, some, drawn),
    ]
    heard = [e for e in found if e is not None and e.weight != 0 and e.family not in people.ignored]
    return Fleet(group, member, proposal.origin, pool, _without_hubs(_one_program(heard)), tuple(proposal.searched))


def _one_program(evidence: list[Evidence]) -> list[Evidence]:
    """A program brings its client and its system prompt with it, so that a client counts by what
    its weight exceeds that of a system prompt."""
    brought = sum(e.weight for e in evidence if e.kind == "shared_system_prompt")
    return [
        e.model_copy(update={"weight": max(e.weight - brought, 0.0)}) if e.kind == "shared_client" else e
        for e in evidence
    ]


def _without_hubs(evidence: list[Evidence]) -> list[Evidence]:
    """A hub is a value whose sharers are no more alike than chance in every other family: where the
    accounts' subjects are their own and neither money, hours nor births join them, what anybody may
    share (a network, a program, a mail provider, a harness) loses its weight."""
    unlike = any(e.kind == "exchangeability" and e.weight < 0 for e in evidence)
    joined = any(e.family in PRIVATE and e.weight >= JOINS for e in evidence)
    if not unlike or joined:
        return evidence
    return [
        e.model_copy(update={"weight": e.weight * HUB}) if e.family in PUBLIC and e.weight > 0 else e for e in evidence
    ]
