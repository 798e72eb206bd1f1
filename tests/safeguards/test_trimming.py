"""What is taken from a request."""

import pytest

from stillwatch.response.measures import Trim
from stillwatch.safeguards.trimming import trimmed


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
