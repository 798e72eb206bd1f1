"""From candidates to verdicts: each is judged, looked at again where cover may hide it, and freed of what a surer
campaign brought into it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np

from stillwatch.campaigns.attribution import Everybody, fitted, read_fleets, read_others
from stillwatch.campaigns.judge import LISTED, Verdict, judge, standing
from stillwatch.campaigns.second_look import SECOND_LOOK, judge_again, worth_it
from stillwatch.campaigns.splitting import better_apart
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import (
    TWINS,
    WHOLE,
    examined,
    find_fleets,
    of_one_piece,
    on_one_list,
    part_of,
    total_log_odds,
    without,
)
from stillwatch.fleets.overlap import without_twins
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import Proposal
from stillwatch.lake.face import ReadableLake

SURER = 0.5
"""Log-odds by which a set must be surer to be dealt from one list to stand before a larger one that holds it."""


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
    """Promising groups that values chose, as far as they are of one piece. Of those that lie in one set settled by text
    the surest is enough: they are pieces of it."""
    settled = [v.fleet.accounts for v in verdicts if v.fleet.origin == "text"]
    looked_at: set[int] = set()
    out = []
    for verdict in verdicts:
        group = verdict.fleet
        if group.origin == "values" and verdict.confidence >= SECOND_LOOK:
            holds = next((k for k, s in enumerate(settled) if _lies_in(group.accounts, s)), None)
            if holds is None or holds not in looked_at:
                fleet = of_one_piece(people, group, reserved)
                verdict = verdict if fleet is group else judge(people, fleet, known)
            if holds is not None:
                looked_at.add(holds)
        out.append(verdict)
    return out


def _lies_in(part: Ints, whole: Ints) -> bool:
    return len(np.intersect1d(part, whole)) >= WHOLE * len(part)


def _without_taken(people: Population, verdicts: list[Verdict], known: dict[str, np.ndarray]) -> list[Verdict]:
    """Verdicts on groups that hold accounts of a campaign which stands before them, given anew without these: FRAUDAR
    takes a block's edges away before it looks for the next one. What is left of a group must be a campaign by
    itself, and takes its place among the others by that."""
    taken, fleets = np.empty(0, np.int64), [v.fleet for v in verdicts]
    left, out = sorted(verdicts, key=standing), []
    while left:
        verdict = _surer_part(people, left[0], left)
        left = [v for v in left if v is not verdict]
        both = np.intersect1d(verdict.fleet.accounts, taken)
        if verdict.confidence >= SECOND_LOOK and 0 < len(both) < len(verdict.fleet.accounts):
            fleet = without(people, verdict.fleet, both)
            verdict = judge(people, fleet, known) if fleet else _taken_away(verdict, 0.0)
            if verdict.confidence >= LISTED:
                left = sorted([_totalled(people, verdict), *left], key=standing)
                continue
        elif len(both):
            verdict = _taken_away(verdict, min(verdict.confidence, SECOND_LOOK))
        elif verdict.confidence >= LISTED and (sides := better_apart(people, verdict.fleet, fleets)):
            left = sorted([*_sides(people, verdict, sides, known), *left], key=standing)
            continue
        if verdict.confidence >= LISTED:
            taken = np.union1d(taken, verdict.fleet.accounts)
        out.append(verdict)
    distinct = without_twins([v.fleet.accounts for v in out], TWINS, [None] * len(out))
    return _surest_first([out[k] for k in distinct])


def _sides(
    people: Population, whole: Verdict, sides: tuple[Ints, Ints], known: dict[str, np.ndarray]
) -> Iterator[Verdict]:
    """What a campaign that is rather two groups is, each judged by itself."""
    for accounts in sides:
        if fleet := part_of(people, whole.fleet, accounts, whole.fleet.accounts):
            verdict = judge(people, fleet, known)
            yield _totalled(people, verdict) if verdict.confidence >= LISTED else verdict


def _taken_away(verdict: Verdict, left: float) -> Verdict:
    return replace(verdict, confidence=left, alone=verdict.confidence)


def _totalled(people: Population, verdict: Verdict) -> Verdict:
    return replace(verdict, total=total_log_odds(people, verdict.fleet.accounts, verdict.fleet.chose))


def _surer_part(people: Population, whole: Verdict, verdicts: list[Verdict]) -> Verdict:
    """The campaign inside another one that is surer to be dealt from one list, or beside which the others of the whole
    ask like strangers, if there is one: a set that holds a surer set must stand without it, or the surer set lends it
    its evidence."""
    inside = [
        v
        for v in verdicts
        if min(v.confidence, whole.confidence) >= LISTED
        and len(v.fleet.accounts) < len(whole.fleet.accounts)
        and _lies_in(v.fleet.accounts, whole.fleet.accounts)
    ]
    surer = [v for v in inside if on_one_list(v.fleet) > on_one_list(whole.fleet) + SURER]
    if surer:
        return max(surer, key=lambda v: (on_one_list(v.fleet), v.total))
    part = max(inside, key=lambda v: v.total, default=whole)
    return part if _strangers_beside(people, whole, part) else whole


def _strangers_beside(people: Population, whole: Verdict, part: Verdict) -> bool:
    """Whether those of a whole that are not in a part of it are many, and the test of prompts tells them from one
    list."""
    rest = np.setdiff1d(whole.fleet.accounts, part.fleet.accounts)
    if part is whole or len(rest) < (1 - WHOLE) * len(whole.fleet.accounts):
        return False
    fleet = examined(people, rest, whole.fleet.accounts)
    tests = [e.weight for e in fleet.evidence if e.kind == "exchangeability"] if fleet else []
    return any(weight < 0 for weight in tests)


def _surest_first(verdicts: list[Verdict]) -> list[Verdict]:
    return sorted(verdicts, key=lambda v: (-v.confidence, -v.fleet.log_odds, int(v.fleet.accounts[0])))
