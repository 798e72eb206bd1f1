import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.fleets.overlap import in_common


@given(st.lists(st.sets(st.integers(0, 30)), max_size=8))
def test_overlaps_are_those_of_sets(sets: list[set[int]]) -> None:
    both = in_common([np.array(sorted(s), np.int64) for s in sets])
    assert both.tolist() == [[len(a & b) for b in sets] for a in sets]
