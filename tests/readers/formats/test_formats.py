"""Every format: a small record of it is known as that format and no other, and read as what it
says."""

import gzip
import json

import pytest

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.notes import Notes
from stillwatch.readers.source import READERS, find_reader, reader_named
from tests.readers.formats.otel.test_otel import CURRENT, span, spans
from tests.readers.formats.samples import ENVOY, SAMPLES
from tests.readers.logs import jsonl, kinds, read

LINES = {name: jsonl(*records) for name, (records, _) in SAMPLES.items()} | {"envoy_ai": jsonl(ENVOY)}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_is_read_as_what_it_says(tmp_path, name):
    path = tmp_path / "log"
    path.write_bytes(LINES[name])
    rows, remarks = read(path)
    assert len(rows) == 1 and not remarks
    assert {field: rows[0][field] for field in SAMPLES[name][1]} == SAMPLES[name][1]
    assert rows[0]["timestamp"] is not None and rows[0]["account_id"]


@pytest.mark.parametrize("name", LINES)
def test_no_record_is_taken_for_another_format(tmp_path, name):
    for line in LINES[name].splitlines():
        keys = frozenset(json.loads(line))
        assert [reader.name for reader in READERS if reader.container == "json" and reader.matches(keys)] == [name]


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("form", ["list", "pretty list", "pretty", "packed list", "long first field", "seam"])
def test_every_format_in_every_shape(tmp_path, name, form):
    records = [json.loads(line) for line in LINES[name].splitlines()]
    longest = [{"padding": "x" * 70_000} | one for one in records]
    data = {
        "list": json.dumps(records),
        "pretty list": json.dumps(records, indent=2),
        "pretty": "\n".join(json.dumps(one, indent=2) for one in records),
        "packed list": json.dumps(records, indent=1),
        "long first field": "".join(json.dumps(one) + "\n" for one in longest),
        "seam": "".join(map(json.dumps, records)),
    }[form].encode()
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(data) if form == "packed list" else data)
    assert find_reader(str(path)).name == name
    plain = tmp_path / "plain"
    plain.write_bytes(LINES[name])
    for one, other in zip(read(path)[0], read(plain)[0], strict=True):
        assert {k: v for k, v in one.items() if k not in ("row", "exchange_id")} == {
            k: v for k, v in other.items() if k not in ("row", "exchange_id")
        }


def test_every_reader_says_what_it_fills_from_what():
    for reader in READERS:
        assert set(reader.filled_from) <= set(EXCHANGES.names)
        assert set(reader.advice) <= set(EXCHANGES.names)
        assert reader_named(reader.name) is reader


def test_an_access_log_says_who_called():
    call = {name: value for name, value in CURRENT.items() if name != "user.id"}
    batch, remarks, left = reader_named("envoy_ai").parse_lines(jsonl(ENVOY), 0, "log")
    assert batch.num_rows == 0 and not remarks and left.num_rows == 2
    own, notes = reader_named("envoy_ai"), Notes("log")
    pieces = [*own.pieces(ENVOY, (0, 0), notes), *reader_named("otel").pieces(spans(span(call)), (1, 0), notes)]
    (made,) = own.made(pieces, notes)
    assert made.row["account_id"] == "ann" and made.row["client_address"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("batch_files", {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": {}}),
        ("batch_files", {"custom_id": "1", "response": {"body": {}}}),
        ("openrouter", {"id": "g", "created_at": "2026-04-22", "tokens_prompt": 1, "tokens_completion": 1}),
        ("envoy_ai", {key: value for key, value in ENVOY.items() if key != "trace_id"}),
    ],
)
def test_what_cannot_be_an_exchange_is_set_aside_with_advice(tmp_path, name, record):
    path = tmp_path / "log"
    path.write_bytes(jsonl(record))
    assert find_reader(str(path)).name == name
    rows, remarks = read(path)
    assert not rows and kinds(remarks) == [(0, "missing")] and len(remarks[0].reason) > 30


STREAMS = {
    "chat": [
        {"choices": [{"delta": {"content": "82"}}]},
        {"choices": [{"delta": {"content": "8 m"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}},
    ],
    "messages": [
        {"type": "message_start", "message": {"usage": {"input_tokens": 9}}},
        {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "828 m"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 4}},
        "[DONE]",
    ],
    "responses": [
        {"type": "response.output_text.delta", "delta": "82"},
        {
            "type": "response.completed",
            "response": {
                "output": [{"type": "message", "content": [{"type": "output_text", "text": "828 m"}]}],
                "usage": {"input_tokens": 9, "output_tokens": 4},
            },
        },
    ],
    "gemini": [
        {"candidates": [{"content": {"parts": [{"text": "82"}]}}]},
        {
            "candidates": [{"content": {"parts": [{"text": "8 m"}]}}],
            "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4},
        },
    ],
    "ollama": [
        {"message": {"content": "82"}, "done": False},
        {"message": {"content": "8 m"}, "done": True, "prompt_eval_count": 9, "eval_count": 4},
    ],
    "converse": [
        {"messageStart": {"role": "assistant"}},
        {"contentBlockDelta": {"delta": {"text": "828 m"}}},
        {"messageStop": {"stopReason": "end_turn"}},
        {"metadata": {"usage": {"inputTokens": 9, "outputTokens": 4}}},
    ],
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("form", ["list", "events", "lines"])
def test_a_streamed_answer_is_put_together(name, form):
    events = STREAMS[name]
    texts = [event if isinstance(event, str) else json.dumps(event) for event in events]
    response = {
        "list": events,
        "events": "".join(f"event: x\ndata: {text}\n\n" for text in texts),
        "lines": "\n".join(texts),
    }[form]
    record = {"timestamp": 1776852000250, "account_id": "a", "request": {"messages": "x"}, "response": response}
    batch, remarks, _ = reader_named("raw_http").parse_lines(jsonl(record), 0, "log")
    (row,) = batch.to_pylist()
    assert not remarks and row["completion"] == "828 m" and row["status"] == "ok"
    assert (row["input_tokens"], row["output_tokens"]) == (9, 4)


def test_bodies_that_lie_beside_a_bedrock_log(tmp_path):
    (record,), _ = SAMPLES["bedrock"]
    body = record["input"]["inputBodyJson"]
    apart = record | {"input": {"inputBodyS3Path": "s3://bucket/data/r1_input.json.gz"}}
    path = tmp_path / "log.jsonl"
    path.write_bytes(jsonl(apart))
    assert [r.kind for r in read(path)[1]] == ["missing"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "r1_input.json.gz").write_bytes(gzip.compress(json.dumps(body).encode()))
    rows, remarks = read(path)
    assert rows[0]["messages"] == SAMPLES["bedrock"][1]["messages"] and not remarks
    escape = record | {"input": {"inputBodyS3Path": "s3://bucket/../../etc/.."}}
    path.write_bytes(jsonl(escape))
    assert [r.kind for r in read(path)[1]] == ["missing"]
