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


def _fleet(accounts: Ints, listed: float = 0.0, origin: str = "values") -> Fleet:
    """listed: weight of the evidence that the accounts draw on one list."""
    dealt = Evidence(kind="exchangeability", family="text", weight=listed, says="", facts={})
    return Fleet(accounts, np.ones(len(accounts)), origin, np.arange(100), [dealt])


def _on(fleet: Fleet, confidence: float, total: float = 0.0) -> Verdict:
    return Verdict(fleet, Answers(acts_as_one=1.0, concealed=1.0, harvest=confidence), confidence, [], total)


def _verdict(
    accounts: Ints, confidence: float, total: float = 0.0, listed: float = 0.0, origin: str = "values"
) -> Verdict:
    return _on(_fleet(accounts, listed, origin), confidence, total)


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


@pytest.mark.parametrize(
    ("confidence", "total", "sizes"), [(0.95, 300.0, [30, 40, 70]), (0.9, 300.0, [30, 40, 70]), (0.95, 50.0, [40, 100])]
)
def test_what_is_left_of_a_set_takes_its_place_by_its_own_evidence(
    confidence: float, total: float, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lump whose best part is a campaign before it stands before a third one that it touches only
    if what is left has more evidence in all."""
    best, lump = _verdict(np.arange(300, 340), 0.97, 900.0, 6.0), _verdict(np.arange(200, 312), 0.95, 800.0, 6.0)
    third = _verdict(np.arange(270, 300), 0.95, total, 6.0)
    monkeypatch.setattr(deliberate, "judge", lambda people, fleet, known: _verdict(fleet.accounts, confidence))
    monkeypatch.setattr(deliberate, "better_apart", lambda people, whole, fleets, campaigns: None)
    monkeypatch.setattr(deliberate, "total_log_odds", lambda people, accounts, chose: 100.0)
    kept = _without_taken(_people(), [best, lump, third], NOBODY)
    assert sorted(len(v.fleet.accounts) for v in kept if v.confidence >= LISTED) == sizes


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
    settled = _verdict(np.arange(300, 340), 0.97, origin="text")
    pieces = [_verdict(np.arange(start, start + 8), 0.9) for start in (300, 310, 320, 200, 220)]
    edges = [_verdict(np.arange(start, start + 10), 0.9) for start in (298, 297)]  # eight and seven tenths in it
    unlikely = [_verdict(np.arange(100, 120), confidence) for confidence in (0.2, 0.19)]
    verdicts = [settled, *pieces, *edges, *unlikely]
    assert deliberate._of_one_piece(_people(), verdicts, np.empty(0, np.int64), NOBODY) == verdicts
    assert asked == [300, 200, 220, 297, 100]


def test_a_group_that_is_several_is_judged_by_its_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _verdict(np.arange(300, 340), 0.5)
    monkeypatch.setattr(deliberate, "of_one_piece", lambda people, fleet, reserved: _fleet(fleet.accounts[:20]))
    monkeypatch.setattr(deliberate, "judge", lambda people, fleet, known: _verdict(fleet.accounts, 0.7))
    [verdict] = deliberate._of_one_piece(_people(), [whole], np.empty(0, np.int64), NOBODY)
    assert (len(verdict.fleet.accounts), verdict.confidence) == (20, 0.7)


def test_every_candidate_is_judged_and_some_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is pictured by accounts in no candidate; what is listed has its evidence summed,
    by the tasks that its accounts ask alike in."""
    calm, promising, sure, covered = (
        _fleet(np.arange(a, a + 10), listed) for a, listed in ((0, 1), (20, 1), (40, 0), (60, 0))
    )
    confidence = {0: 0.1, 20: 0.3, 40: 0.9, 60: 0.89}
    everyone, stream = _people(), _people()
    sure = replace(sure, seen=stream)
    pictured: list[Ints] = []
    looked_at: list[Ints] = []
    fakes = {
        "find_fleets": lambda people, proposed: [calm, promising, sure],
        "covered_fleets": lambda lake, until, people, fleets, streams: [covered],
        "read_others": lambda lake, until, people, candidates: pictured.append(candidates),
        "judge": lambda people, fleet, known: _on(fleet, confidence[int(fleet.accounts[0])]),
        "read_fleets": lambda lake, until, people, groups: looked_at.extend(groups) or groups,
        "judge_again": lambda people, verdict, known, rows, others: replace(verdict, confidence=0.95),
        "of_one_piece": lambda people, fleet, reserved: fleet,
        "better_apart": lambda people, whole, fleets, campaigns: None,
        "total_log_odds": lambda people, accounts, chose: {id(everyone): 70.0, id(stream): 30.0}[id(people)],
    }
    for name, fake in fakes.items():
        monkeypatch.setattr(deliberate, name, fake)
    verdicts, _ = deliberate.deliberate(None, None, everyone, NOBODY)  # type: ignore[arg-type]
    told = {int(v.fleet.accounts[0]): (v.confidence, v.total) for v in verdicts}
    assert told == {0: (0.1, 0.0), 20: (0.95, 70.0), 40: (0.9, 30.0), 60: (0.89, 0.0)}
    assert len(pictured[0]) == 40 and [list(group) for group in looked_at] == [list(range(20, 30))]


def test_a_log_without_accounts_has_no_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliberate, "covered_fleets", lambda lake, until, people, fleets, streams: [])
    monkeypatch.setattr(deliberate, "read_others", lambda lake, until, people, candidates: candidates)
    nobody = people(np.empty((0, 32)), np.empty(0, np.int64), np.empty(0, np.int64), 0)
    verdicts, candidates = deliberate.deliberate(None, None, nobody, unlabelled(0), [])  # type: ignore[arg-type]
    assert verdicts == [] and len(candidates) == 0  # type: ignore[arg-type]


def test_only_what_would_be_listed_is_told_apart_by_campaigns_inside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, list[int]] = {}

    def apart(people: Population, whole: Fleet, fleets: list[Fleet], campaigns: list[Fleet]) -> None:
        asked[int(whole.accounts[0])] = [int(fleet.accounts[0]) for fleet in campaigns]

    monkeypatch.setattr(deliberate, "better_apart", apart)
    _without_taken(
        _people(), [_verdict(np.arange(a, a + 10), c) for a, c in ((0, 0.9), (20, 0.89), (40, 0.95))], NOBODY
    )
    assert asked == {40: [0, 40], 0: [0, 40]}


@pytest.mark.parametrize(("confidence", "first"), [(0.9, True), (0.89, False)])
def test_a_campaign_that_is_told_apart_comes_before_all_others(confidence: float, first: bool) -> None:
    other, part = _verdict(np.arange(20), 0.99), _verdict(np.arange(20, 30), confidence)
    expected = ([part], [other]) if first else ([], [other, part])
    assert deliberate._campaign_on(part.fleet, [other, part]) == expected


@pytest.mark.parametrize(("confidence", "left"), [(0.15, 0.15), (0.5, 0.2), (0.95, 0.2)])
def test_a_group_all_of_which_a_campaign_has_is_hardly_told_of(confidence: float, left: float) -> None:
    part, whole = _verdict(np.arange(300, 312), confidence), _verdict(np.arange(300, 340), 0.99, 300.0)
    assert [v.confidence for v in _without_taken(_people(), [part, whole], NOBODY)] == [0.99, left]


@pytest.mark.parametrize(("confidence", "accounts"), [(0.19, 26), (0.2, 20)])
def test_an_unlikely_group_that_touches_a_campaign_is_left_as_it_is(confidence: float, accounts: int) -> None:
    campaign, star = _verdict(np.arange(300, 340), 0.99), _verdict(np.arange(280, 306), confidence)
    assert len(_without_taken(_people(), [campaign, star], NOBODY)[1].fleet.accounts) == accounts


@pytest.mark.parametrize(("confidence", "has", "believed"), [(0.9, 15, 0.9), (0.9, 14, 0.3), (0.89, 30, 0.3)])
def test_a_group_is_believed_as_the_campaign_that_has_half_of_it(confidence: float, has: int, believed: float) -> None:
    """By itself it is hardly one."""
    before = [_verdict(np.arange(has), confidence)]
    assert deliberate._taken_away(_verdict(np.arange(30), 0.3), 0.0, before).believed == believed


@pytest.mark.parametrize(("both", "told"), [(20, 1), (19, 2)])
def test_a_group_half_of_whose_accounts_another_has_is_its_echo(both: int, told: int) -> None:
    first, second = _verdict(np.arange(100), 0.8), _verdict(np.arange(100 - both, 140 - both), 0.7)
    assert len(without_echoes([first, second])) == told
