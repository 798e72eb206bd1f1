"""A trim as a header: what it says is read, and nothing else takes anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.response.measures import Trim
from stillwatch.response.trim_header import header_of, trim_of

TRIMS = st.builds(
    Trim,
    logprobs=st.booleans(),
    choices=st.none() | st.integers(1, 9),
    max_tokens=st.none() | st.integers(1, 10**6),
    reasoning=st.sampled_from([None, "withheld", "summarised"]),
)


@given(TRIMS)
def test_a_header_says_what_is_taken(trim):
    assert trim_of([header_of(trim)]) == (None if trim == Trim() else trim)


@given(TRIMS, TRIMS)
def test_of_two_headers_the_stricter_counts_whatever_their_order(one, other):
    both = trim_of([header_of(one), header_of(other)])
    assert both == trim_of([header_of(other) + "," + header_of(one)])
    for trim in (one, other):
        if trim.max_tokens is not None:
            assert both is not None and both.max_tokens <= trim.max_tokens
        if trim.reasoning == "withheld":
            assert both.reasoning == "withheld"


@given(st.lists(st.text(max_size=30), max_size=3))
def test_a_header_of_any_form_stops_nothing(headers):
    trim_of(headers)


@pytest.mark.parametrize("header", ["", "logprobs=1", "n=0", "n=-1", "n=1e9", "max_tokens=0", "reasoning=shown", "x=1"])
def test_a_word_that_is_not_known_takes_nothing(header):
    assert trim_of([header]) is None
