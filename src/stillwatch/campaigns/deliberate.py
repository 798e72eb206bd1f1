"""From candidates to verdicts: each is judged, looked at again where cover may hide it, and freed
of what a surer campaign brought into it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import numpy as np

from stillwatch.campaigns.attribution import Everybody, fitted, read_fleets, read_others
from stillwatch.campaigns.judge import LISTED, Verdict, judge, standing
from stillwatch.campaigns.second_look import SECOND_LOOK, judge_again, worth_it
from stillwatch.campaigns.splitting import better_apart
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.find import (
    WHOLE,
    Fleet,
    find_fleets,
    of_one_piece,
    total_log_odds,
    without,
)
from stillwatch.fleets.overlap import without_twins
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import Proposal
from stillwatch.fleets.settled import TWINS
from stillwatch.fleets.streams import covered_fleets
from stillwatch.lake.views.protocols import ReadableLake


def deliberate(
    lake: ReadableLake,
    until: datetime | None,
    people: Population,
    known: dict[str, np.ndarray],
    proposed: list[Proposal] | None = None,
    streams: Collection[str] | None = None,
) -> tuple[list[Verdict], Everybody]:
    """(all verdicts, surest first; the accounts in no candidate, as `attribute` takes them).
    `known`: masks of labelled accounts; `proposed`: as find_fleets takes them;
    streams: names of those to look at, where not at all."""
    fleets = find_fleets(people, proposed) if len(people) else []
    fleets += covered_fleets(lake, until, people, fleets, streams)
    candidates = np.unique(np.concatenate([f.accounts for f in fleets])) if fleets else np.empty(0, np.int64)
    others = read_others(lake, until, people, candidates)
    verdicts = [judge(people, fleet, known) for fleet in fleets]
    verdicts = _of_one_piece(people, verdicts, candidates, known)
    again = [k for k, v in enumerate(verdicts) if worth_it(v)]
    for k, rows in zip(
        again, read_fleets(lake, until, people, [fitted(verdicts[k].fleet.accounts) for k in again]), strict=True
    ):
        verdicts[k] = judge_again(people, verdicts[k], known, rows, others)
    verdicts = [_totalled(people, v) if v.confidence >= LISTED else v for v in verdicts]
    return _without_taken(people, verdicts, known), others


def _of_one_piece(
    people: Population, verdicts: list[Verdict], reserved: Ints, known: dict[str, np.ndarray]
) -> list[Verdict]:
    """Promising groups that values chose, as far as they are of one piece. Of those that lie in one
    set settled by text the surest is enough: they are pieces of it."""
    settled = [v.fleet.accounts for v in verdicts if v.fleet.origin == "text"]
    looked_at: set[int] = set()
    out = []
    for verdict in verdicts:
        group = verdict.fleet
        if group.origin == "values" and verdict.confidence >= SECOND_LOOK:
            holds = next((k for k, s in enumerate(settled) if _lies_in(group.accounts, s)), None)
            if holds not in looked_at:
                fleet = of_one_piece(people, group, reserved)
                verdict = verdict if fleet is group else judge(people, fleet, known)
            if holds is not None:
                looked_at.add(holds)
        out.append(verdict)
    return out


def _lies_in(part: Ints, whole: Ints) -> bool:
    return len(np.intersect1d(part, whole)) >= WHOLE * len(part)


def _without_taken(people: Population, verdicts: list[Verdict], known: dict[str, np.ndarray]) -> list[Verdict]:
    """Verdicts on groups that hold accounts of a campaign which stands before them, given anew
    without these: FRAUDAR takes a block's edges away before it looks for the next one. What is left
    of a group must be a campaign by itself, and takes its place among the others by that."""
    taken = np.empty(0, np.int64)
    fleets, campaigns = [v.fleet for v in verdicts], [v.fleet for v in verdicts if v.confidence >= LISTED]
    left = sorted(verdicts, key=standing)
    first: list[Verdict] = []
    out: list[Verdict] = []
    while first or left:
        verdict = first.pop() if first else left.pop(0)
        both = np.intersect1d(verdict.fleet.accounts, taken)
        if verdict.confidence >= SECOND_LOOK and 0 < len(both) < len(verdict.fleet.accounts):
            verdict = _judged_without(people, verdict, both, known) or _taken_away(verdict, 0.0, out)
            if verdict.confidence >= LISTED:
                left = sorted([verdict, *left], key=standing)
                continue
        elif len(both):
            verdict = _taken_away(verdict, min(verdict.confidence, SECOND_LOOK), out)
        elif verdict.confidence >= LISTED and (part := better_apart(people, verdict.fleet, fleets, campaigns)):
            others = _judged_without(people, verdict, part.accounts, known)
            first, left = _campaign_on(part, left)  # before what else holds it
            left = sorted([*filter(None, [others]), *left], key=standing)
            continue
        if verdict.confidence >= LISTED:
            taken = np.union1d(taken, verdict.fleet.accounts)
        out.append(verdict)
    distinct = without_twins([v.fleet.accounts for v in out], TWINS, [None] * len(out))
    return _surest_first([out[k] for k in distinct])


def _campaign_on(fleet: Fleet, verdicts: list[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """(the verdict that a fleet is a campaign, if it is among them; the others)."""
    for k, verdict in enumerate(verdicts):
        if verdict.fleet is fleet and verdict.confidence >= LISTED:
            return [verdict], verdicts[:k] + verdicts[k + 1 :]
    return [], verdicts


def _judged_without(people: Population, verdict: Verdict, taken: Ints, known: dict[str, np.ndarray]) -> Verdict | None:
    """The verdict on a group without some accounts; None where too few are left."""
    fleet = without(people, verdict.fleet, taken)
    if fleet is None:
        return None
    verdict = judge(people, fleet, known)
    return _totalled(people, verdict) if verdict.confidence >= LISTED else verdict


def _taken_away(verdict: Verdict, left: float, before: list[Verdict]) -> Verdict:
    """A verdict on accounts that campaigns among those `before` it have."""
    accounts = verdict.fleet.accounts
    held = [
        v.confidence
        for v in before
        if v.confidence >= LISTED and len(np.intersect1d(accounts, v.fleet.accounts)) >= len(accounts) / 2
    ]
    return replace(verdict, confidence=left, alone=verdict.confidence, held=max(held, default=0.0))


def _totalled(people: Population, verdict: Verdict) -> Verdict:
    fleet = verdict.fleet
    return replace(verdict, total=total_log_odds(fleet.seen or people, fleet.accounts, fleet.chose))


def _surest_first(verdicts: list[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda v: (-v.confidence, -v.fleet.log_odds, int(v.fleet.accounts[0])))
