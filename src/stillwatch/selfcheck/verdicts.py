"""The detector's own judgement of a team's accounts, among honest strangers: as if nothing were
declared, and as one declared organization."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.campaigns.attribution import Everybody, fitted, read_fleets
from stillwatch.campaigns.deliberate import deliberate
from stillwatch.campaigns.judge import LISTED, Verdict, answered, judge
from stillwatch.campaigns.labels import labelled
from stillwatch.campaigns.second_look import judge_again, worth_it
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import WHOLE, examined, on_one_list
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import propose
from stillwatch.fleets.reading import read_population
from stillwatch.lake.views.protocols import ReadableLake

MOST = 0.5
"""Of a candidate's accounts that must be the team's, or of the team's that must be in it, for it to
be about the team."""

NEAR = 0.1
"""The same for a proposal from which such a candidate may come."""

LIKELY = 0.25
"""Confidence from which accounts that ask as if from one list are told that they would be listed.
Twenty accounts of a fleet mostly reach it by themselves; honest programs that ask so came to 0.2 at
most (docs/benchmark.md)."""


def read_among_strangers(lake: ReadableLake, own: Collection[str]) -> Population:
    """Everybody in the lake, prompts compared by the measure of those who are not `own`: a team
    that is much of a lake must not set what it is measured by, and who the strangers are is known
    here (fleets/strangers.py has to find them)."""
    profile = lake.profiles()
    theirs = pc.invert(pc.is_in(profile["account_id"], pa.array(sorted(own), pa.string())))
    return read_population(lake, metric=Metric.learn([profile.filter(theirs)]))


def undeclared(people: Population, team: Ints) -> Population:
    """Everybody, the team's accounts without any organization."""
    return _with(people, team, -1)


def declared(people: Population, team: Ints) -> Population:
    """Everybody, the team's accounts in one organization of their own."""
    return _with(people, team, people.organization.max(initial=-1) + 1)


def _with(people: Population, team: Ints, number: int) -> Population:
    organization = people.organization.copy()
    organization[team] = number
    return replace(people, organization=organization, affiliated=True)


def verdicts_on(lake: ReadableLake, people: Population, team: Ints) -> list[Verdict]:
    """The verdicts of a scan on groups that are the team or a part of it, what would be listed
    first, then the surest. Candidates that are strangers' alone are not looked at: strangers are
    honest here. Where a search does not find the team, it is judged as it is given; where it does,
    by what did not choose it."""
    nobody = labelled(people, [], None)
    near = [one for one in propose(people) if _overlap(one.accounts, team) >= NEAR]
    verdicts, others = deliberate(lake, None, people, nobody, near)
    about = [verdict for verdict in verdicts if _overlap(verdict.fleet.accounts, team) >= MOST]
    found = any(len(np.intersect1d(one.fleet.accounts, team)) >= WHOLE * len(team) for one in about)
    whole = None if found else examined(people, team, team)
    if whole is not None and len(whole.accounts):
        about.append(_twice(lake, people, judge(people, whole, nobody), others, nobody))
    return sorted(about, key=lambda verdict: (not is_taken(verdict), -verdict.confidence))


def _overlap(accounts: Ints, team: Ints) -> float:
    """The accounts in both, as a share of the fewer; of fewer than make a fleet it says nothing."""
    both = len(np.intersect1d(accounts, team))
    return both / min(len(accounts), len(team)) if both >= SMALLEST else 0.0


def _twice(
    lake: ReadableLake, people: Population, verdict: Verdict, others: Everybody, known: dict[str, np.ndarray]
) -> Verdict:
    """The verdict given again where cover may hide what the accounts are."""
    if not worth_it(verdict):
        return verdict
    (rows,) = read_fleets(lake, None, people, [fitted(verdict.fleet.accounts)])
    return judge_again(people, verdict, known, rows, others)


def is_taken(verdict: Verdict) -> bool:
    """Whether a scan would list it, or may: a team's log is part of what an operator sees, so that
    where its accounts ask as if from one list less is enough."""
    return verdict.confidence >= (LIKELY if on_one_list(verdict.fleet) > 0 else LISTED)


def is_taken_declared(verdicts: list[Verdict], people: Population) -> bool:
    """Whether a scan would list any of the groups that it lists, if their accounts declared what
    `people` says. What accounts are to one another does not hang on what they declare, so that
    nothing is looked for again."""
    return any(is_taken(_answered(one, people, one.evidence)) for one in verdicts if is_taken(one))


def without_family(verdict: Verdict, people: Population, family: str) -> Verdict:
    """The verdict, had nothing of one family spoken for a campaign."""
    return _answered(verdict, people, [one for one in verdict.evidence if one.family != family or one.weight <= 0])


def _answered(verdict: Verdict, people: Population, evidence: list[Evidence]) -> Verdict:
    fleet = replace(verdict.fleet, evidence=[one for one in verdict.fleet.evidence if one in evidence])
    harvest = [one for one in evidence if one not in verdict.fleet.evidence and one.family != "affiliation"]
    return answered(people, fleet, harvest)
