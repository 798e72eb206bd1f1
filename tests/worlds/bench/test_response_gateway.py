"""What a gateway does with requests: limits, bans, and a guard's table with its budgets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.response.measures import Budget, Measure
from stillwatch.worlds.bench.response.gateway import DENIED, PASSED, THROTTLED, Banned, Budgets, Limited
from stillwatch.worlds.bench.response.listed import Listed
from stillwatch.worlds.bench.response.policies import ALL, LOOKED, THROTTLED_FIRST, WIDENED, ByHand, Staged
from stillwatch.worlds.clocks import DAY, HOUR, SECOND
from stillwatch.worlds.world import START


def throttle(exchanges: int, seconds: int = 3600) -> Measure:
    return Measure("m", "c", "throttle", "all", "automated_use", 0, 1 << 40, budget=Budget(seconds, exchanges))


def test_a_limit_counts_each_account_and_day_by_itself():
    gateway = Limited(2)
    asked = [("a", 0), ("a", 1), ("b", 2), ("a", 3), ("a", DAY), ("b", DAY + 1)]
    assert [gateway.decide(*one) for one in asked] == [PASSED, PASSED, PASSED, THROTTLED, PASSED, PASSED]


def test_a_ban_begins_when_it_was_said():
    gateway = Banned({"a": 10})
    assert [gateway.decide("a", 9), gateway.decide("a", 10), gateway.decide("b", 10)] == [PASSED, DENIED, PASSED]


@given(st.integers(0, 20), st.lists(st.integers(0, 4 * 3600), max_size=80))
def test_a_budget_is_spent_once_in_each_window(exchanges, moments):
    budgets, taken = Budgets(), dict[int, int]()
    for now in sorted(moments):
        if budgets.take([throttle(exchanges)], now):
            taken[now // 3600] = taken.get(now // 3600, 0) + 1
    asked = {window: sum(m // 3600 == window for m in moments) for window in {m // 3600 for m in moments}}
    assert taken == {w: min(exchanges, n) for w, n in asked.items() if min(exchanges, n)}


def staged(*, denies: bool = True, sent: int = 4800) -> Staged:
    """Confirmed at START + 6 hours, with a and b as members and c that one scan alone had."""
    policy = Staged(denies)
    old = dict.fromkeys("abc", START - DAY)
    policy.learn(START, [Listed(0.98, {"a": 1.0, "b": 1.0}, sent)], old)
    policy.learn(START + 6 * HOUR, [Listed(0.98, {"a": 1.0, "b": 1.0, "c": 1.0}, sent)], old)
    return policy


def at(policy: Staged, hours: float) -> int:
    """So long after the case was confirmed, with the table compiled for it."""
    now = START + 6 * HOUR + int(hours * HOUR)
    policy.compile(now)
    return now


def test_nothing_acts_before_somebody_has_looked():
    policy = staged()
    now = at(policy, LOOKED / HOUR - 1)
    assert {policy.gateway.decide("a", now + k) for k in range(1000)} == {PASSED}


def test_a_share_is_throttled_before_all_are():
    policy, names = Staged(), [f"n{k}" for k in range(200)]
    for hours in (0, 6):
        policy.learn(START + hours * HOUR, [Listed(0.98, dict.fromkeys(names, 1.0))], dict.fromkeys(names, START))
    for hours, low, high in ((LOOKED / HOUR, 30, 70), (WIDENED / HOUR, 199, 199)):
        now = at(policy, hours)
        refused = {n for n in names if policy.gateway.decide(n, now).verdict == "throttled"}
        assert low <= len(refused) <= high, "but for the one that the budget has"


def test_one_budget_for_the_whole_fleet():
    policy = staged(sent=4800)  # 200 an hour; of them 2% are 4
    now = at(policy, WIDENED / HOUR)
    answers = [policy.gateway.decide("ab"[k % 2], now + k * SECOND).verdict for k in range(10)]
    assert answers == ["passed"] * 4 + ["throttled"] * 6
    assert policy.gateway.decide("a", now + HOUR).withheld
    assert policy.gateway.decide("d", now) == PASSED


def test_a_customer_of_old_is_met_after_two_scans_in_a_row_and_a_new_account_at_once():
    policy = staged()
    now = START + 6 * HOUR + WIDENED
    policy.learn(now - 6 * HOUR, [Listed(0.98, {"a": 1.0, "b": 1.0})], {})
    born = {"c": START - DAY, "n": START + 9 * HOUR}
    policy.learn(now, [Listed(0.98, {"a": 1.0, "b": 1.0, "n": 1.0})], born)
    policy.compile(now)
    assert policy.gateway.decide("n", now).withheld
    assert policy.gateway.decide("c", now) == PASSED


@pytest.mark.parametrize("denies, verdict", [(True, "denied"), (False, "passed")])
def test_denial_comes_last_where_it_comes_at_all(denies, verdict):
    policy = staged(denies=denies)
    hours = max(ALL, THROTTLED_FIRST) / HOUR
    assert policy.gateway.decide("a", at(policy, hours - 1)).verdict == "passed"
    assert policy.gateway.decide("a", at(policy, hours)).verdict == verdict


def test_by_hand_closes_what_was_listed_after_so_many_days():
    policy = ByHand(3)
    policy.learn(START, [Listed(0.98, {"a": 0.9, "b": 0.4}), Listed(0.5, {"c": 1.0})], {})
    later = START + 3 * DAY
    assert [policy.gateway.decide(name, later) for name in "abc"] == [DENIED, PASSED, PASSED]
    assert policy.gateway.decide("a", later - 1) == PASSED
