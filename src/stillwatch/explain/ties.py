"""What ties one account to one candidate: member weights, to explain a candidate and to tell
bystanders.

The weights are the log likelihood ratio of what is seen of the account, were it one of the
candidate's accounts against were it anybody: the match weights of Fellegi and Sunter (A Theory for
Record Linkage, JASA 1969), as Splink shows them. The account itself is never counted among those
that it is compared with.
"""

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.asking import log_ratios
from stillwatch.fleets.communities import held_against, membership
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import FAMILIES, WORDS, expected_share, share
from stillwatch.fleets.evidence.lifecycle import WINDOW
from stillwatch.fleets.evidence.text import UNLIKE
from stillwatch.fleets.evidence.time import MOST as MOST_OF_A_CLOCK
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import bounded, logit
from stillwatch.fleets.population import Population

LEAST = 0.1
"""Log-odds below which evidence is not told."""

MOST_OF_A_BIRTH = 3.0
"""Largest weight of having been opened in a burst, or outside of it."""


def ties(people: Population, fleet: Fleet, account: int) -> list[Evidence]:
    """Evidence for and against the account's belonging to the fleet that it is a candidate for;
    each in natural log-odds, bounded. Kinds of one family stand side by side: only the strongest of
    a family counts."""
    others = fleet.accounts[fleet.accounts != account]
    found = [_subjects(people, fleet, account), _hours(people, fleet, account), _birth(people, fleet, account)]
    for family, kinds in FAMILIES.items():
        for kind in kinds:
            found += [_held(people, others, account, family, kind), _of_its_own(people, fleet, account, family, kind)]
    return [e for e in found if e is not None and abs(e.weight) >= LEAST]


def prior(people: Population, fleet: Fleet) -> float:
    """Probability, before any evidence, that an account is in the fleet: its share of all
    accounts."""
    return min(float(people.weight[fleet.accounts].sum()) / max(people.total, 1.0), 0.5)


def log_ratio(inside: int, members: int, outside: float, rest: float) -> float:
    """log P(value | fleet) / P(value | rest), shrunk: `inside` of `members` accounts hold a value,
    `outside` of `rest` others. The rest's share is shrunk by half a case, the members' by one case
    at the rest's share."""
    q = (outside + 0.5) / (rest + 1)
    return float(np.log((inside + q) / (members + 1) / q))


def one_of(kind: str) -> str:
    """A value of a kind, in words: tokens are hashes, which mean nothing to a reader."""
    return f"{'an' if WORDS[kind][0] in 'aeiou' else 'a'} {WORDS[kind]}"


def _held(people: Population, others: Ints, account: int, family: str, kind: str) -> Evidence | None:
    """The most telling value of a kind that the account shares with members. The best of many is no
    surprise: the log of how many it holds is taken off."""
    _, held, sharers = people.values_of(np.array([account]), kind)
    values, counts = np.unique(people.values_of(others, kind)[1], return_counts=True)
    place = np.minimum(np.searchsorted(values, held), len(values) - 1)
    inside = np.where(values[place] == held, counts[place], 0) if len(values) else np.zeros(len(held), np.int64)
    if not inside.any():
        return None
    outside = sharers - 1 - inside
    rest = people.total - len(others) - 1
    ratios = [log_ratio(i, len(others), o, rest) for i, o in zip(inside, outside, strict=True)]
    best = int(np.argmax(ratios))
    weight = bounded(ratios[best] - np.log(len(held)))
    if weight <= 0:
        return None
    with_members, elsewhere = int(inside[best]), round(outside[best])
    says = (
        f"It shares {one_of(kind)} with {with_members:,} of the {len(others):,} other accounts; of the {rest:,.0f} "
        f"outside {elsewhere:,} hold it."
    )
    facts = {"of": kind, "members": with_members, "outside": elsewhere, "held": len(held)}
    return Evidence(kind=f"shared_{kind}", family=family, weight=weight, says=says, facts=facts)


def _of_its_own(people: Population, fleet: Fleet, account: int, family: str, kind: str) -> Evidence | None:
    """Counter-evidence: the others share a kind of value among them, and the account has its
    own."""
    held = people.values_of(np.array([account]), kind)[1]
    others = fleet.accounts[fleet.accounts != account]
    if not len(held) or np.isin(held, people.values_of(others, kind)[1]).any():
        return None
    observed, holders, _ = share(people, others, kind)
    expected, _ = expected_share(people, fleet.control, kind, len(others))
    observed = min((observed * holders + expected) / (holders + 1), 1 - 1e-9)
    weight = bounded(np.log((1 - observed) / (1 - min(expected, observed))))
    says = f"It has {one_of(kind)} of its own, where {observed:.0%} of the other accounts share one among them."
    facts = {"of": kind, "share": observed, "expected": expected}
    return Evidence(kind=f"own_{kind}", family=family, weight=weight, says=says, facts=facts)


def _subjects(people: Population, fleet: Fleet, account: int) -> Evidence | None:
    """How close its prompts are to the candidate's mean, against how close they are to one
    another."""
    if not _measured(people.whole, account):
        return None
    halves = people.halves
    sides = ((halves[0], halves[1]), (halves[1], halves[0]))
    between, error, own = held_against(sides, fleet.accounts)
    within = float(people.whole.within[account])
    facts = {"between": float(between[account]), "error": float(error[account]), "within": within, "members": own}
    on_one_list = any(e.kind == "exchangeability" and e.weight > 0 for e in fleet.evidence)
    if not on_one_list:
        near = float(np.clip(between[account] / max(within, float(people.whole.noise[account])), 0.0, 1.0))
        says = f"Its subjects are its own: its prompts are {near:.2f} times as close to the others' as to one another."
        return Evidence(
            kind="own_subjects", family="text", weight=-UNLIKE * (1 - near), says=says, facts=facts | {"near": near}
        )
    weight = float(log_ratios(people.whole, sides, fleet.accounts)[account])
    says = (
        f"Its prompts are {between[account] / own:.2f} times as close to what the others ask as theirs are, and "
        f"{within / own:.2f} times as close to one another (both 1 where all draw on one list, the first near 0 for a "
        "stranger)."
    )
    kind = "alike" if weight > 0 else "own_subjects"
    return Evidence(kind=kind, family="text", weight=bounded(weight), says=says, facts=facts)


def _hours(people: Population, fleet: Fleet, account: int) -> Evidence | None:
    """Whether it keeps the candidate's hours, where the candidate keeps one clock."""
    if not (_measured(people.clock, account) and any(e.kind == "shared_clock" for e in fleet.evidence)):
        return None
    weight = bounded(_fits(people, fleet, account), MOST_OF_A_CLOCK)
    says = (
        "It keeps the other accounts' hours." if weight > 0 else "It keeps hours of its own; the others keep one clock."
    )
    return Evidence(kind="same_clock" if weight > 0 else "own_clock", family="time", weight=weight, says=says)


def _fits(people: Population, fleet: Fleet, account: int) -> float:
    """Log likelihood ratio of the account's hours under the fleet's; 0 where the fleet's accounts
    cannot be told from others at all."""
    likely = membership(people.clock, fleet.accounts)
    if not likely.any():
        return 0.0
    return logit(float(np.clip(likely[account], 1e-9, 1 - 1e-9))) - logit(prior(people, fleet))


def _measured(embedding: Embedding, account: int) -> bool:
    return bool(embedding.measurable[account] and embedding.n[account] >= FEWEST)


def _birth(people: Population, fleet: Fleet, account: int) -> Evidence | None:
    """Opened within the candidate's burst of sign-ups, or outside of it."""
    burst = next((e for e in fleet.evidence if e.kind == "birth_burst"), None)
    known = np.isfinite(people.created)
    if burst is None or not known[account]:
        return None
    start = np.datetime64(burst.facts["from"], "D").astype(np.int64)
    within = (people.created >= start) & (people.created <= start + WINDOW + 1)
    same = known & (within == within[account])
    member = np.zeros(len(people), bool)
    member[fleet.accounts] = True
    outsider, member[account] = ~member, False
    counts = [int(mask.sum()) for mask in (same & member, known & member, same & outsider, known & outsider)]
    weight = bounded(log_ratio(*counts), MOST_OF_A_BIRTH)
    when = "within" if within[account] else "outside"
    says = (
        f"It was opened {when} the two days from {burst.facts['from']}, as were {counts[0]:,} of the {counts[1]:,} "
        f"other accounts and {counts[2]:,} of the {counts[3]:,} outside."
    )
    kind = "born_in_burst" if within[account] else "born_apart"
    return Evidence(kind=kind, family="lifecycle", weight=weight, says=says, facts={"from": burst.facts["from"]})
