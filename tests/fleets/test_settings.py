"""What a change to a new model weighs."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.fleets.evidence.settings import _pivot, pivot
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population

GROUP = np.arange(20)
CONTROLS = [np.arange(start, start + 20) for start in range(20, 320, 20)]
STAYED, ABSENT = np.inf, np.nan


def _moved(group: list[float] | np.ndarray, others: float = STAYED) -> np.ndarray:
    return np.concatenate([group, np.full(320 - len(group), others)])


@pytest.mark.parametrize(("apart", "share"), [(24.0, 1.0), (25.0, 0.5)])
def test_changes_within_a_day_are_one_pivot(apart: float, share: float) -> None:
    found = _pivot(_moved(1000.0 + apart * (np.arange(20) % 2)), GROUP, CONTROLS)
    assert found is not None and found.facts["share"] == share


@pytest.mark.parametrize(("known", "told"), [(4, False), (5, True)])
def test_a_pivot_of_fewer_than_five_who_could_change_is_none(known: int, told: bool) -> None:
    """Who stayed with other models could have changed."""
    moved = _moved(np.where(np.arange(20) < known, 1000.0, ABSENT))
    assert (_pivot(moved, GROUP, CONTROLS) is not None) == told
    found = _pivot(_moved(np.where(np.arange(20) < 10, 1000.0, STAYED)), GROUP, CONTROLS)
    assert found is not None and found.facts["share"] == 0.5


@pytest.mark.parametrize(("known", "told"), [(4, False), (5, True)])
def test_a_pivot_is_compared_with_groups_of_five_who_could_change(known: int, told: bool) -> None:
    moved = np.where(np.arange(320) % 20 < known, STAYED, ABSENT)
    moved[:20] = 1000.0
    assert (_pivot(moved, GROUP, CONTROLS) is not None) == told


def test_a_pivot_weighs_three_at_most_and_nothing_where_everybody_turns_at_once() -> None:
    found = _pivot(_moved(np.full(20, 1000.0)), GROUP, CONTROLS)
    assert found is not None and found.weight == pytest.approx(3.0)
    assert _pivot(_moved(np.full(20, 1000.0), others=1000.0), GROUP, CONTROLS) is None


def test_the_model_that_all_turned_to_speaks() -> None:
    """Half of them turned to another one before."""
    v: Population = people(*population(320, 0, np.random.default_rng(3), each=5)[:3], 320)
    v = replace(v)
    v.__dict__["moved"] = {1: _moved(np.where(np.arange(20) < 4, 500.0, STAYED)), 2: _moved(np.full(20, 1000.0))}
    found = pivot(v, GROUP, CONTROLS)
    assert found is not None and found.facts["share"] == 1.0


@pytest.mark.parametrize(("began", "ended", "could"), [(76, 100, True), (77, 100, False), (76, 99, False)])
def test_who_was_there_a_day_before_a_model_and_is_still_there_could_change(
    began: int, ended: int, could: bool
) -> None:
    """It came out in hour 100."""
    hour = np.array([began, ended, 76, 100])
    hourly = {
        "account": np.array([0, 0, 1, 1]),
        "day": hour // 24,
        "hour": hour % 24,
        "exchanges": np.ones(4, np.int64),
    }
    moves = {"account": np.array([1]), "model": np.array([7]), "hour": np.array([100])}
    v = people(*population(2, 0, np.random.default_rng(3), each=5)[:3], 2, hourly=hourly, moves=moves)
    assert v.moved[7][1] == 100 and (v.moved[7][0] == STAYED) == could
