"""Honest company: who is comparable with a group, and what is drawn from these."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.controls import draws, pool
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population

GROUP, NOBODY = np.arange(10), np.empty(0, np.int64)


@pytest.fixture(scope="module")
def everyone() -> Population:
    """200 accounts that ask a hundred times each on one surface."""
    return _asking(people(*population(200, 0, np.random.default_rng(3), each=5)[:3], 200), np.full(200, 100.0))


def _asking(everyone: Population, exchanges: Floats, surface: Ints | None = None) -> Population:
    counts = everyone.counts | {"exchanges": exchanges}
    return replace(everyone, counts=counts, surface=everyone.surface if surface is None else surface)


def test_nobodys_controls_are_of_the_group_or_reserved_or_were_chosen_for_something(everyone: Population) -> None:
    weight = np.where(np.arange(200) < 150, 3.0, 1.0)  # of those drawn by lot each stands for three
    found = pool(replace(everyone, weight=weight), GROUP, np.arange(50, 100))
    assert np.array_equal(found, np.concatenate([np.arange(10, 50), np.arange(100, 150)]))


@pytest.mark.parametrize(("asked", "comparable"), [(49.0, False), (50.0, True), (900.0, True)])
def test_accounts_half_as_active_as_the_groups_quietest_are_comparable(
    everyone: Population, asked: float, comparable: bool
) -> None:
    exchanges = np.full(200, 100.0)
    exchanges[150:] = asked
    assert len(pool(_asking(everyone, exchanges), GROUP, NOBODY)) == (190 if comparable else 140)


@pytest.mark.parametrize(("busy", "found"), [(30, 30), (29, 190)])
def test_activity_is_given_up_where_it_leaves_fewer_than_thirty(everyone: Population, busy: int, found: int) -> None:
    exchanges = np.full(200, 100.0)
    exchanges[10 + busy :] = 1.0
    assert len(pool(_asking(everyone, exchanges), GROUP, NOBODY)) == found


@pytest.mark.parametrize(("there", "found"), [(30, 30), (29, 190)])
def test_the_surface_is_given_up_where_it_leaves_fewer_than_thirty(
    everyone: Population, there: int, found: int
) -> None:
    surface = np.where(np.arange(200) < 10 + there, 0, 1)
    assert len(pool(_asking(everyone, np.full(200, 100.0), surface), GROUP, NOBODY)) == found


@pytest.mark.parametrize(("beside", "found"), [(1, {0: 95, 1: 10}), (5, {0: 45, 1: 45})])
def test_controls_are_on_the_groups_surfaces_in_its_shares(
    everyone: Population, beside: int, found: dict[int, int]
) -> None:
    """Of ten so many are on the second surface, where 45 others are; 95 are on the first, 50 on a
    third."""
    surface = np.repeat([0, 1, 2], [105, 45, 50])
    surface[:beside] = 1
    v = _asking(everyone, np.full(200, 100.0), surface)
    there, count = np.unique(surface[pool(v, GROUP, NOBODY)], return_counts=True)
    assert dict(zip(there.tolist(), count.tolist(), strict=True)) == found


def test_a_surface_of_hardly_any_of_the_group_is_none_of_its_own(everyone: Population) -> None:
    surface = np.where(np.arange(200) < 100, 0, 1)
    group = np.arange(89, 101)  # one of twelve is on the other surface
    assert set(pool(_asking(everyone, np.full(200, 100.0), surface), group, NOBODY)) == set(range(89))


def test_control_groups_are_as_active_as_the_group(everyone: Population) -> None:
    """Of its size, or nearly: who is drawn twice counts once. From everywhere, where the group is
    at the edge."""
    exchanges = np.arange(200.0)
    v, rng = _asking(everyone, exchanges), np.random.default_rng(3)
    middle, edge = (draws(v, group, np.arange(200), rng) for group in (np.arange(95, 105), np.arange(190, 200)))
    for groups in (middle, edge):
        assert all(np.array_equal(g, np.unique(g)) and 5 <= len(g) <= 10 for g in groups)
    assert min(g.min() for g in middle) >= 55 and max(g.max() for g in middle) <= 145
    assert 0.2 < np.mean([np.mean(g < 150) for g in edge]) < 0.4


def test_where_a_group_is_everybody_nothing_is_drawn(everyone: Population) -> None:
    assert draws(everyone, GROUP, NOBODY, np.random.default_rng(3)) == []
