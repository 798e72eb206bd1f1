"""What a common clock, an even hand and one load weigh, and how many accounts they take."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats
from stillwatch.fleets.evidence import time
from stillwatch.fleets.evidence.time import even_load, moves_together, shared_clock
from stillwatch.fleets.exchangeability import Exchangeable
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import embedding, people, population

GROUP, POOL = np.arange(40), np.arange(40, 340)
CONTROLS = [np.arange(start, start + 20) for start in range(40, 330, 10)]


@pytest.fixture(scope="module")
def everyone() -> Population:
    return people(*population(340, 0, np.random.default_rng(3), each=5)[:3], 340)


def test_a_clock_weighs_three_at_most(everyone: Population) -> None:
    rng, account = np.random.default_rng(8), np.repeat(np.arange(340), 200)
    start = np.where(np.arange(340) < 40, 9, rng.integers(0, 24, 340))
    hours = np.eye(24)[(start[account] + rng.integers(0, 3, len(account))) % 24]
    v = replace(everyone, clock=embedding(hours, account, np.tile(np.arange(200) % 6, 340), 340))
    found = shared_clock(v, GROUP, POOL, rng)
    assert found is not None and found.weight == pytest.approx(3.0)


@pytest.mark.parametrize(("p", "told"), [(0.05, True), (0.06, False), (None, False)])
def test_a_clock_that_comparable_groups_have_by_chance_is_none(
    everyone: Population, p: float | None, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = None if p is None else Exchangeable(0.0, 0.02, p, 0.1, 0.1, 0.1, 40, 400)
    monkeypatch.setattr(time, "group_test", lambda *_: result)
    assert (shared_clock(everyone, GROUP, POOL, np.random.default_rng(0)) is not None) == told


def _loaded(everyone: Population, own: Floats) -> Population:
    """The first accounts ask so much, everybody else anything between one and a thousand a day."""
    rate = np.exp(np.random.default_rng(10).uniform(0.0, 7.0, 340))
    rate[: len(own)] = own
    return replace(everyone, counts=everyone.counts | {"exchanges": rate * everyone.days})


@pytest.mark.parametrize(("accounts", "told"), [(9, False), (10, True)])
def test_an_even_load_of_fewer_than_ten_is_none(everyone: Population, accounts: int, told: bool) -> None:
    v, rng = _loaded(everyone, np.full(40, 100.0)), np.random.default_rng(0)
    assert (even_load(v, GROUP[:accounts], POOL, rng) is not None) == told
    assert even_load(v, GROUP, POOL[:0], rng) is None


def test_an_even_load_weighs_two_at_most_and_nothing_where_everybodys_is_even(everyone: Population) -> None:
    found = even_load(_loaded(everyone, np.full(40, 100.0)), GROUP, POOL, np.random.default_rng(0))
    assert found is not None and found.weight == pytest.approx(2.0)
    assert even_load(_loaded(everyone, np.full(340, 100.0)), GROUP, POOL, np.random.default_rng(0)) is None


def test_a_load_that_is_as_even_in_many_comparable_groups_says_nothing(everyone: Population) -> None:
    """All ask alike, but for one in twelve who asks a hundred times as much: in two of five groups
    of ten nobody does."""
    rate = np.where(np.arange(340) % 12 == 7, 10_000.0, 100.0)
    rate[:10] = 100.0
    v = replace(everyone, counts=everyone.counts | {"exchanges": rate * everyone.days})
    assert even_load(v, GROUP[:10], POOL, np.random.default_rng(0)) is None


def _rising(everyone: Population, one: Floats, own: Floats, known: int = 340) -> Population:
    """Rhythms of the first accounts that are `one` so far, and otherwise their own; known of so
    many."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(340, 400))
    rows[: len(one)] = one[:, None] * rng.normal(size=400) + own[:, None] * rows[: len(one)]
    rows /= np.linalg.norm(rows, axis=1)[:, None]
    v = replace(everyone)
    v.__dict__["rhythm"] = (np.where(np.arange(340) < known, np.arange(340), -1), rows)
    return v


def test_load_that_moves_as_one_weighs_two_at_most(everyone: Population) -> None:
    found = moves_together(_rising(everyone, np.ones(40), np.zeros(40)), GROUP, CONTROLS)
    assert found is not None and found.weight == pytest.approx(2.0)
    assert found.facts["correlation"] == pytest.approx(1.0) and found.facts["accounts"] == 40


@pytest.mark.parametrize(("members", "told"), [(9, False), (10, True)])
def test_load_of_fewer_than_ten_moves_as_no_one(everyone: Population, members: int, told: bool) -> None:
    v = _rising(everyone, np.ones(40), np.zeros(40))
    assert (moves_together(v, GROUP[:members], CONTROLS) is not None) == told


@pytest.mark.parametrize(("controls", "known", "told"), [(19, 5, False), (20, 5, True), (20, 4, False)])
def test_it_takes_twenty_groups_of_five_whose_load_is_known_to_compare_with(
    everyone: Population, controls: int, known: int, told: bool
) -> None:
    v = _rising(everyone, np.ones(40), np.zeros(40), known=40 + known)
    some = [np.arange(40, 60)] * controls
    assert (moves_together(v, GROUP, some) is not None) == told


@pytest.mark.parametrize(("one", "weight"), [(0.0, None), (0.12, 0.7), (0.3, 2.0)])
def test_load_that_moves_together_weighs_by_how_much_more_than_chance(
    everyone: Population, one: float, weight: float | None
) -> None:
    found = moves_together(_rising(everyone, np.full(40, one), np.ones(40)), GROUP, CONTROLS)
    assert (found.weight if found else None) == (pytest.approx(weight, abs=0.1) if weight else None)


def test_load_that_moves_as_that_of_one_comparable_group_does_says_nothing(everyone: Population) -> None:
    v = _rising(everyone, np.full(40, 0.3), np.ones(40))
    assert moves_together(v, GROUP, [*CONTROLS, GROUP]) is None
