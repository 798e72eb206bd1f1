"""The verifier's lots, in plain Python, are those of the program."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.bundles.verify_bundle import lot
from stillwatch.safeguards.choices.lots import drawn_one


@given(st.binary(min_size=16, max_size=16), st.integers(0, (1 << 64) - 1), st.integers(1, 50))
def test_both_draw_the_same(key, about, options):
    assert lot(key, about, options) == drawn_one(key, about, options)


@pytest.mark.parametrize("key, about", [(b"short", 1), (bytes(16), -1), (bytes(16), 1 << 64)])
def test_what_is_no_key_or_matter_is_refused(key, about):
    with pytest.raises(ValueError):
        lot(key, about, 2)
