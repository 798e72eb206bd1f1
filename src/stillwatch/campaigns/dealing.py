"""How a group's prompts were dealt: one list, each prompt once; a corpus cut into parts; frames
filled once; or a set of questions that everybody repeats."""

import numpy as np

from stillwatch.fleets.calibration import ODD, UNEVEN
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.text import repeats
from stillwatch.fleets.find import Fleet, on_one_list
from stillwatch.fleets.odds import bounded, dealt, half_normal
from stillwatch.fleets.population import Population

COMMON_SET = 0.15
"""Share of prompts that members repeat among themselves from which a common set of questions
explains the group."""

DEALT = 4.5
"""Weight of a list dealt once over accounts that ask alike: new and never reused is what a harvest
is. (In 56 worlds whose populations were drawn anew nothing told a fleet's groups from honest ones
as well: docs/decisions/campaigns.md.)"""

HONEST_RHO = 0.2
"""rho of honest groups that one hand runs and that ask alike (labellers, a service's accounts,
agents under one prompt): a dispatcher deals more evenly than people and programs divide their
work."""

OWN_MEAN, OF_TALKERS = (0.12, 0.6), (0.2, 0.8)
"""What a group's prompts have in common, as a share of what a stranger's own have: up to the first
it asks like everybody, as a pool that serves everybody does, and that its accounts are alike says
nothing; from the second it has a list of its own. (Of pools that ask alike in 70 worlds most have
less than 0.37, and nearly all talk; of fleets none has less than 0.31, but for one of four prompts
a day, which has 0.21 and is silent.)"""

TALKS = 0.15, 0.3
"""Shares of follow-ups between which a group comes to be measured as those who talk are."""

SURELY = 2.0
"""Standard errors less that they surely have in common: in a log of a day both sides of that share
are mostly noise."""

CLEARLY = 20.0, 50.0
"""Standard errors by which what they have in common is told from nothing: from the second it is a
list's mean, be it ever so small beside what people of few subjects each have. (There fleets below
0.6 of these were told by 55 and more, resale pools by 5 to 24.)"""

MANY, POWER = 40, 3.0
"""Accounts that ask enough to be measured from which a group is rather a fleet's, and the power of
their number by which it is: of honest groups on one list (labellers, a service's accounts) most
have fewer, of fleets few do. (With a power of 5 fleets of 20 were not listed in five of 30 worlds
of the suite power; with 3 alone labellers of 22 and 26 were in two standard ones, who sit in one
office: harvest.py.)"""

POOLS = 0.35, 0.45
"""Shares of follow-ups between which accounts on one list come to be a pool that serves people:
those are as many, and served as evenly, as a fleet's, so that neither speaks for a fleet any more.
(Of fleets on one list in 100 wild worlds none has more than 0.38; of pools the surest have 0.46 and
more.)"""

PARTED = 1.5
"""Weight of a corpus cut into parts, or of frames filled once: less than that of a list, since
trades have adjoining subjects, and programs frames, too."""

STRONG = 4.0
"""Weight of shared frames from which they are the group's own."""

ADJOINING, NEARER = 0.01, 0.8
"""Largest p-value of the group test from which subjects adjoin (none of 99 comparable groups was so
alike), and largest rho: among hundreds of accounts strangers that are hardly nearer than any are
told from chance too."""

ALIKE = 4.0
"""Weight of exchangeability from which accounts surely draw on one list; below it, that it is dealt
weighs less."""

WEIGHED = 2.0
"""Largest weight of how many accounts a list runs through, and of how evenly it is dealt."""


def dealing(people: Population, fleet: Fleet, talk: float, project: float) -> Evidence | None:
    """One list, each prompt dealt once. Only accounts that ask alike could repeat each other: that
    strangers do not says nothing. talk: share of the group's exchanges that follow up; project: how
    surely its accounts are agents at work on one project, who ask alike without a list."""
    among, everyone = repeats(people, fleet.accounts)
    alike = on_one_list(fleet)
    facts = {"among": among, "everyone": everyone}
    if among >= COMMON_SET:
        says = (
            f"{among:.0%} of the distinct prompts were also sent by another of the accounts: they repeat each other, "
            "as users of one public set or one assignment do; a dispatcher deals each prompt once."
        )
        weight = -bounded(10 * among, 5.0)
        return Evidence(kind="reuse", family="text", weight=weight, says=says, facts=facts)
    if alike <= 0:
        return _partition(fleet, among, facts) or _one_frame(fleet, among, facts)
    says = (
        f"The accounts ask alike and hardly repeat each other: {among:.1%} of their distinct prompts were sent by two "
        "of them. So would a list dealt out, each prompt once."
    )
    surely = (1 - among / COMMON_SET) * min(1.0, alike / ALIKE) * _own_mean(fleet, talk) * (1 - project)
    weight = surely * max(DEALT + _like_a_fleet(fleet, talk), 0.0)
    return Evidence(kind="dealt_once", family="text", weight=weight, says=says, facts=facts)


def _like_a_fleet(fleet: Fleet, talk: float) -> float:
    """What how many accounts there are and how evenly they were dealt to weigh together."""
    measured = max(_test(fleet)["accounts"], 1.0)
    many = float(np.clip(POWER * np.log(measured / MANY), -DEALT, WEIGHED))
    weight, (begins, ends) = many + _evenness(fleet), POOLS
    return weight * float(np.clip((ends - talk) / (ends - begins), 0.0, 1.0)) if weight > 0 else weight


def _test(fleet: Fleet) -> dict[str, float]:
    """What the group test of exchangeability measured."""
    return next(e.facts for e in fleet.evidence if e.kind == "exchangeability")


def _evenness(fleet: Fleet) -> float:
    """Log likelihood ratio of how unlike the accounts are, rho: as a harvest's against as that of
    honest groups which one hand runs."""
    facts = _test(fleet)
    rho, error = max(facts["rho"], 0.0), facts["error"]
    ratio = dealt(rho, error, UNEVEN, ODD) / max(half_normal(rho, float(np.hypot(HONEST_RHO, error))), 1e-9)
    return float(np.clip(np.log(max(ratio, 1e-9)), -WEIGHED, WEIGHED))


def _own_mean(fleet: Fleet, talk: float) -> float:
    """From 0, where the accounts ask like everybody, to 1, where they have a list of their own."""
    facts = _test(fleet)
    usual = facts.get("usual", 0.0)
    if usual <= 0:
        return 1.0
    clearly = (1 - max(facts["rho"], 0.0)) / max(facts["error"], 1e-3)
    surely = facts["between"] * (1 - min(SURELY / max(clearly, SURELY), 1.0))
    talks = float(np.clip((talk - TALKS[0]) / (TALKS[1] - TALKS[0]), 0.0, 1.0))
    none, whole = (silent + talks * (talker - silent) for silent, talker in zip(OWN_MEAN, OF_TALKERS, strict=True))
    return max(graded(surely / usual, (none, whole)), graded(clearly, CLEARLY))


def _partition(fleet: Fleet, among: float, facts: dict[str, float]) -> Evidence | None:
    """One corpus cut into parts: accounts with subjects of their own that adjoin, and hardly repeat
    each other."""
    if not adjoining(fleet):
        return None
    says = (
        "The accounts' subjects are their own and adjoin more closely than those of any comparable group, and "
        f"{among:.1%} of their distinct prompts were sent by two of them. So would one corpus, cut into parts."
    )
    weight = PARTED * (1 - among / COMMON_SET)
    return Evidence(kind="partition", family="text", weight=weight, says=says, facts=facts)


def _one_frame(fleet: Fleet, among: float, facts: dict[str, float]) -> Evidence | None:
    """Prompt frames filled with ever new content. Where nearly all use frames that hardly anybody
    else does, these are a stratum of their own, against whose mean the accounts' subjects cannot be
    measured."""
    framed = own_frames(fleet)
    if not framed or any(e.kind == "exchangeability" for e in fleet.evidence):
        return None
    says = (
        f"{framed:.0%} of the accounts fill the same prompt frames, and only {among:.1%} of their "
        "distinct prompts were sent by two of them. So would a generator's templates, each filled once."
    )
    weight = PARTED * (1 - among / COMMON_SET)
    return Evidence(kind="frames_filled_once", family="text", weight=weight, says=says, facts=facts)


def own_frames(fleet: Fleet) -> float:
    """Share of the accounts that fill frames which are the group's own; 0 where it has none."""
    return max(
        (e.facts["share"] for e in fleet.evidence if e.kind == "shared_frame" and e.weight >= STRONG), default=0.0
    )


def adjoining(fleet: Fleet) -> bool:
    """Whether accounts that something else than text chose have subjects of their own that
    adjoin."""
    return fleet.origin in ("partition", "values") and nearer(fleet)


def nearer(fleet: Fleet) -> bool:
    """Whether the accounts have subjects of their own that differ less than those of any comparable
    group: each may have been dealt a subject of one corpus. (Text chooses such groups, so that it
    is no evidence on those it chose.)"""
    tests = [e for e in fleet.evidence if e.kind == "exchangeability"]
    return any(e.weight <= 0 and e.facts["p"] <= ADJOINING and e.facts["rho"] <= NEARER for e in tests)


def graded(value: float, bounds: tuple[float, float]) -> float:
    """From 0 at the first bound to 1 at the second, by the logarithm."""
    none, whole = bounds
    return float(np.clip(np.log(max(value, 1e-9) / none) / np.log(whole / none), 0.0, 1.0))
