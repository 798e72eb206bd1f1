"""Reasoning withheld from streams and answers: all of it goes, and nothing else."""

import asyncio
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards.reasoning import ReasoningFilter, answer_without_reasoning, without_reasoning

STREAMS = Path(__file__).parent / "streams"
SECRET = b"SECRET"


def shape_of(file):
    return "anthropic" if file.name.startswith("anthropic") else "openai"


def filtered(data, shape, cuts=()):
    over = ReasoningFilter(shape)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    return b"".join(over.feed(data[a:b]) for a, b in itertools.pairwise(places)) + over.end()


@pytest.mark.parametrize("file", sorted(STREAMS.glob("*.sse")), ids=lambda file: file.stem)
def test_a_stream_without_its_reasoning_is_what_is_kept(file):
    """Golden: what is left of a stream stands beside it."""
    sent = filtered(file.read_bytes(), shape_of(file))
    assert SECRET in file.read_bytes() and SECRET not in sent
    assert sent == file.with_suffix(".left").read_bytes()


@given(st.sampled_from(sorted(STREAMS.glob("*.sse"))), st.lists(st.integers(0, 6000)))
def test_it_does_not_matter_how_a_stream_is_cut(file, cuts):
    assert filtered(file.read_bytes(), shape_of(file), cuts) == file.with_suffix(".left").read_bytes()


@pytest.mark.parametrize("file", sorted(STREAMS.glob("*.left")), ids=lambda file: file.stem)
def test_what_has_no_reasoning_goes_through_byte_for_byte(file):
    assert filtered(file.read_bytes(), shape_of(file)) == file.read_bytes()


def test_a_stream_is_sent_on_as_it_comes():
    async def chunks():
        yield b'data: {"choices":[{"index":0,"delta":{"reasoning_content":"SECRET"}}]}\n\ndata: {"cho'
        yield b'ices":[{"index":0,"delta":{"content":"4"}}]}\n\n'
        yield b"data: [DONE]\n\n"

    async def sent():
        return [one async for one in without_reasoning(chunks(), "openai")]

    assert asyncio.run(sent()) == [b'data: {"choices":[{"index":0,"delta":{"content":"4"}}]}\n\n', b"data: [DONE]\n\n"]


@pytest.mark.parametrize(
    "data, shape, passes",
    [
        (b"not json", "openai", True),
        (b'{"choices": [{"delta": {"reasoning": "SECRET', "openai", False),
        (b'{"choices": [{"delta": {"\\u0072easoning": "SECRET', "openai", False),
        (b"[1]", "openai", True),
        (b'["reasoning"]', "openai", False),
        (b'{"type": "content_block_delta", "delta": {"type": "thinking_delta"', "anthropic", False),
        (b"[" * 100_000, "openai", True),
    ],
)
def test_what_cannot_be_read_and_names_reasoning_is_withheld(data, shape, passes):
    event = b"data: " + data + b"\n\n"
    assert filtered(event, shape) == (event if passes else b"")


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "message", "content", "index", "type", "item", "output", "response", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["choices", "type", "delta", "item", "output", "message"]), ODD))
def test_answers_of_any_form_stop_nothing(told):
    for shape in ("openai", "anthropic"):
        filtered(b"data: " + json.dumps(told).encode() + b"\n\n", shape)
        answer_without_reasoning(json.dumps(told).encode(), shape)


WHOLE = {
    "openai": {
        "id": "c",
        "choices": [
            {
                "index": 0,
                "logprobs": {"content": [{"token": "SECRET"}]},
                "message": {
                    "role": "assistant",
                    "reasoning_content": "SECRET",
                    "reasoning_details": [{"text": "SECRET"}],
                    "content": "<think>SECRET</think>4",
                    "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
                },
            }
        ],
        "usage": {"completion_tokens": 9},
    },
    "anthropic": {
        "content": [
            {"type": "thinking", "thinking": "SECRET", "signature": "sealed"},
            {"type": "redacted_thinking", "data": "sealed"},
            {"type": "text", "text": "4"},
            {"type": "tool_use", "id": "t", "name": "f", "input": {}},
        ]
    },
}
RESPONSE = {
    "object": "response",
    "output": [
        {
            **{"type": "reasoning", "id": "rs_1", "encrypted_content": "sealed"},
            **{"summary": [{"text": "SECRET"}], "content": [{"text": "SECRET"}]},
        },
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
    ],
}


def test_a_whole_answer_keeps_its_text_its_tools_and_its_counts():
    left = json.loads(answer_without_reasoning(json.dumps(WHOLE["openai"]).encode(), "openai"))
    whole = WHOLE["openai"]
    message = {**whole["choices"][0]["message"], "content": "4"}
    del message["reasoning_content"], message["reasoning_details"]
    assert left == {**whole, "choices": [{"index": 0, "logprobs": None, "message": message}]}


def test_blocks_that_must_be_sent_back_stay_and_are_empty():
    left = json.loads(answer_without_reasoning(json.dumps(WHOLE["anthropic"]).encode(), "anthropic"))
    first, *others = left["content"]
    assert first == {"type": "thinking", "thinking": "", "signature": "sealed"}
    assert others == WHOLE["anthropic"]["content"][1:]
    left = json.loads(answer_without_reasoning(json.dumps(RESPONSE).encode(), "openai"))
    first, call = left["output"]
    assert first == {"type": "reasoning", "id": "rs_1", "encrypted_content": "sealed", "summary": []}
    assert call == RESPONSE["output"][1]


@pytest.mark.parametrize("body", [b"", b"no", b"[]", b"\xff"])
def test_an_answer_that_cannot_be_read_is_not_sent_on(body):
    with pytest.raises(ValueError, match="JSON"):
        answer_without_reasoning(body, "openai")
