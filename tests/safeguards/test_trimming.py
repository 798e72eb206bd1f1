"""What is taken from a request, and how that is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.response.measures import Trim
from stillwatch.safeguards.trimming import header_of, trim_of, trimmed

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


@pytest.mark.parametrize(
    "request_, trim, left",
    [
        ({"messages": [], "logprobs": True, "top_logprobs": 5}, Trim(logprobs=True), {"messages": []}),
        (
            {"input": "q", "include": ["message.logprobs", "x"]},
            Trim(True),
            {"input": "q", "include": ["x"]},
        ),
        ({"messages": [], "n": 8}, Trim(choices=1), {"messages": [], "n": 1}),
        ({"prompt": "q", "n": 2, "best_of": 8}, Trim(choices=3), {"prompt": "q", "n": 2, "best_of": 3}),
        ({"messages": []}, Trim(choices=1), {"messages": []}),
        ({"messages": [], "n": "8"}, Trim(choices=1), {"messages": [], "n": 1}),
        ({"messages": []}, Trim(max_tokens=9), {"messages": [], "max_tokens": 9}),
        ({"input": "q"}, Trim(max_tokens=9), {"input": "q", "max_output_tokens": 9}),
        (
            {"messages": [], "max_completion_tokens": 4},
            Trim(max_tokens=9),
            {"messages": [], "max_completion_tokens": 4},
        ),
        (
            {"messages": [], "max_completion_tokens": 99, "max_tokens": None},
            Trim(max_tokens=9),
            {"messages": [], "max_completion_tokens": 9, "max_tokens": 9},
        ),
        ({"max_tokens": -1}, Trim(max_tokens=9), {"max_tokens": 9}),
        ({"max_tokens": True}, Trim(max_tokens=9), {"max_tokens": 9}),
        (
            {"input": "q", "reasoning": {"effort": "high", "summary": "detailed"}},
            Trim(reasoning="summarised"),
            {"input": "q", "reasoning": {"effort": "high", "summary": "concise"}},
        ),
        ({"messages": [], "n": 2}, Trim(reasoning="withheld"), {"messages": [], "n": 2}),
    ],
)
def test_what_is_left_of_a_request(request_, trim, left):
    before = dict(request_)
    assert trimmed(request_, trim) == left
    assert request_ == before
