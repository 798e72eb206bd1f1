"""How a harvester answers."""

import pytest

from stillwatch.worlds.bench.response.fleet import MOST_PACE, Fleet
from stillwatch.worlds.bench.response.harvester import MOST_COVER, SLOWEST, STEP, Harvester
from stillwatch.worlds.bench.response.market import Means
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.world import START

SPEC = WorldSpec("answers", 7, accounts=40, days=3, campaigns=(Campaign(accounts=10, rate=10, start=1.0, cover=0.1),))
BEGINS = START + DAY


@pytest.fixture
def harvester() -> Harvester:
    made = Harvester(Fleet(SPEC, Means(1.0)))
    for _ in range(10):
        made.fleet.join(BEGINS)
    return made


def throttle(harvester: Harvester, count: int, now: int) -> list[int]:
    """The first `count` accounts are refused half of what they send in a step."""
    for k, member in enumerate(harvester.fleet.members):
        member.sent, member.throttled = 10, 5 * (k < count)
    return harvester.look(now)


def test_a_banned_account_is_replaced_within_six_hours(harvester):
    for member in harvester.fleet.members:
        born = harvester.cut_off(member, BEGINS + HOUR)
        assert born is not None and BEGINS + HOUR < born <= BEGINS + 7 * HOUR
    assert all(member.cut_off for member in harvester.fleet.members)


def test_there_are_no_more_accounts_than_he_can_make(harvester):
    for member in harvester.fleet.members:
        harvester.cut_off(member, BEGINS)
    harvester.born(harvester.births[0])
    member, _, _ = harvester.fleet.join(BEGINS + HOUR)
    assert harvester.fleet.left == 9
    assert harvester.cut_off(member, BEGINS + HOUR) is None or len(harvester.births) == 9
    assert len(harvester.births) <= harvester.fleet.left


def test_a_throttled_account_slows_down_and_the_others_take_its_load(harvester):
    throttle(harvester, 2, BEGINS + STEP)
    slow, free = harvester.fleet.members[:2], harvester.fleet.members[2:]
    assert {m.pace for m in slow} == {0.5} and all(m.watched for m in slow)
    assert all(1 < m.pace <= MOST_PACE for m in free)
    sending = sum(m.seat.load * m.pace for m in harvester.fleet.members)
    assert sending == pytest.approx(harvester.fleet.wanted)


def test_new_accounts_are_made_where_the_others_cannot_take_it(harvester):
    births = throttle(harvester, 8, BEGINS + STEP)
    assert births and all(BEGINS + STEP < born <= BEGINS + 2 * STEP for born in births)
    assert harvester.births == births


def test_cover_is_added_where_accounts_are_found_out_and_not_for_a_limit(harvester):
    first = harvester.fleet.cover
    for k in range(1, 3):
        throttle(harvester, 10, BEGINS + k * STEP)
    assert harvester.fleet.cover == first
    for k in range(3, 20):
        throttle(harvester, 10, BEGINS + k * STEP)
    assert harvester.fleet.cover == MOST_COVER
    assert {m.pace for m in harvester.fleet.members[:10]} == {SLOWEST}


def test_reasoning_that_is_withheld_is_asked_for_no_more(harvester):
    harvester.withheld = 3
    harvester.look(BEGINS + STEP)
    assert not harvester.fleet.reasoning


def test_an_account_that_sent_little_already_is_not_replaced(harvester):
    throttle(harvester, 1, BEGINS + STEP)
    assert harvester.cut_off(harvester.fleet.members[0], BEGINS + STEP) is None


def test_new_accounts_sign_up_when_they_are_made_and_send_after_it(harvester):
    born = BEGINS + 5 * HOUR
    member, moments, marks = harvester.fleet.join(born)
    assert member.account.created_at == born and member.account.closed_at is None
    assert len(moments) == len(marks) and (moments > born).all() and (moments < START + 3 * DAY).all()


def test_a_task_is_its_accounts_own_exchanges_in_order(harvester):
    member = harvester.fleet.members[0]
    turns = [turn for k in range(30) for turn in harvester.fleet.task(member, BEGINS + k * HOUR)]
    assert {turn.account.account_id for turn in turns} == {member.account.account_id}
    assert {turn.truth.role for turn in turns} <= {"harvest", "cover"}
    harvest = [turn.prompt for turn in turns if turn.truth.role == "harvest" and len(turn.messages) == 1]
    assert harvest
