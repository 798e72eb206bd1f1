import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.fleets.overlap import in_common, is_twin, without_twins


@given(st.lists(st.sets(st.integers(0, 30)), max_size=8))
def test_overlaps_are_those_of_sets(sets: list[set[int]]) -> None:
    both = in_common([np.array(sorted(s), np.int64) for s in sets])
    assert both.tolist() == [[len(a & b) for b in sets] for a in sets]


@pytest.mark.parametrize(("both", "kinds", "kept"), [(8, "aa", [0, 1]), (9, "aa", [0]), (9, "ab", [0, 1])])
def test_the_first_of_nearly_equal_groups_of_a_kind_stays(both: int, kinds: str, kept: list[int]) -> None:
    """Ten accounts each: nine in common are 0.82 of all eleven."""
    groups = [np.arange(10), np.arange(10 - both, 20 - both)]
    assert without_twins(groups, 0.8, kinds) == kept


@pytest.mark.parametrize(("both", "twin"), [(7, False), (8, True), (9, True)])
def test_a_group_is_a_twin_from_that_overlap_on(both: int, twin: bool) -> None:
    """Nine each, or eight in both of ten in all: exactly four fifths."""
    first, second = np.arange(9), np.arange(9 - both, 18 - both)
    assert is_twin(first, [np.arange(100, 110), second], 0.8) == twin
    assert (without_twins([first, second], 0.8, "aa") == [0]) == twin
