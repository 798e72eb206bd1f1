"""The detector's own judgement of a team's accounts, among honest strangers: as if nothing were declared, and as one
declared organization."""

from dataclasses import replace

import numpy as np

from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.judge import LISTED, Verdict, answered, judge
from stillwatch.campaigns.labels import labelled
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import examined
from stillwatch.fleets.population import Population
from stillwatch.lake.face import ReadableLake

MOST = 0.5
"""Of a candidate's accounts that must be the team's, or of the team's that must be in it, for it to be about the
team."""


def undeclared(people: Population, team: Ints) -> Population:
    """Everybody, the team's accounts without any organization."""
    organization = people.organization.copy()
    organization[team] = -1
    return replace(people, organization=organization, affiliated=True)


def declared(people: Population, team: Ints) -> Population:
    """Everybody, the team's accounts in one organization of their own."""
    organization = people.organization.copy()
    organization[team] = organization.max(initial=-1) + 1
    return replace(people, organization=organization, affiliated=True)


def verdict_on(lake: ReadableLake, people: Population, team: Ints) -> Verdict | None:
    """The surest verdict of a scan on a group that is the team or a part of it; None where there is no such group."""
    nobody = labelled(people, [], None)
    verdicts, _ = deliberate(lake, None, people, nobody)
    about = [verdict for verdict in verdicts if _is_about(verdict.fleet.accounts, team)]
    whole = examined(people, team, team)
    if whole is not None and len(whole.accounts):
        about.append(judge(people, whole, nobody))
    return max(about, key=lambda verdict: verdict.confidence, default=None)


def _is_about(accounts: Ints, team: Ints) -> bool:
    both = len(np.intersect1d(accounts, team))
    return both >= MOST * len(accounts) or both >= MOST * len(team) > 0


def taken(verdict: Verdict | None) -> bool:
    """Whether a scan would list it."""
    return verdict is not None and verdict.confidence >= LISTED


def without_family(verdict: Verdict, people: Population, family: str) -> Verdict:
    """The verdict, had nothing of one family spoken for a campaign."""
    left = [one for one in verdict.evidence if one.family != family or one.weight <= 0]
    fleet = replace(verdict.fleet, evidence=[one for one in verdict.fleet.evidence if one in left])
    harvest = [one for one in left if one not in verdict.fleet.evidence and one.family != "affiliation"]
    return answered(people, fleet, harvest)
