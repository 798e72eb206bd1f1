"""Whatever stands where, a reader gives exchanges or rejects and never raises."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.readers.formats.canonical import Canonical
from stillwatch.readers.formats.litellm import LiteLLM
from stillwatch.readers.formats.otel.reader import OTel
from stillwatch.readers.formats.raw_http import RawHttp
from tests.readers.formats.otel.test_otel import CURRENT, EVENTS, logs, span, spans
from tests.readers.formats.test_litellm import PAYLOAD
from tests.readers.logs import exchange, line

RECORDED = (Path(__file__).parent / "data" / "recorded_calls.jsonl").read_text().splitlines()
RESPONSES = {"output": [{"type": "reasoning", "summary": [{"text": "x"}]}, {"content": [{"type": "refusal"}]}]}
ENVELOPE = {"request": {"input": [{"role": "user", "content": [{"type": "input_text", "text": "x"}]}]}}
EVENT_SPAN = span({"error.type": "x"}, events=[{"name": "gen_ai.user.message", "attributes": []}], status={"code": 2})

SAMPLES = [
    (Canonical(), exchange(0, messages=[{"role": "user", "content": [{"type": "tool_result", "content": ["x"]}]}])),
    (LiteLLM(), PAYLOAD),
    (OTel(), spans(span(CURRENT), EVENT_SPAN)),
    (OTel(), logs(*EVENTS)),
    (RawHttp(), ENVELOPE | {"account_id": "a", "response": RESPONSES}),
    *((RawHttp(), json.loads(RECORDED[n])) for n in (0, 3, 7, 9, 12, 13)),
]
ODD = st.sampled_from(
    [None, True, 0, -1, 1.5, 1e308, 2**80, "", "x", "429", "[", "{}", "[1]", '{"role": 3}', [], {}, [[]], [None], [{}]]  # noqa: RUF005
    + [{"values": 3}, {"content": {"type": []}}, {"type": [], "role": {}}, "\x00", ["x", 3], {"parts": [{"text": 1}]}]
)


def places(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def put(node, path, value):
    if not path:
        return value
    node = copy.copy(node)
    node[path[0]] = put(node[path[0]], path[1:], value)
    return node


@pytest.mark.parametrize(("reader", "sample"), SAMPLES)
@settings(max_examples=120)
@given(data=st.data())
def test_never_raises(reader, sample, data):
    record = sample
    for _ in range(data.draw(st.integers(1, 3))):
        record = put(record, data.draw(st.sampled_from(list(places(record)))), data.draw(ODD))
    batch, rejects, _ = reader.parse_lines(line(record) + line(sample), 0, "log")
    batch.validate(full=True)
    assert all(reject.source == "log" for reject in rejects)
    if reader.name != "otel":
        assert 1 in batch["row"].to_pylist()
