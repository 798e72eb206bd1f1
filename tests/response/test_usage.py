"""Budgets over what was used: counted as a guard counts, window by window."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.response.honest import CONFIDENCE, Judged, honest_share, upper_bound
from stillwatch.response.model import BudgetTerms
from stillwatch.response.usage import SECOND, USUAL_TOKENS, Usage, peak_of, refused


def usage(*rows: tuple[float, int, int, int]) -> Usage:
    """(seconds, account, asked, used) in order of time."""
    at, account, asked, used = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Usage(["a", "b", "c"], (at * SECOND), account, asked, used)


ROWS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 2), st.integers(-1, 3000), st.integers(0, 4000)),
    min_size=1,
    max_size=60,
).map(sorted)


@given(
    ROWS, st.integers(1, 20), st.integers(1, 8), st.none() | st.integers(1, 9000), st.none() | st.integers(256, 2000)
)
def test_what_a_budget_refuses_is_what_a_plain_count_says(rows, seconds, exchanges, tokens, cap):
    told = refused(usage(*rows), BudgetTerms(seconds=seconds, exchanges=exchanges, tokens=tokens), cap)
    left: dict[int, list[int]] = {}
    for (at, _, asked, used), was_refused in zip(rows, told, strict=True):
        budget = left.setdefault(at // seconds, [exchanges, tokens if tokens is not None else 1 << 60])
        need = min(USUAL_TOKENS if asked < 0 else asked, cap or 1 << 60)
        fits = budget[0] >= 1 and (tokens is None or budget[1] >= need)
        assert was_refused != fits
        if fits:
            budget[0] -= 1
            budget[1] -= used


def test_windows_begin_at_whole_multiples():
    budget = BudgetTerms(seconds=10, exchanges=1)
    told = refused(usage((8, 0, 0, 0), (9, 1, 0, 0), (10, 2, 0, 0), (19, 0, 0, 0), (20, 0, 0, 0)), budget)
    assert told.tolist() == [False, True, False, True, False]


def test_the_most_of_any_window():
    peak = peak_of(usage((1, 0, 0, 5), (11, 0, 0, 900), (22, 1, 0, 1), (25, 2, 0, 1)), 10)
    assert (peak.exchanges, peak.tokens, peak.at.timestamp()) == (2, 900, 20)
    empty = Usage([], *(np.empty(0, np.int64) for _ in range(4)))
    assert peak_of(empty, 10).exchanges == 0 and not refused(empty, BudgetTerms(seconds=1, exchanges=1)).size


@pytest.mark.parametrize("honest, judged, bound", [(0, 59, 0.0495), (0, 300, 0.0099), (3, 100, 0.0757), (1, 1, 1.0)])
def test_the_bound_is_that_of_clopper_and_pearson(honest, judged, bound):
    """59 of whom none is honest show, at 95%, that fewer than one in twenty are."""
    assert CONFIDENCE == 0.95
    assert upper_bound(honest, judged) == pytest.approx(bound, abs=1e-4)


def test_nothing_is_bounded_by_nobody_who_looked():
    told = honest_share({"a": 0.9, "b": 0.6}, {"a": 10, "b": 1}, Judged(frozenset(), frozenset()))
    assert (told.judged, told.bound) == (0, 1.0)
    assert told.expected == pytest.approx(0.5) and told.expected_exchanges == pytest.approx(1.4)
    assert "none of its accounts" in told.says


@given(st.integers(0, 200), st.integers(1, 200))
def test_the_bound_lies_above_what_was_found(honest, judged):
    honest = min(honest, judged)
    assert honest / judged <= upper_bound(honest, judged) <= 1.0
