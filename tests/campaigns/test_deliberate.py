"""Which of the sets that overlap stands: what a campaign brought into a group goes with it."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns import deliberate
from stillwatch.campaigns.deliberate import _without_taken
from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.judge import LISTED, Verdict, without_echoes
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, unlabelled

NOBODY = unlabelled(340)


def _people() -> Population:
    return people(*population(300, 40, np.random.default_rng(3))[:3], 340)


def _verdict(accounts: Ints, confidence: float, total: float = 0.0, listed: float = 0.0) -> Verdict:
    """listed: weight of the evidence that the accounts draw on one list."""
    dealt = Evidence(kind="exchangeability", family="text", weight=listed, says="", facts={})
    fleet = Fleet(accounts, np.ones(len(accounts)), "values", np.arange(100), [dealt])
    return Verdict(fleet, Answers(acts_as_one=1.0, concealed=1.0, harvest=confidence), confidence, [], total)


def test_a_group_that_touches_a_surer_campaign_is_judged_without_it() -> None:
    campaign, star = _verdict(np.arange(300, 340), 0.99), _verdict(np.arange(280, 306), 0.8)
    first, second = _without_taken(_people(), [campaign, star], NOBODY)
    assert np.array_equal(first.fleet.accounts, np.arange(300, 340))
    assert np.array_equal(second.fleet.accounts, np.arange(280, 300))


def test_the_set_with_more_evidence_in_all_stands_and_its_part_is_told_no_more() -> None:
    part, whole = _verdict(np.arange(300, 312), 0.99, 90.0), _verdict(np.arange(300, 340), 0.95, 300.0)
    first, second = _without_taken(_people(), [part, whole], NOBODY)
    assert (len(first.fleet.accounts), first.confidence) == (40, 0.95)
    assert second.confidence < LISTED


def test_a_fleet_stands_before_a_lump_of_strangers_around_it() -> None:
    """The larger set lives on the evidence of the part: what is left of it must stand by itself."""
    part, whole = _verdict(np.arange(300, 340), 0.97, 300.0, 6.0), _verdict(np.arange(250, 340), 0.95, 500.0, 1.0)
    kept = _without_taken(_people(), [part, whole], NOBODY)
    assert [set(v.fleet.accounts) for v in kept if v.confidence >= LISTED] == [set(range(300, 340))]


def test_what_is_left_of_a_set_takes_its_place_by_its_own_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lump whose best part is a campaign before it no longer stands before a third one that it
    touches."""
    best, lump = _verdict(np.arange(300, 340), 0.97, 900.0, 6.0), _verdict(np.arange(200, 312), 0.95, 800.0, 6.0)
    third = _verdict(np.arange(270, 300), 0.95, 300.0, 6.0)
    monkeypatch.setattr(deliberate, "judge", lambda people, fleet, known: _verdict(fleet.accounts, 0.95))
    monkeypatch.setattr(deliberate, "total_log_odds", lambda people, accounts, chose: 100.0)
    kept = _without_taken(_people(), [best, lump, third], NOBODY)
    assert sorted(len(v.fleet.accounts) for v in kept if v.confidence >= LISTED) == [30, 40, 70]


@pytest.mark.parametrize(("own", "believed"), [(0.99, 0.99), (0.3, 0.95)])
def test_a_piece_of_a_campaign_is_believed_as_it_is_by_itself_or_as_that_campaign(own: float, believed: float) -> None:
    part, whole = _verdict(np.arange(300, 312), own, 90.0), _verdict(np.arange(300, 340), 0.95, 300.0)
    taken = _without_taken(_people(), [part, whole], NOBODY)[1]
    assert taken.confidence < LISTED and taken.believed == believed


def test_a_listed_group_loses_the_corner_of_another_campaign() -> None:
    campaign, other = _verdict(np.arange(300, 340), 0.99), _verdict(np.arange(270, 306), 0.95)
    kept = _without_taken(_people(), [campaign, other], NOBODY)
    assert sorted(len(v.fleet.accounts) for v in kept) == [30, 40]


def test_of_pieces_of_one_settled_set_only_the_surest_is_settled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty cards of one fleet lead to that fleet twenty times; a group that lies elsewhere is
    settled in any case."""
    asked: list[int] = []

    def settle(people: Population, fleet: Fleet, reserved: Ints) -> Fleet:
        asked.append(int(fleet.accounts[0]))
        return fleet

    monkeypatch.setattr(deliberate, "of_one_piece", settle)
    settled = _verdict(np.arange(300, 340), 0.97)
    settled = replace(settled, fleet=replace(settled.fleet, origin="text"))
    pieces = [_verdict(np.arange(start, start + 8), 0.9) for start in (300, 310, 320, 200)]
    deliberate._of_one_piece(_people(), [settled, *pieces], np.empty(0, np.int64), NOBODY)
    assert asked == [300, 200]


@pytest.mark.parametrize(("both", "told"), [(20, 1), (19, 2)])
def test_a_group_half_of_whose_accounts_another_has_is_its_echo(both: int, told: int) -> None:
    first, second = _verdict(np.arange(100), 0.8), _verdict(np.arange(100 - both, 140 - both), 0.7)
    assert len(without_echoes([first, second])) == told
