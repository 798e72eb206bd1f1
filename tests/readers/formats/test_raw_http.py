import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stillwatch.readers.formats.raw_http import RawHttp
from tests.readers.logs import jsonl, read

RECORDED = Path(__file__).parents[1] / "data" / "recorded_calls.jsonl"


def envelope(request, response=None, **more):
    return {"timestamp": 1776852000000, "account_id": "a", "request": request, "response": response} | more


def one(request, response=None, **more):
    batch, rejects, _ = RawHttp().parse_lines(jsonl(envelope(request, response, **more)), 0, "log")
    assert not rejects
    return batch.to_pylist()[0]


def test_recorded_calls():
    rows, rejects = read(RECORDED)
    assert len(rows) == 14 and not rejects
    assert Counter(r["status"] for r in rows) == {"ok": 8, None: 4, "error": 2}
    first, openai, tools, parts, unknown = rows[0], rows[3], rows[7], rows[8], rows[13]
    assert first["timestamp"] == datetime(2025, 1, 12, 6, tzinfo=UTC)
    assert first["model"] == "claude-3-5-sonnet-20241022" and first["max_tokens"] == 8192
    assert first["messages"] == [{"role": "user", "content": "Spagetti"}]
    assert first["completion"].startswith("Here's a basic spaghetti recipe")
    assert (first["input_tokens"], first["output_tokens"]) == (11, 273)
    assert first["user_agent"] == "AsyncAnthropic/Python 0.42.0" and first["client_address"] == "192.0.2.7"
    assert openai["completion"] and openai["input_tokens"]
    assert tools["tools"] == 1 and tools["completion"] is None
    assert parts["messages"] == [{"role": "user", "content": "Describe the image"}]
    assert unknown["messages"] is None and unknown["completion"]
    assert len({r["exchange_id"] for r in rows}) == 14


def test_openai_chat():
    request = {
        "model": "m",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "developer", "content": [{"type": "text", "text": "and kind"}]},
            {"role": "user", "content": "sum"},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
            {"role": "tool", "tool_call_id": "1", "content": "42"},
        ],
        "max_completion_tokens": 7,
        "temperature": 1,
        "tools": [{}, {}],
    }
    message = {"role": "assistant", "content": "it is 42", "reasoning_content": "I summed"}
    usage = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 3}}
    row = one(request, {"choices": [{"message": message, "finish_reason": "stop"}], "usage": usage})
    assert row["system"] == "be brief\nand kind"
    assert [m["role"] for m in row["messages"]] == ["user", "assistant", "tool"]
    assert (row["completion"], row["reasoning"], row["status"]) == ("it is 42", "I summed", "ok")
    assert (row["input_tokens"], row["output_tokens"], row["max_tokens"], row["tools"]) == (9, 4, 7, 2)
    assert row["temperature"] == 1.0 and row["surface"] == "api"


def test_openai_responses():
    request = {
        "model": "m",
        "instructions": "be brief",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "sum"}]},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "name": "sum", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "1", "output": "42"},
        ],
        "max_output_tokens": 5,
    }
    response = {
        "object": "response",
        "status": "completed",
        "error": None,
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "I summed"}]},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "42"}]},
        ],
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }
    row = one(request, response)
    assert row["messages"] == [{"role": "user", "content": "sum"}, {"role": "tool", "content": "42"}]
    assert (row["system"], row["completion"], row["reasoning"]) == ("be brief", "42", "I summed")
    assert (row["max_tokens"], row["input_tokens"], row["status"]) == (5, 3, "ok")
    assert one({"input": "hi"})["messages"] == [{"role": "user", "content": "hi"}]


def test_anthropic_messages():
    request = {
        "model": "m",
        "system": [{"type": "text", "text": "be brief", "cache_control": {}}],
        "messages": [
            {"role": "user", "content": "sum"},
            {"role": "assistant", "content": [{"type": "tool_use", "name": "sum", "input": {}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "42"}]},
        ],
        "max_tokens": 10,
        "tools": [{}],
    }
    response = {
        "type": "message",
        "content": [
            {"type": "thinking", "thinking": "I summed", "signature": "x"},
            {"type": "text", "text": "it is"},
            {"type": "text", "text": "42"},
            {"type": "tool_use", "name": "f", "input": {}},
        ],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "cache_read_input_tokens": 10, "output_tokens": 4},
    }
    row = one(request, json.dumps(response))
    assert row["system"] == "be brief"
    assert [tuple(m.values()) for m in row["messages"]] == [("user", "sum"), ("assistant", ""), ("tool", "42")]
    assert (row["completion"], row["reasoning"], row["status"]) == ("it is\n42", "I summed", "ok")
    assert (row["input_tokens"], row["output_tokens"], row["tools"]) == (11, 4, 1)


CHAT = {"model": "m", "messages": [{"role": "user", "content": "x"}]}


@pytest.mark.parametrize(
    ("response", "more", "status"),
    [
        ({"error": {"type": "rate_limit_exceeded", "code": None}}, {}, "rate_limited"),
        ({"type": "error", "error": {"type": "rate_limit_error"}}, {}, "rate_limited"),
        ({"error": {"code": "insufficient_quota"}}, {}, "rate_limited"),
        ({"error": {"code": "content_filter"}}, {}, "refused"),
        ({"error": {"type": "server_error"}}, {}, "error"),
        ({"error": "broken"}, {}, "error"),
        ({"choices": [{"message": {"content": None, "refusal": "no"}}]}, {}, "refused"),
        ({"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]}, {}, "refused"),
        ({"content": [], "stop_reason": "refusal"}, {}, "refused"),
        ({"output": [], "status": "failed"}, {}, "error"),
        ({"output": [], "incomplete_details": {"reason": "content_filter"}}, {}, "refused"),
        (None, {"status": 429}, "rate_limited"),
        ("upstream timed out", {"http_status": 504}, "error"),
        ("<html>", {"status": 200}, None),
        (None, {"status": "refused"}, "refused"),
        (None, {}, None),
    ],
)
def test_status(response, more, status):
    assert one(CHAT, response, **more)["status"] == status


def test_other_calls_are_no_exchanges_and_bad_ones_are_rejected():
    others = [
        envelope(None),
        envelope({"input": "x", "encoding_format": "float"}),
        envelope({"model": "m", "input": "x"}, {"object": "list", "data": []}),
        envelope({"input_file_id": "f"}),
        envelope({"model": "m", "prompt": "a cat"}, {"data": [{"b64_json": "x"}]}),
        envelope({"input": "x"}, {"results": [{"flagged": False}]}),
        envelope({"model": "m", "input": "x"}, path="/v1/embeddings"),
    ]
    bad = [
        envelope(["x"]),
        envelope("{"),
        envelope({"messages": 3}),
        envelope({"purpose": "batch"}),
        envelope(CHAT, timestamp="x"),
        envelope(CHAT, account_id={}),
    ]
    batch, rejects, _ = RawHttp().parse_lines(jsonl(*others, *bad), 0, "log")
    assert batch.num_rows == 0
    wrong = ["type", "type", "type", "type", "timestamp", "type"]
    assert [(r.row, r.kind) for r in rejects if r.kind != "left_out"] == [(7 + n, kind) for n, kind in enumerate(wrong)]
    told = {r.reason: r.count for r in rejects if r.kind == "left_out"}
    assert sum(told.values()) == len(others) and told["embeddings"] == 2


def test_words_in_names_and_odd_values_hide_no_call():
    given = [
        envelope({"model": "profile-7b", "input": "x"}, {"object": "response", "output": []}),
        envelope({"model": "my-batch-llm", "prompt": "x"}, {"choices": [{"text": "a"}]}),
        envelope({"model": "audio", "input": "x"}),
        envelope(CHAT | {"voice": "alloy", "encoding_format": "float", "size": "1x1"}),
        envelope({"prompt": "x", "size": "1x1"}, {"choices": [{"text": "a"}]}),
        envelope(CHAT, path="/v1/chat/completions?x=/files"),
        envelope(CHAT | {"max_tokens": "x", "temperature": True, "model": {"a": 1}}, {"usage": 3, "choices": []}),
        envelope(CHAT, status="fine"),
    ]
    batch, remarks, _ = RawHttp().parse_lines(jsonl(*given), 0, "log")
    assert batch.num_rows == len(given)
    assert {r.reason for r in remarks} == {"max_tokens", "temperature", "model", "status"}
    assert {r.kind for r in remarks} == {"field"}


def test_an_id_of_its_words_wherever_they_stand():
    data = jsonl(envelope(CHAT), envelope(CHAT | {"top_p": 1}), envelope(CHAT, exchange_id="mine"))
    ids = RawHttp().parse_lines(data, 0, "log")[0]["exchange_id"].to_pylist()
    assert len(set(ids)) == 3 and ids[2] == "mine"
    later = RawHttp().parse_lines(data.split(b"\n", 1)[1], 7, "other")[0]["exchange_id"].to_pylist()
    assert later == ids[1:]
    turned = json.dumps(dict(reversed(envelope(CHAT).items()))).encode()
    assert RawHttp().parse_lines(turned, 0, "log")[0]["exchange_id"].to_pylist() == ids[:1]
