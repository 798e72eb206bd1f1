"""Question three: is what the accounts do a harvest? Each trait against comparable accounts outside
the fleet."""

import numpy as np

from stillwatch.campaigns.dealing import DEALT, adjoining, dealing, graded, nearer, own_frames
from stillwatch.engine.arrays import Floats, Ints
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import share
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import bounded
from stillwatch.fleets.population import WANTED, Population

PRIOR = 0.07
"""Probability, before the traits, that an undeclared group which one hand runs harvests: most
resell, stretch quotas, label to order or test. (Of such groups in 28 worlds with 25 fleets, one in
forty was a fleet's. In 56 wild worlds no honest group is listed up to 0.09.)"""

VOLUME = 2.0
"""Largest weight of how much a group asks, each and together: a pool that serves everybody is as
large."""

LARGE = 1000
"""Exchanges in all below which a fleet is not worth its keep: the smallest campaign alleged took
400,000."""

NARROW, BROAD = 2.0, 0.5
"""Largest weights of breadth, against and for: programs and vendors keep to their product, and who
works on one project to it; but a pool that serves everybody is as broad as a harvest, or broader,
and a list may be of one kind of task."""

PROJECT, LOOPS = (1.0, 2.0), (0.5, 0.75)
"""How many times as alike as a comparable account's an account's prompts are, and what share of
what a group asks is steps of tool loops, from which its accounts come to be agents at work on one
project, and surely are. Strangers' agents on one public project ask alike, share a harness, never
follow up and never repeat each other, without any list; who takes trajectories to train on takes
them over many projects, or beside other things. (In the reference world of 50,000 accounts ten
groups of 18 to 49 agents on one project each, 0.79 of what they ask such steps and 2.4 to 4 times
as alike, were listed at 0.95 to 0.98. Fleets that take loops have less than half, or are 0.1 to 0.5
times as alike.)"""

HARVEST_TALK, PEOPLE_TALK = (-0.6, 0.7), (-0.1, 0.35)
"""Mean and spread of a group's follow-ups, as the logarithm of their ratio to those of others who
talk: of fleets, and of honest groups of people, in worlds whose people and lists follow up as often
as was drawn."""

MORE, STEEP = 0.2, 5.0
"""Logarithm of the ratio from which more talk than people's is talk, and what it counts besides:
lists hold fewer follow-ups than people have, and none of those fleets had more."""

FEW_ASKED = 5
"""Exchanges from which it is known whether an account talks."""

TALK, MUCH = 2.0, (0.25, 0.35)
"""What follow-ups count against a harvest besides, whoever else talks, and the shares of the
exchanges from which they do and do in full. (Of groups on one list in 100 worlds twelve fleets had
0.25 to 0.38, and resale pools 0.33 to 0.58: from 0.33 to 0.45 four fleets more were listed, and two
pools.)"""

SILENCE = 1.0
"""Largest weight of having no follow-ups: no program has any, whoever runs it."""

RATE = 0.05
"""Added to shares of follow-ups before they are divided: where nobody talks much, little tells who
does not."""

ONE_PLACE, OFFICE = 0.9, 1.5
"""Share of the accounts behind one address from which they are one office, and what that counts
against a harvest: whoever spreads a harvest over accounts spreads it over addresses first, since
limits count by these; vendors, classes and teams sit behind one."""

TRAIT = 2.0
"""Largest weight of one trait: honest batch work has several of them, so that none may decide."""


def traits(people: Population, fleet: Fleet, talk: float | None = None) -> list[Evidence]:
    """The traits of a harvest that the fleet has or lacks, in log-odds. `talk`: share of follow-ups
    in what is attributed to the harvest, where its exchanges have been told apart."""
    group, control = fleet.accounts, fleet.control
    breadth = None if adjoining(fleet) or not len(control) else _breadth(people, group, control)
    if breadth and breadth.weight < 0 and nearer(fleet):  # narrow by design, where each was dealt a subject
        breadth = None
    project = breadth.facts["project"] if breadth else 0.0
    own = _rate(people, "follow_ups", group) if talk is None else talk
    dealt = dealing(people, fleet, 0.0 if "conversation" in people.ignored else own, project)
    whose = "exchanges" if talk is None else "exchanges attributed to a harvest"
    found = [
        dealt,
        _volume(people, group),
        _follow_ups(people, group, own, whose, _scripted(fleet, dealt)),
        breadth,
        _one_office(people, group),
    ]
    if len(control):  # where a group is everybody, there is nobody to compare it with
        found += [trait(people, group, control) for trait in (_aim, _elicitation, _tireless)]
    return [e for e in found if e is not None and abs(e.weight) >= 0.1 and e.family not in people.ignored]


def _scripted(fleet: Fleet, dealt: Evidence | None) -> float:
    """How surely the accounts' talk is a program's own: as many of them as fill frames that hardly
    anybody else has, on a list dealt once. People whom a pool serves write as they like."""
    if dealt is None or dealt.kind != "dealt_once":
        return 0.0
    return own_frames(fleet) * float(np.clip(dealt.weight / DEALT, 0.0, 1.0))


def _follow_ups(people: Population, group: Ints, own: float, whose: str, scripted: float) -> Evidence | None:
    """Against those of everybody else who talk at all: many accounts are programs that never ask
    again, more in one log than in the next. own: the group's share; whose: of which exchanges;
    scripted: how surely a program talks."""
    talks = people.drawn & (people.counts["follow_ups"] > 0) & (people.counts["exchanges"] >= FEW_ASKED)
    talks[group] = False
    others = _rate(people, "follow_ups", np.flatnonzero(talks))
    if others < 0.02:
        return None
    weight = float(np.clip(_talk(np.log((own + RATE) / (others + RATE))), -TRAIT, SILENCE))
    weight -= TALK * float(np.clip((own - MUCH[0]) / (MUCH[1] - MUCH[0]), 0.0, 1.0))
    # Nobody talks in a program's loop, whoever runs it; and what a list's own conversations say is
    # no person's talk.
    weight *= 1 - (_rate(people, "loop_steps", group) if weight > 0 else scripted)
    says = f"{own:.0%} of the {whose} follow up on an earlier answer, against {others:.0%} of others' who talk."
    return Evidence(
        kind="follow_ups",
        family="conversation",
        weight=weight,
        says=says,
        facts={"share": own, "others": others},
    )


def _talk(ratio: float) -> float:
    """Log likelihood ratio of a group's log ratio of follow-ups: a harvest's are half of people's
    or so, widely spread, since lists may hold whole conversations; people's own, not far from 0
    since many people's average."""
    ratio = min(ratio, MORE)
    harvest = -0.5 * ((ratio - HARVEST_TALK[0]) / HARVEST_TALK[1]) ** 2 - np.log(HARVEST_TALK[1])
    people = -0.5 * ((ratio - PEOPLE_TALK[0]) / PEOPLE_TALK[1]) ** 2 - np.log(PEOPLE_TALK[1])
    return float(harvest - people) - STEEP * max(ratio, 0.0)


def _breadth(people: Population, group: Ints, control: Ints) -> Evidence | None:
    """A narrow account's prompts resemble each other; a broad harvest's hardly do. Compares mean
    similarity within. Where one corpus may have been cut into parts, accounts are narrow by
    design."""
    own, others = _within(people, group), _within(people, control)
    if not (np.isfinite(own) and np.isfinite(others) and others > 0):
        return None
    ratio = max(own, 1e-4) / others
    weight = float(np.clip(-np.log(ratio), -NARROW, BROAD))
    project = graded(_rate(people, "loop_steps", group), LOOPS) * graded(ratio, PROJECT)
    says = (
        f"The median account's prompts are {ratio:.2f} times as alike as those of the median comparable account: "
        + ("unusually broad." if ratio < 0.5 else "a narrow subject." if ratio > 1 else "about as broad as people are.")
        + " Most are steps of tool loops, as of agents at work on one project." * (project > 0.5)
    )
    facts = {"within": own, "others": others, "project": project}
    return Evidence(kind="breadth", family="text", weight=weight, says=says, facts=facts)


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
    says = (
        f"The median account is active in {own:.1f} hours of its average active day, against {others:.1f} for the "
        "median comparable account."
    )
    return Evidence(kind="tireless", family="time", weight=weight, says=says, facts={"hours": own, "others": others})


def _one_office(people: Population, group: Ints) -> Evidence | None:
    """Nearly all of the accounts behind one address that hardly anybody else has."""
    most = share(people, group, "address")[2] / len(group)
    if most < ONE_PLACE:
        return None
    says = f"{most:.0%} of the accounts send from one address, as an office does; harvests are spread over many."
    return Evidence(kind="one_office", family="network", weight=-OFFICE, says=says, facts={"share": most})


def _volume(people: Population, group: Ints) -> Evidence | None:
    """How much an account asks, against the median account of the same surface; little in all
    counts against."""
    active = people.counts["exchanges"]
    surface = np.bincount(people.surface[group]).argmax()
    others = float(np.median(active[people.drawn & (people.surface == surface)]))
    own, total = float(np.median(active[group])), float(active[group].sum())
    weight = bounded(0.5 * np.log(own / max(others, 1.0)), 1.0)
    weight += bounded(0.5 * np.log(max(total, LARGE) / LARGE), TRAIT)
    weight = min(weight, VOLUME)
    if total < LARGE:
        weight = min(weight, 0.0) - bounded(2 * np.log(LARGE / max(total, 1.0)), 4.0)
    says = (
        f"The median account asked {own:,.0f} times, against {others:,.0f} of the median account on its surface; "
        f"all together asked {total:,.0f} times."
    )
    return Evidence(kind="volume", family="volume", weight=weight, says=says, facts={"each": own, "others": others})


def _rate(people: Population, count: str, group: Ints) -> float:
    """Mean over accounts of the share of exchanges that carry the mark: a loud account counts as
    one."""
    total = people.counts["exchanges"][group]
    marked: Floats = people.counts[count][group] / np.maximum(total, 1)
    return float(marked[total > 0].mean()) if (total > 0).any() else 0.0


def _within(people: Population, group: Ints) -> float:
    """Median similarity of two prompts of one account, where it can be measured."""
    within, n = people.whole.within[group], people.whole.n[group]
    usable = np.isfinite(within) & (n >= FEWEST)
    return float(np.median(within[usable])) if usable.any() else float("nan")
