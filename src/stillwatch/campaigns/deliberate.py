"""From candidates to verdicts: each is judged, looked at again where cover may hide it, and freed of what a surer
campaign brought into it."""

from datetime import datetime

import numpy as np

from stillwatch.campaigns.attribution import Everybody, attribute, fitted, read_fleets, read_others
from stillwatch.campaigns.harvest import on_one_list
from stillwatch.campaigns.judge import LISTED, Verdict, judge
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import find_fleets, without
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import Proposal
from stillwatch.lake.face import ReadableLake

SECOND_LOOK = 0.2
"""Confidence from which a candidate on one list has its exchanges told apart before it is judged for good; without a
list there is nothing that cover could hide."""


def deliberate(
    lake: ReadableLake,
    until: datetime | None,
    people: Population,
    known: dict[str, np.ndarray],
    proposed: list[Proposal] | None = None,
) -> tuple[list[Verdict], Everybody]:
    """(all verdicts, surest first; the accounts in no candidate, as `attribute` takes them). `known`: masks of labelled
    accounts; `proposed`: as find_fleets takes them."""
    fleets = find_fleets(people, proposed) if len(people) else []
    candidates = np.unique(np.concatenate([f.accounts for f in fleets])) if fleets else np.empty(0, np.int64)
    others = read_others(lake, until, people, candidates)
    verdicts = [judge(people, fleet, known) for fleet in fleets]
    again = [k for k, v in enumerate(verdicts) if v.confidence >= SECOND_LOOK and on_one_list(v.fleet) > 0]
    for k, rows in zip(
        again, read_fleets(lake, until, people, [fitted(fleets[k].accounts) for k in again]), strict=True
    ):
        verdicts[k] = judge(people, fleets[k], known, attribute(rows, others).talk(rows))
    return _without_taken(people, _surest_first(verdicts), known), others


def _without_taken(people: Population, verdicts: list[Verdict], known: dict[str, np.ndarray]) -> list[Verdict]:
    """Verdicts on groups that hold accounts of a surer campaign, given anew without them: FRAUDAR takes a block's edges
    away before it looks for the next one. A campaign that lies for the most part inside a listed group is a part of it,
    and nothing is taken away."""
    campaigns: list[Ints] = []
    out = []
    for verdict in verdicts:
        mine = verdict.fleet.accounts
        whole = [c for c in campaigns if verdict.confidence < LISTED or 2 * len(np.intersect1d(mine, c)) < len(c)]
        taken = np.intersect1d(mine, np.concatenate(whole)) if whole else mine[:0]
        if verdict.confidence >= SECOND_LOOK and 0 < len(taken) < len(mine) / 2:
            fleet = without(people, verdict.fleet, taken)
            verdict = judge(people, fleet, known) if fleet else verdict
        if verdict.confidence >= LISTED:
            campaigns.append(verdict.fleet.accounts)
        out.append(verdict)
    return _surest_first(out)


def _surest_first(verdicts: list[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda v: (-v.confidence, -v.fleet.log_odds, int(v.fleet.accounts[0])))
