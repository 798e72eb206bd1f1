"""Question three: is what the accounts do a harvest? Each trait against comparable accounts outside the fleet."""

import numpy as np

from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.communities import FEWEST
from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.text import repeats
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.odds import bounded
from stillwatch.fleets.population import Population

PRIOR = 0.3
"""Probability, before the traits, that an undeclared group which one hand runs harvests: others resell, stretch
quotas or test."""

LARGE = 1000
"""Exchanges in all below which a fleet is not worth its keep: the smallest campaign alleged took 400,000."""

WANTED = ("software_engineering", "agentic_tool_use", "reasoning", "mathematics", "data_analysis")
"""What the campaigns alleged so far aimed at."""

COMMON_SET = 0.15
"""Share of prompts that members repeat among themselves from which a common set of questions explains the group."""

DEALT = 2.5
"""Weight of a list dealt once over accounts that ask alike: broad, new and never reused is what a harvest is."""

TRAIT = 2.0
"""Largest weight of one trait: honest batch work has several of them, so that none may decide."""


def traits(people: Population, fleet: Fleet) -> list[Evidence]:
    """The traits of a harvest that the fleet has or lacks, in log-odds."""
    group, control = fleet.accounts, fleet.control
    found = [_dealing(people, fleet), _volume(people, group)]
    if len(control):  # where a group is everybody, there is nobody to compare it with
        found += [trait(people, group, control) for trait in (_follow_ups, _breadth, _aim, _elicitation, _tireless)]
    return [e for e in found if e is not None and abs(e.weight) >= 0.1]


def _dealing(people: Population, fleet: Fleet) -> Evidence | None:
    """One list, each prompt dealt once. Only accounts that ask alike could repeat each other: that strangers do not
    says nothing."""
    among, everyone = repeats(people, fleet.accounts)
    alike = any(e.kind == "exchangeability" and e.weight > 0 for e in fleet.evidence)
    facts = {"among": among, "everyone": everyone}
    if among >= COMMON_SET:
        says = (
            f"{among:.0%} of the distinct prompts were also sent by another of the accounts: they repeat each other, "
            "as users of one public set or one assignment do; a dispatcher deals each prompt once."
        )
        weight = -bounded(10 * among, 5.0)
        return Evidence(kind="reuse", family="text", weight=weight, says=says, facts=facts)
    if not alike:
        return None
    says = (
        f"The accounts ask alike and hardly repeat each other: {among:.1%} of their distinct prompts were sent by two "
        "of them. So would a list dealt out, each prompt once."
    )
    weight = DEALT * (1 - among / COMMON_SET)
    return Evidence(kind="dealt_once", family="text", weight=weight, says=says, facts=facts)


def _follow_ups(people: Population, group: Ints, control: Ints) -> Evidence | None:
    own, others = _rate(people, "follow_ups", group), _rate(people, "follow_ups", control)
    if others < 0.02:
        return None
    ratio = np.log((others + 0.02) / (own + 0.02))
    # Plenty of honest batch work never follows up; people's talk always does. So talk weighs more than silence.
    weight = min(bounded(1.5 * ratio if ratio > 0 else 4 * ratio, 4.0), TRAIT)
    says = f"{own:.0%} of the exchanges follow up on an earlier answer, against {others:.0%} of comparable accounts'."
    return Evidence(
        kind="follow_ups",
        family="conversation",
        weight=weight,
        says=says,
        facts={"share": own, "others": others},
    )


def _breadth(people: Population, group: Ints, control: Ints) -> Evidence | None:
    """A narrow account's prompts resemble each other; a broad harvest's hardly do. Compares mean similarity within."""
    own, others = _within(people, group), _within(people, control)
    if not (np.isfinite(own) and np.isfinite(others) and others > 0):
        return None
    ratio = max(own, 1e-4) / others
    weight = bounded(-np.log(ratio), 0.5)
    says = f"A single account's prompts are {ratio:.2f} times as alike as those of one comparable account: " + (
        "unusually broad." if ratio < 0.5 else "a narrow subject." if ratio > 1 else "about as broad as people are."
    )
    return Evidence(kind="breadth", family="text", weight=weight, says=says, facts={"within": own, "others": others})


def _aim(people: Population, group: Ints, control: Ints) -> Evidence | None:
    own = sum(_rate(people, f"capability_{CAPABILITIES.index(c)}", group) for c in WANTED)
    others = sum(_rate(people, f"capability_{CAPABILITIES.index(c)}", control) for c in WANTED)
    if others <= 0:
        return None
    weight = bounded(np.log(max(own, 0.01) / max(others, 0.01)), 1.0)
    says = (
        f"The exchanges touch the capabilities that rivals train on {own / max(others, 0.01):.1f} times as often as "
        "comparable accounts' do."
    )
    return Evidence(kind="aim", family="capability", weight=weight, says=says, facts={"rate": own, "others": others})


def _elicitation(people: Population, group: Ints, control: Ints) -> Evidence | None:
    own, others = _rate(people, "elicits", group), _rate(people, "elicits", control)
    if own < 0.02:
        return None
    weight = max(bounded(np.log((own + 0.02) / (others + 0.02)), 1.5), 0.0)
    says = f"{own:.0%} of the prompts ask for written-out reasoning, against {others:.0%} of comparable accounts'."
    return Evidence(
        kind="elicitation",
        family="elicitation",
        weight=weight,
        says=says,
        facts={"share": own, "others": others},
    )


def _tireless(people: Population, group: Ints, control: Ints) -> Evidence | None:
    """Distinct active hours a day, against accounts as busy."""
    own = float(np.median(people.hours[group] / np.maximum(people.days[group], 1)))
    others = float(np.median(people.hours[control] / np.maximum(people.days[control], 1)))
    weight = bounded(np.log(own / max(others, 0.5)), 1.0)
    says = f"An account is active in {own:.1f} hours of its day, against {others:.1f} for comparable accounts."
    return Evidence(kind="tireless", family="time", weight=weight, says=says, facts={"hours": own, "others": others})


def _volume(people: Population, group: Ints) -> Evidence | None:
    """How much an account asks, against the median account of the same surface; little in all counts against."""
    active = people.counts["exchanges"]
    surface = np.bincount(people.surface[group]).argmax()
    others = float(np.median(active[people.surface == surface]))
    own, total = float(np.median(active[group])), float(active[group].sum())
    weight = bounded(0.5 * np.log(own / max(others, 1.0)), 1.0)
    if total < LARGE:
        weight = min(weight, 0.0) - bounded(2 * np.log(LARGE / max(total, 1.0)), 4.0)
    says = (
        f"An account asked {own:,.0f} times, against {others:,.0f} of the median account on its surface; "
        f"{total:,.0f} times in all."
    )
    return Evidence(kind="volume", family="volume", weight=weight, says=says, facts={"each": own, "others": others})


def _rate(people: Population, count: str, group: Ints) -> float:
    """Mean over accounts of the share of exchanges that carry the mark: a loud account counts as one."""
    total = people.counts["exchanges"][group]
    share: Floats = people.counts[count][group] / np.maximum(total, 1)
    return float(share[total > 0].mean()) if (total > 0).any() else 0.0


def _within(people: Population, group: Ints) -> float:
    """Median similarity of two prompts of one account, where it can be measured."""
    within, n = people.whole.within[group], people.whole.n[group]
    usable = np.isfinite(within) & (n >= FEWEST)
    return float(np.median(within[usable])) if usable.any() else float("nan")
