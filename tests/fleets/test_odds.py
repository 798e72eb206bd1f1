import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.fleets.odds import middle_and_width, shortest_half


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
