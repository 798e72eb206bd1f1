"""What accounts' lives weigh: bursts of births, and births that follow bans."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evidence.lifecycle import _followed, birth_burst, burst, replacements
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population

GROUP = np.arange(20)
CONTROLS = [np.arange(start, start + 20) for start in range(20, 320, 20)]
HOUR = 1 / 24


@pytest.fixture(scope="module")
def everyone() -> Population:
    """320 accounts, each opened on a day of its own, long ago."""
    created = np.arange(320) * 10.0
    return people(*population(320, 0, np.random.default_rng(3), each=5)[:3], 320, created=created)


def _opened(everyone: Population, created: Floats, among: Ints = GROUP) -> Population:
    times = everyone.created.copy()
    times[among[: len(created)]] = created
    return replace(everyone, created=times)


@pytest.mark.parametrize(("apart", "share"), [(2.0, 1.0), (2.1, 0.5)])
def test_births_within_two_days_are_one_burst(everyone: Population, apart: float, share: float) -> None:
    found = birth_burst(_opened(everyone, 9000.0 + apart * (np.arange(20) % 2)), GROUP, CONTROLS)
    assert found is not None and found.facts["share"] == share


@pytest.mark.parametrize(("known", "told"), [(4, False), (5, True)])
def test_a_burst_of_fewer_than_five_known_births_is_none(everyone: Population, known: int, told: bool) -> None:
    created = np.where(np.arange(20) < known, 9000.0, np.nan)
    assert (birth_burst(_opened(everyone, created), GROUP, CONTROLS) is not None) == told


@pytest.mark.parametrize(("known", "told"), [(4, False), (5, True)])
def test_a_burst_is_compared_with_groups_of_five_known_births_or_more(
    everyone: Population, known: int, told: bool
) -> None:
    v = _opened(everyone, np.full(20, 9000.0))
    v.created[np.arange(320) % 20 >= known] = np.nan
    v.created[:20] = 9000.0
    assert (birth_burst(v, GROUP, CONTROLS) is not None) == told


def test_a_burst_that_comparable_groups_have_too_says_nothing(everyone: Population) -> None:
    assert birth_burst(replace(everyone, created=np.full(320, 9000.0)), GROUP, CONTROLS) is None


def test_a_burst_weighs_three_at_most(everyone: Population) -> None:
    found = birth_burst(_opened(everyone, np.full(20, 9000.0)), GROUP, CONTROLS)
    assert found is not None and found.weight == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("times", "share", "begins"),
    [
        ([], 0.0, 0.0),
        ([np.inf, np.inf], 0.0, 0.0),
        ([5.0, 1.0, 1.5, 3.0], 0.75, 1.0),
        ([1.0, np.inf, 2.0, np.inf], 0.5, 1.0),
    ],
)
def test_the_largest_burst_is_found_in_any_order(times: list[float], share: float, begins: float) -> None:
    assert burst(np.array(times), 2.0) == (share, begins)


def _replaced(everyone: Population, after: Floats | float, bans: int = 15) -> Population:
    """In each of so many weeks one of the group is banned, and another one opened so long after."""
    banned, created = np.full(320, np.nan), everyone.created.copy()
    banned[:bans] = 9000.0 + 7.3 * np.arange(bans)
    created[:20] = np.nan
    created[5 : 5 + bans] = banned[:bans] + after
    return replace(everyone, created=created, banned=banned)


@pytest.mark.parametrize(("after", "told"), [(0.0, False), (11.9 * HOUR, True), (12.1 * HOUR, False)])
def test_an_account_replaces_a_banned_one_within_half_a_day(everyone: Population, after: float, told: bool) -> None:
    """Not one that was opened at that moment."""
    found = replacements(_replaced(everyone, after), GROUP, CONTROLS)
    assert (found is not None) == told and (found is None or found.facts["share"] == 1.0)


@pytest.mark.parametrize(("bans", "told"), [(2, False), (3, True)])
def test_two_bans_tell_of_no_replacement(everyone: Population, bans: int, told: bool) -> None:
    assert (replacements(_replaced(everyone, 2 * HOUR, bans), GROUP, CONTROLS) is not None) == told


def test_replacements_need_births_and_others_to_be_compared_with(everyone: Population) -> None:
    v = _replaced(everyone, 2 * HOUR)
    assert replacements(v, GROUP, []) is None
    assert replacements(replace(v, created=np.full(320, np.nan)), GROUP, CONTROLS) is None


@pytest.mark.parametrize(("after", "hours"), [(2.9, 3), (5.9, 6), (11.9, 12)])
def test_the_span_that_tells_replacements_from_chance_is_said(everyone: Population, after: float, hours: int) -> None:
    """Twenty of the group are opened without any ban."""
    banned, created = np.full(320, np.nan), everyone.created.copy()
    banned[:20] = 9000.0 + 1.37 * np.arange(20)
    created[:120] = np.nan
    created[40:60] = banned[:20] + after * HOUR
    created[60:80] = np.random.default_rng(1).uniform(9000.0, 9030.0, 20)
    found = replacements(replace(everyone, created=created, banned=banned), np.arange(120), CONTROLS[5:])
    assert found is not None and found.facts["hours"] == hours


def test_bans_and_births_that_keep_to_one_hour_of_the_day_follow_each_other_by_chance(everyone: Population) -> None:
    banned, created = np.full(320, np.nan), everyone.created.copy()
    banned[:60] = 9000.0 + 9 * HOUR + np.arange(60)
    created[:60], created[60:120] = np.nan, banned[:60] + HOUR / 2
    assert replacements(replace(everyone, created=created, banned=banned), np.arange(120), CONTROLS[5:]) is None


def test_replacements_weigh_four_at_most(everyone: Population) -> None:
    found = replacements(_replaced(everyone, 2 * HOUR), GROUP, CONTROLS)
    assert found is not None and found.weight == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("births", "followed"),
    [
        ([10.0, 20.0], 0),
        ([10.5, 20.5], 2),
        ([10.51], 0),
        ([10.1], 1),
        ([10.4, 10.45], 2),
        ([9.0, 10.2, 10.3, 20.1, 30.0], 3),
    ],
)
def test_each_birth_follows_one_ban(births: list[float], followed: int) -> None:
    """Bans on the tenth (two) and the twentieth day; half a day afterwards at most."""
    assert _followed(np.array([10.0, 10.0, 20.0]), np.array(births), 0.5) == followed
