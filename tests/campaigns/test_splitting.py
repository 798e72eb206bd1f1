"""A lump is told from a fleet: it explains less than its parts do."""

import numpy as np
import pytest

from stillwatch.campaigns import splitting
from stillwatch.campaigns.splitting import better_apart
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing

FLEET, POOL = np.arange(300, 340), np.arange(200, 240)


def _people() -> Population:
    """300 people and a fleet of 40 with cards for four; forty of the people, who ask as they like,
    share one pool's cards and mail."""
    x, account, day, _ = population(300, 40, np.random.default_rng(3))
    cards = [(int(a), "payment", int(a) // 4) for a in (*FLEET, *POOL)]
    mail = [(int(a), "email_domain", 7 + (a >= 300)) for a in (*FLEET, *POOL)]
    return people(x, account, day, 340, sharing=sharing([*cards, *mail], 340))


def _fleet(accounts: Ints, sure: float = 5.0, listed: float = 0.0) -> Fleet:
    """listed: weight of the evidence that the accounts draw on one list."""
    evidence = [
        Evidence(kind=kind, family=family, weight=weight, says="", facts={})
        for kind, family, weight in (("shared_payment", "payment", sure + 3), ("exchangeability", "text", listed))
    ]
    return Fleet(accounts, np.ones(len(accounts)), "text", np.arange(100), evidence)


def test_two_groups_explain_more_than_their_lump() -> None:
    lump, fleet = _fleet(np.union1d(POOL, FLEET)), _fleet(FLEET)
    assert better_apart(_people(), lump, [lump, fleet], []) is fleet


@pytest.mark.parametrize("part", [FLEET[:20], FLEET[::3]])
def test_a_fleet_explains_more_than_its_parts(part: Ints) -> None:
    assert better_apart(_people(), _fleet(FLEET), [_fleet(part)], []) is None


@pytest.mark.parametrize(("strangers", "told"), [(4, False), (12, True)])
def test_a_few_others_do_not_split_a_fleet(strangers: int, told: bool) -> None:
    whole = _fleet(np.union1d(np.arange(100, 100 + strangers), FLEET))
    assert (better_apart(_people(), whole, [_fleet(FLEET)], []) is not None) == told


@pytest.mark.parametrize(("inside", "told"), [(19, False), (20, True), (180, True), (181, False)])
def test_either_side_of_a_large_group_has_a_tenth_of_it(inside: int, told: bool) -> None:
    part = splitting._part(_fleet(np.arange(inside)), _fleet(np.arange(200)))
    assert (part is not None and len(part) == inside) == told


@pytest.mark.parametrize(("inside", "told"), [(4, False), (5, True), (25, True), (26, False)])
def test_either_side_of_a_small_group_is_a_group(inside: int, told: bool) -> None:
    assert (splitting._part(_fleet(np.arange(inside)), _fleet(np.arange(30))) is not None) == told


@pytest.mark.parametrize(("sure", "told"), [(2.0, False), (5.0, True)])
def test_only_a_group_that_acts_as_one_is_told_apart(sure: float, told: bool) -> None:
    lump = _fleet(np.union1d(POOL, FLEET))
    assert (better_apart(_people(), lump, [_fleet(FLEET, sure)], []) is not None) == told


@pytest.mark.parametrize(("outside", "told"), [(10, False), (8, True)])
def test_a_group_lies_in_another_where_nearly_all_of_it_does(outside: int, told: bool) -> None:
    """Three quarters of it do not suffice."""
    lump = _fleet(np.concatenate([POOL, FLEET[outside:]]))
    assert (better_apart(_people(), lump, [_fleet(FLEET)], []) is not None) == told


@pytest.mark.parametrize(
    ("listed", "size", "told"), [(6.0, 24, False), (6.1, 24, True), (6.1, 16, True), (6.1, 15, False)]
)
def test_a_campaign_that_is_most_of_a_group_and_surer_of_one_list_is_told_apart(
    listed: float, size: int, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: None)
    whole, part = _fleet(FLEET, listed=5.5), _fleet(FLEET[:size], listed=listed)
    assert (better_apart(_people(), whole, [part], [part]) is not None) == told


@pytest.mark.parametrize(("whole", "told"), [(5.9, True), (6.0, False)])
def test_a_group_that_is_surely_on_one_list_is_not_told_apart_by_it(
    whole: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: None)
    part = _fleet(FLEET[:24], listed=7.0)
    assert (better_apart(_people(), _fleet(FLEET, listed=whole), [part], [part]) is not None) == told


@pytest.mark.parametrize(("strangers", "campaign", "told"), [(30, True, True), (30, False, False), (0, True, False)])
def test_a_campaign_is_told_apart_from_others_that_ask_like_strangers(
    strangers: int, campaign: bool, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much they share with it otherwise."""
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts) ** 2))
    part = _fleet(FLEET[:30], listed=6.0)
    whole = _fleet(np.union1d(np.arange(strangers), FLEET[: 30 if strangers else 40]), listed=6.0)
    assert (better_apart(_people(), whole, [part], [part] * campaign) is not None) == told


@pytest.mark.parametrize(("others", "told"), [(FLEET[24:], False), (POOL[:16], True)])
def test_accounts_with_subjects_of_one_corpus_are_no_strangers_beside_each_other(
    others: Ints, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each was dealt a subject, so that the test of prompts finds them unlike; what they have in
    common is one."""
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts) ** 2))
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: _fleet(accounts, listed=-2.0))
    whole, part = _fleet(np.union1d(FLEET[:24], others), listed=6.0), _fleet(FLEET[:24], listed=6.0)
    assert (better_apart(_people(), whole, [part], [part]) is not None) == told


def test_a_whole_that_explains_as_much_as_its_parts_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts)))
    lump = _fleet(np.union1d(POOL, FLEET))
    assert better_apart(_people(), lump, [lump, _fleet(FLEET)], []) is None


@pytest.mark.parametrize(("listed", "sure", "told"), [(-2.0, 5.0, True), (2.0, -9.0, False), (None, -9.0, False)])
def test_others_are_strangers_beside_a_campaign_by_the_test_of_prompts_alone(
    listed: float | None, sure: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else speaks against them; where they are too few to be examined, they are none."""
    beside = _fleet(POOL, sure, listed) if listed else None
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts) ** 2))
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: beside)
    whole, part = _fleet(np.union1d(POOL[:20], FLEET[:24]), listed=6.0), _fleet(FLEET[:24], listed=6.0)
    assert (better_apart(_people(), whole, [part], [part]) is not None) == told


@pytest.mark.parametrize("strangers", [8, 20, 40])
def test_a_campaign_of_any_share_is_told_apart_from_strangers_beside_it(
    strangers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the seats of companies beside a fleet that is a third of a group."""
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts) ** 2))
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: _fleet(accounts, listed=-2.0))
    part = _fleet(FLEET[:20], listed=7.0)
    whole = _fleet(np.union1d(POOL[:strangers], FLEET[:20]), listed=6.0)
    assert better_apart(_people(), whole, [part], [part]) is part


@pytest.mark.parametrize(("rest", "told"), [(FLEET[24:], False), (FLEET[24:37], False), (FLEET[24:36], True)])
def test_two_campaigns_that_make_a_group_are_one_where_the_sum_says_so(
    rest: Ints, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each surer of a list of its own than both together; four fifths of what one leaves are the
    other's."""
    monkeypatch.setattr(splitting, "total_log_odds", lambda people, accounts, chose: float(len(accounts) ** 2))
    monkeypatch.setattr(splitting, "examined", lambda people, accounts, reserved: None)
    one, other = _fleet(FLEET[:24], listed=7.0), _fleet(rest, listed=7.0)
    assert (better_apart(_people(), _fleet(FLEET, listed=2.0), [one, other], [one, other]) is not None) == told
