"""Which measures meet a request, and what follows."""

from stillwatch.guard.asked import Asked
from stillwatch.guard.clock import Clock
from stillwatch.guard.decide import merged, met
from stillwatch.response.measures import Budget, Trim
from stillwatch.response.table import NOBODY, read_table
from tests.guard.tables import DENY, EVERY, KEY, SHADOW, STRICT, SUBJECTS, TAG, TRIM, measure, table

NOW = 1_000_000


def table_of(measures=EVERY, subjects=SUBJECTS):
    return read_table(table(1, measures, subjects), [KEY.public_key()])


def actions(asked, **more):
    return [one.action for one in met(table_of(**more), asked, NOW).acting]


def account(name, **more):
    return Asked((name,), **more)


def test_nobody_is_met_who_is_not_listed():
    assert not met(table_of(), account("free"), NOW).acting
    assert not met(NOBODY, account("denied"), NOW).acting


def test_the_severest_comes_first_and_trimming_is_done_whatever_else_is():
    found = met(table_of(), account("both"), NOW)
    assert [one.action for one in found.acting] == ["deny", "trim"] and found.trim == STRICT


def test_what_is_stopped_uses_up_no_budget():
    throttle = measure("throttle", "C-9", budget=Budget(60, 5))
    subjects = {("account", "a"): [DENY.id, throttle.id], ("account", "b"): [throttle.id, TAG.id]}
    both = table_of((DENY, throttle, TAG), subjects)
    assert met(both, account("a"), NOW).throttles == ()
    assert met(both, account("b"), NOW).throttles == (throttle,)


def test_what_is_in_the_shadow_is_only_written_down():
    found = met(table_of(), account("shadowed"), NOW)
    assert found.acting == () and found.shadow == (SHADOW,)


def test_a_measure_acts_from_its_start_until_its_end():
    timed = measure(start=100, end=200)
    one = table_of((timed,), {("account", "a"): [timed.id]})
    assert [bool(met(one, account("a"), at).acting) for at in (99, 100, 199.9, 200)] == [False, True, True, False]


def test_a_key_an_organization_and_a_network_are_met_too():
    subjects = {
        ("api_key", "k"): [DENY.id],
        ("organization", "o"): [TAG.id],
        ("network", "192.0.2.0/24"): [TRIM.id],
        ("network", "2001:db8:1::/48"): [TAG.id],
    }
    listed = table_of(subjects=subjects)
    for asked, action in (
        (Asked((), ("k",)), "deny"),
        (Asked((), (), ("o",)), "tag"),
        (Asked((), (), (), ("192.0.2.77",)), "trim"),
        (Asked((), (), (), ("2001:db8:1:2::3",)), "tag"),
    ):
        assert [one.action for one in met(listed, asked, NOW).acting] == [action]


def test_a_clean_name_beside_a_listed_one_hides_nothing():
    assert actions(Asked(("free", "denied"))) == ["deny"]
    assert actions(Asked(("free",), ("k1", "k2")), subjects={("api_key", "k2"): [DENY.id]}) == ["deny"]


def test_a_rotated_key_is_no_second_account_and_another_address_changes_nothing():
    half = measure(stage="share")
    listed = table_of((half,), {("account", "a"): [half.id]})
    ways = [account("a", api_keys=(f"k{k}",), addresses=(f"192.0.2.{k}",)) for k in range(50)]
    assert len({met(listed, way, NOW).acting for way in ways}) == 1


def test_of_several_trims_the_strictest_counts_in_each_thing():
    told = merged([Trim(False, 4, None, "summarised"), Trim(True, None, 100, "withheld"), Trim(max_tokens=90)])
    assert told == Trim(True, 4, 90, "withheld")
    assert merged([]) is None


def test_the_clock_never_goes_back():
    wall = iter([100.0, 50.0, 101.0, 7.0])
    clock = Clock(lambda: next(wall))
    assert [clock.now(), clock.now(), clock.now()] == [100, 100, 101]
    clock.at_least(500)
    assert clock.now() == 500
