"""However an answer comes, in whole or in events cut anywhere, it says in the end what the whole
text marked says, and nothing else of it is touched."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards.choices.answers import MarkedStream, marked_whole
from stillwatch.safeguards.choices.marking import marked
from stillwatch.safeguards.choices.pieces import marked_answer

KEY = b"\x07" * 16
TEXT = "Two kinds.\n\nFor example, pears:\n- One falls.\n- In addition, two.\n\nTherefore, it is so. For example, yes"
PIECES = st.lists(
    st.sampled_from(["For example, a", "\n", "- A\n", ". Thus, b", "```\n", " ", "é", "Finally, "]), max_size=15
)


def cut(text, places):
    """A text in pieces."""
    ends = sorted({0, len(text), *(p % (len(text) + 1) for p in places)})
    return [text[a:b] for a, b in pairwise(ends)]


def chat(pieces):
    yield {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}]}
    for piece in pieces:
        yield {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
    yield {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    yield {"choices": [], "usage": {"completion_tokens": 9}}


def messages(pieces):
    yield {"type": "message_start", "message": {"content": []}}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    for piece in pieces:
        yield {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
    yield {"type": "content_block_stop", "index": 0}
    yield {"type": "message_stop"}


def responses(pieces):
    whole = "".join(pieces)
    part = {"type": "output_text", "text": whole}
    place = {"item_id": "m", "content_index": 0}
    for piece in pieces:
        yield {"type": "response.output_text.delta", **place, "delta": piece}
    yield {"type": "response.output_text.done", **place, "text": whole}
    yield {"type": "response.content_part.done", **place, "part": part}
    yield {"type": "response.completed", "response": {"output": [{"type": "message", "content": [part]}]}}


def said(told):
    """The text of an event's piece."""
    for choice in told.get("choices", []):
        return choice["delta"].get("content") or ""
    delta = told.get("delta", "")
    return delta if isinstance(delta, str) else delta.get("text", "")


def sent(events, size=7, done=False):
    """What the stream of events is, as it comes out: the objects, in order."""
    data = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in events) + b"data: [DONE]\n\n" * done
    stream = MarkedStream(KEY)
    out = b"".join(stream.feed(data[k : k + size]) for k in range(0, len(data), size)) + stream.end()
    return [json.loads(one[6:]) for one in out.split(b"\n\n") if one and one != b"data: [DONE]"]


@pytest.mark.parametrize("shape", [chat, messages, responses])
@given(PIECES.map("".join), st.lists(st.integers(0, 500), max_size=12))
def test_pieces_say_what_the_whole_says(shape, text, places):
    text = TEXT + text
    out = sent(shape(cut(text, places)), done=shape is chat)
    assert "".join(map(said, out)) == marked_answer(text, KEY) == marked(text, KEY)
    kinds = [one.get("type") for one in out if not said(one)]
    assert kinds == [one.get("type") for one in shape([]) if not said(one)] or shape is chat


def test_what_repeats_the_whole_says_the_same():
    out = sent(responses(cut(TEXT, [5, 50])))
    whole = marked(TEXT, KEY)
    assert whole != TEXT
    assert out[-3]["text"] == out[-2]["part"]["text"] == out[-1]["response"]["output"][0]["content"][0]["text"] == whole


@pytest.mark.parametrize("done", [True, False])
def test_a_stream_that_is_cut_off_loses_nothing(done):
    events = list(chat(cut(TEXT, [9, 70])))[:-2]
    assert "".join(map(said, sent(events, done=done))) == marked(TEXT, KEY)


@pytest.mark.parametrize(
    "told",
    [
        {"choices": [{"message": {"content": '{"a": "x. For example, y"}'}}]},  # data
        {"choices": [{"message": {"content": TEXT}, "logprobs": {"content": []}}]},
        {"choices": [{"message": {"content": None, "tool_calls": [{"function": {"arguments": TEXT}}]}}]},
        {"content": [{"type": "thinking", "thinking": TEXT}, {"type": "tool_use", "input": {"text": TEXT}}]},
        {"output": [{"type": "reasoning", "summary": [{"type": "summary_text", "text": TEXT}]}]},
        {"choices": [7, None], "content": ["x"], "output": {"a": 1}},
        {"error": {"message": TEXT}},
    ],
)
def test_what_is_not_said_to_a_reader_stays(told):
    assert marked_whole(told, KEY) == told


@pytest.mark.parametrize(
    "told, text",
    [
        (
            {"choices": [{"message": {"role": "assistant", "content": TEXT}}]},
            lambda t: t["choices"][0]["message"]["content"],
        ),
        ({"type": "message", "content": [{"type": "text", "text": TEXT}]}, lambda t: t["content"][0]["text"]),
        (
            {"output": [{"type": "message", "content": [{"type": "output_text", "text": TEXT}]}]},
            lambda t: t["output"][0]["content"][0]["text"],
        ),
    ],
)
def test_whole_answers_of_each_shape(told, text):
    assert text(marked_whole(told, KEY)) == marked(TEXT, KEY) and text(told) == TEXT


@given(st.binary(max_size=200))
def test_any_bytes_go_through(data):
    stream = MarkedStream(KEY)
    assert stream.feed(data) + stream.end() == data or b"data" in data
