"""What is taken from a request, at the model's server and by LiteLLM's callback alike."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

import stillwatch.guard.gateways
from stillwatch.response.measures import Trim
from stillwatch.response.trim_header import HEADER, header_of
from stillwatch.safeguards import trimming
from stillwatch.safeguards.trimming import trimmed

CALLBACK = Path(stillwatch.guard.gateways.__file__).with_name("litellm_callback.py")


@pytest.fixture(scope="module")
def callback():
    """The file as LiteLLM loads it, where there is no LiteLLM."""
    with pytest.MonkeyPatch.context() as patch:
        logger = ModuleType("litellm.integrations.custom_logger")
        logger.CustomLogger = object
        for name in ("litellm", "litellm.integrations"):
            patch.setitem(sys.modules, name, ModuleType(name))
        patch.setitem(sys.modules, logger.__name__, logger)
        spec = importlib.util.spec_from_file_location("stillwatch_guard", CALLBACK)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def test_the_callback_has_the_safeguards_own_text():
    one, other = Path(trimming.__file__).read_text(), CALLBACK.read_text()
    shared = one[one.index("LIMITS = ") :]
    assert other[other.index("LIMITS = ") :] == shared and "def without(" in shared


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
        ({"input": "q"}, Trim(reasoning="summarised"), {"input": "q", "reasoning": {"summary": "concise"}}),
        (
            {"input": "q", "reasoning": {"effort": "high", "summary": "auto", "generate_summary": "auto"}},
            Trim(reasoning="withheld"),
            {"input": "q", "reasoning": {"effort": "high"}},
        ),
        ({"input": "q"}, Trim(reasoning="withheld"), {"input": "q"}),
        ({"messages": [], "n": 2}, Trim(reasoning="withheld"), {"messages": [], "n": 2}),
        (
            {"input": "q", "include": ["message.output_text.logprobs"], "top_logprobs": 3},
            Trim(True, 1, 256, "withheld"),
            {"input": "q", "include": [], "max_output_tokens": 256},
        ),
    ],
)
def test_what_is_left_of_a_request(callback, request_, trim, left):
    before = dict(request_)
    assert trimmed(request_, trim) == left
    told = callback.trimmed(request_, msgspec.to_builtins(trim))
    assert told.pop("extra_headers") == {HEADER: header_of(trim)}
    assert told == left and request_ == before


def test_the_callback_leaves_other_headers(callback):
    told = callback.trimmed({"extra_headers": {"x-mine": "1"}}, {"choices": 1})
    assert told["extra_headers"] == {"x-mine": "1", HEADER: "n=1"}
