import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.fleets.odds import alike, bounded, excess, logit, middle_and_width, probability, shortest_half


def test_of_a_normal_the_shortest_half_tells_what_the_median_does() -> None:
    values = np.random.default_rng(0).normal(3.0, 2.0, 20_000)
    assert shortest_half(values) == pytest.approx(middle_and_width(values), abs=0.3)


def test_the_shortest_half_is_not_moved_by_others_on_one_side() -> None:
    """Two in five are strangers whose subjects are their own: the median goes to them, and the
    width with it."""
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(0.0, 1.0, 300), rng.uniform(5.0, 60.0, 200)])
    middle, width = shortest_half(values)
    assert abs(middle) < 0.5 and width < 2
    assert middle_and_width(values)[1] > 2


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(-1e3, 1e3))
def test_it_moves_with_the_values_and_asks_for_no_order(values: list[float], by: float) -> None:
    middle, width = shortest_half(np.array(values))
    assert min(values) <= middle <= max(values) and width >= 0
    assert shortest_half(np.array(values[::-1])) == (middle, width)
    assert shortest_half(np.array(values) + by)[1] == pytest.approx(width, abs=1e-6)


def test_no_family_counts_more_than_a_hundred_and_fifty_to_one() -> None:
    assert [bounded(w) for w in (9.0, 5.0, -0.3, -9.0)] == [5.0, 5.0, -0.3, -5.0]
    assert [bounded(w, 2.0) for w in (9.0, 1.9)] == [2.0, 1.9]
    assert bounded(np.nan) == bounded(np.inf) == 0.0


@pytest.mark.parametrize(
    ("ratio", "odd", "weight"),
    [(0.0, 0.0, 5.29), (0.1, 0.0, 2.95), (0.3, 0.0, -11.95), (0.3, 0.1, -1.16), (1.0, 0.1, -13.63)],
)
def test_groups_that_differ_less_are_the_likelier_one_hands(ratio: float, odd: float, weight: float) -> None:
    """Where some hands deal more unevenly than most, a third of strangers' differences says
    little."""
    assert alike(ratio, 0.02, 0.05, 1, odd) == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(
    ("observed", "size", "expected", "weight"),
    [(1.0, 10, 0.0, 22.6), (0.5, 10, 0.5, 0.0), (0.2, 10, 0.5, 0.0), (0.5, 40, 0.1, 9.5)],
)
def test_what_is_seen_more_often_than_expected_counts_by_how_often(
    observed: float, size: int, expected: float, weight: float
) -> None:
    assert excess(observed, size, expected, 100) == pytest.approx(weight, abs=0.05)


def test_log_odds_and_probabilities_are_each_others_inverse() -> None:
    assert probability(logit(0.2)) == pytest.approx(0.2) and logit(0.5) == 0.0
