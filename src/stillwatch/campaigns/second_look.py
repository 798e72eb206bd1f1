"""A verdict given again once a fleet's exchanges have been told apart: harvest, and the cover that
may hide it."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.attribution import Everybody, attribute
from stillwatch.campaigns.judge import Verdict, judge
from stillwatch.campaigns.part import exchangeable_part
from stillwatch.fleets.find import POOLED, SURE, on_one_list
from stillwatch.fleets.population import Population

SECOND_LOOK = 0.2
"""Confidence from which a candidate on one list has its exchanges told apart before it is judged
for good."""


def worth_it(verdict: Verdict) -> bool:
    """Whether cover may hide what the accounts are: promising ones on one list, and those that
    surely act as one and talk."""
    if verdict.confidence >= SECOND_LOOK and on_one_list(verdict.fleet) > 0:
        return True
    talks = any(e.kind == "follow_ups" and e.weight < 0 for e in verdict.evidence)
    return talks and len(verdict.fleet.accounts) >= POOLED and verdict.answers.acts_as_one >= SURE


def judge_again(
    people: Population, verdict: Verdict, known: dict[str, np.ndarray], rows: pa.Table, others: Everybody
) -> Verdict:
    """rows: attribution.COLUMNS of the exchanges of the fleet's accounts (of some, where it has
    many). Where the accounts as a whole ask like strangers, the part that is harvest is tested by
    itself."""
    found, fleet = attribute(rows, others), verdict.fleet
    part = exchangeable_part(found, others) if on_one_list(fleet) <= 0 else None
    if part and part.family not in people.ignored:
        fleet = replace(fleet, evidence=[part, *(e for e in fleet.evidence if e.kind != part.kind)])
    return judge(people, fleet, known, found.talk(rows))
