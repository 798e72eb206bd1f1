import json
from datetime import UTC, datetime

import pytest

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.formats.otel.aliases import ALIASES
from stillwatch.readers.formats.otel.reader import OTel
from tests.readers.logs import jsonl, kinds, read

TRACE = "5B8EFFF798038103D269B633813FC60C"
NANOS = "1776852000250000999"


def value(given):
    if isinstance(given, bool):
        return {"boolValue": given}
    if isinstance(given, int):
        return {"intValue": str(given)}
    if isinstance(given, float):
        return {"doubleValue": given}
    if isinstance(given, list):
        return {"arrayValue": {"values": [value(v) for v in given]}}
    if isinstance(given, dict):
        return {"kvlistValue": {"values": pairs(given)}}
    return {"stringValue": given}


def pairs(attributes):
    return [{"key": k, "value": value(v)} for k, v in attributes.items()]


def span(attributes, number=1, parent="", **more):
    return {
        "traceId": TRACE,
        "spanId": f"{number:016X}",
        "parentSpanId": parent and f"{parent:016X}",
        "startTimeUnixNano": NANOS,
        "attributes": pairs(attributes),
    } | more


def spans(*given, **resource):
    scope = {"scopeSpans": [{"spans": list(given)}], "resource": {"attributes": pairs(resource)}}
    return {"resourceSpans": [scope]}


def logs(*records, **resource):
    scope = {"scopeLogs": [{"logRecords": list(records)}], "resource": {"attributes": pairs(resource)}}
    return {"resourceLogs": [scope]}


def parse(*requests):
    batch, rejects, _ = OTel().parse_lines(jsonl(*requests), 0, "log")
    return batch.to_pylist(), rejects


def one(*requests):
    rows, remarks = parse(*requests)
    assert len(rows) == 1 and {remark.kind for remark in remarks} <= {"left_out"}
    return rows[0]


INPUT = [
    {"role": "system", "parts": [{"type": "text", "content": "be brief"}]},
    {"role": "user", "parts": [{"type": "text", "content": "sum"}]},
    {"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "sum", "arguments": {}}]},
    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "1", "response": "42"}]},
]
OUTPUT = [
    {
        "role": "assistant",
        "parts": [{"type": "reasoning", "content": "I summed"}, {"type": "text", "content": "it is 42"}],
        "finish_reason": "stop",
    }
]
CURRENT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "m",
    "gen_ai.input.messages": json.dumps(INPUT),
    "gen_ai.output.messages": json.dumps(OUTPUT),
    "gen_ai.usage.input_tokens": 9,
    "gen_ai.usage.output_tokens": 4,
    "gen_ai.request.max_tokens": 100,
    "gen_ai.request.temperature": 0.5,
    "gen_ai.conversation.id": "c",
    "gen_ai.tool.definitions": json.dumps([{}, {}]),
    "user.id": "ann",
}
TOLD = [{"role": "user", "content": "sum"}, {"role": "assistant", "content": ""}, {"role": "tool", "content": "42"}]


@pytest.mark.parametrize("structured", [False, True])
def test_the_conventions_of_today(structured):
    messages = {"gen_ai.input.messages": INPUT, "gen_ai.output.messages": OUTPUT} if structured else {}
    row = one(spans(span(CURRENT | messages)))
    assert row["exchange_id"] == f"{TRACE.lower()}:{1:016x}"
    assert row["timestamp"] == datetime(2026, 4, 22, 10, 0, 0, 250_000, tzinfo=UTC)
    assert (row["account_id"], row["model"], row["conversation_id"]) == ("ann", "m", "c")
    assert row["system"] == "be brief" and row["messages"] == TOLD
    assert (row["completion"], row["reasoning"]) == ("it is 42", "I summed")
    numbers = [row[n] for n in ("input_tokens", "output_tokens", "max_tokens", "temperature", "tools")]
    assert numbers == [9, 4, 100, 0.5, 2]
    assert row["status"] == "ok"


def test_system_instructions_of_their_own():
    parts = json.dumps([{"type": "text", "content": "be brief"}])
    messages = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "hi"}]}])
    row = one(spans(span(CURRENT | {"gen_ai.system_instructions": parts, "gen_ai.input.messages": messages})))
    assert row["system"] == "be brief" and row["messages"] == [{"role": "user", "content": "hi"}]


def test_openllmetry():
    attributes = {
        "llm.request.type": "chat",
        "gen_ai.request.model": "m",
        "gen_ai.prompt.0.role": "system",
        "gen_ai.prompt.0.content": "be brief",
        "gen_ai.prompt.1.role": "user",
        "gen_ai.prompt.1.content": json.dumps([{"type": "text", "text": "sum"}]),
        "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": "42",
        "gen_ai.usage.prompt_tokens": 3,
        "gen_ai.usage.completion_tokens": 2,
        "llm.request.functions.0.name": "f",
        "llm.request.functions.0.description": "g",
        "enduser.id": "ann",
    }
    attributes |= {f"gen_ai.prompt.{n}.content": f"turn {n}" for n in range(2, 12)}
    row = one(spans(span(attributes)))
    assert row["system"] == "be brief"
    assert [m["content"] for m in row["messages"]] == ["sum", *(f"turn {n}" for n in range(2, 12))]
    assert (row["completion"], row["input_tokens"], row["output_tokens"], row["tools"]) == ("42", 3, 2, 1)
    assert row["account_id"] == "ann"


def test_openinference():
    attributes = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "m",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.contents.0.message_content.type": "text",
        "llm.input_messages.0.message.contents.0.message_content.text": "sum",
        "llm.output_messages.0.message.content": "42",
        "llm.token_count.prompt": 3,
        "llm.token_count.completion": 2,
        "llm.invocation_parameters": json.dumps({"temperature": 0.1, "max_tokens": 8}),
        "input.value": "not this",
        "session.id": "s",
        "langfuse.user.id": "ann",
    }
    row = one(spans(span(attributes)))
    assert row["messages"] == [{"role": "user", "content": "sum"}] and row["completion"] == "42"
    assert (row["model"], row["temperature"], row["max_tokens"]) == ("m", 0.1, 8)
    assert (row["account_id"], row["conversation_id"]) == ("ann", "s")


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        ("hi", [{"role": "user", "content": "hi"}]),
        ('{"messages": [{"role": "user", "content": "hi"}]}', [{"role": "user", "content": "hi"}]),
        ('[{"role": "user", "content": "hi"}]', [{"role": "user", "content": "hi"}]),
        ('{"role": "user", "content": "hi"}', [{"role": "user", "content": "hi"}]),
        ('{"question": "hi"}', [{"role": "user", "content": '{"question": "hi"}'}]),
        ("{half", [{"role": "user", "content": "{half"}]),
    ],
)
def test_input_value(given, messages):
    answer = json.dumps({"choices": [{"message": {"content": "yes"}}], "usage": {}})
    call = {"openinference.span.kind": "LLM", "user.id": "ann", "input.value": given, "output.value": answer}
    row = one(spans(span(call | {"input.mime_type": "application/json"})))
    assert row["messages"] == messages and row["completion"] == "yes"
    assert one(spans(span(call)))["messages"] == [{"role": "user", "content": given}]


@pytest.mark.parametrize(
    "prompt", ['[{"type":"q","q":"hidden"}]', '[{"type":"image","text":"hidden"}]', "[1, 2]", '{"a": 1}']
)
def test_a_prompt_that_is_json_is_a_prompt(prompt):
    asked = {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": prompt}
    row = one(spans(span(asked | {"openinference.span.kind": "LLM", "user.id": "ann"})))
    assert row["messages"] == [{"role": "user", "content": prompt}]


def test_the_caller_stands_on_the_parent():
    http = {"client.address": "192.0.2.1", "user_agent.original": "curl/8", "enduser.id": "ann"}
    call = {k: v for k, v in CURRENT.items() if k != "user.id"}
    middle = span({"gen_ai.operation.name": "invoke_agent", "gen_ai.input.messages": "[]"}, 2, parent=1)
    for requests in (
        [spans(span(http, 1), middle, span(call, 3, parent=2))],
        [spans(span(call, 3, parent=2)), spans(middle), spans(span(http, 1))],
        [spans(span(call, 3)), spans(span(http, 1))],
    ):
        row = one(*requests)
        assert (row["account_id"], row["client_address"], row["user_agent"]) == ("ann", "192.0.2.1", "curl/8")


def test_the_resource_is_the_last_resort():
    call = {k: v for k, v in CURRENT.items() if k != "user.id"}
    row = one(spans(span(call), **{"user.id": "bob", "gen_ai.request.model": "other"}))
    assert (row["account_id"], row["model"]) == ("bob", "m")


def test_other_spans_are_neither_exchanges_nor_rejects():
    rows, remarks = parse(
        spans(
            span({"http.request.method": "GET"}),
            span({"gen_ai.operation.name": "execute_tool", "gen_ai.request.model": "m"}),
            span({"gen_ai.operation.name": "embeddings"}),
            span({"openinference.span.kind": "CHAIN", "input.value": "hi"}),
            span({}),
        ),
        logs({"body": {"stringValue": "started"}}),
        {"resourceSpans": []},
        {"resourceMetrics": []},
    )
    assert rows == [] and {remark.kind for remark in remarks} == {"left_out"}
    assert {remark.reason.removeprefix("a span ").removeprefix("of the kind "): remark.count for remark in remarks} == {
        "that asks no model": 3,
        "an export request without spans or log records": 2,
        "tool": 1,
        "embed": 1,
        "chain": 1,
    }


@pytest.mark.parametrize("name", ["acompletion", "generateContent", "converse", "brand_new"])
def test_an_operation_of_any_name_with_messages_is_a_call(name):
    assert one(spans(span(CURRENT | {"gen_ai.operation.name": name})))["messages"] == TOLD


def test_calls_nested_in_each_other_are_one_exchange():
    outer = {"openinference.span.kind": "LLM", "user.id": "ann", "llm.model_name": "outer"}
    inner = {k: v for k, v in CURRENT.items() if k != "user.id"}
    row = one(spans(span(outer, 1), span({}, 2, parent=1), span(inner, 3, parent=2)))
    assert row["exchange_id"].endswith("0003")
    assert (row["account_id"], row["conversation_id"], row["messages"]) == ("ann", "c", TOLD)
    rows, _ = parse(spans(span(CURRENT, 1), span(CURRENT, 2)))  # beside each other they are two
    assert len(rows) == 2


MESSAGELESS = {name: value for name, value in CURRENT.items() if "messages" not in name}
END = {"endTimeUnixNano": str(int(NANOS) + 10**9)}


@pytest.mark.parametrize("order", [1, -1])
def test_a_call_that_a_client_tells_of_too_is_one_exchange(order):
    """Anthropic's client has spans of its own, without messages, beside those of an
    instrumentation."""
    parent = span({"user.id": "ann"}, 9)
    by_id = [CURRENT | {"gen_ai.response.id": "r1"}, MESSAGELESS | {"gen_ai.response.id": "r1", "gen_ai.usage.x": 1}]
    row = one(spans(parent, *[span(one, n, 9) for n, one in enumerate(by_id, 2)][::order]))
    assert row["messages"] and row["exchange_id"].endswith("2")
    failed = MESSAGELESS | {"http.response.status_code": 429}
    row = one(spans(parent, *[span(CURRENT, 2, 9, **END), span(failed, 3, 9, **END)][::order]))
    assert (row["status"], len(row["messages"])) == ("rate_limited", 3)


def test_calls_beside_each_other_stay_several():
    ids = [{"gen_ai.response.id": "r1"}, {"gen_ai.response.id": "r2"}]
    rows, _ = parse(spans(span({}, 9), *(span(CURRENT | one, n, 9, **END) for n, one in enumerate(ids, 2))))
    assert len(rows) == 2
    # A mock's answers all have one id, and what was asked differs.
    other = CURRENT | {"gen_ai.input.messages": json.dumps([{"role": "user", "content": "other"}])} | ids[0]
    rows, _ = parse(spans(span({}, 9), span(CURRENT | ids[0], 2, 9, **END), span(other, 3, 9, **END)))
    assert len(rows) == 2
    # Without an id, one that lies in no other's time has lost its messages.
    _, _, left_open = OTel().parse_lines(
        jsonl(spans(span({}, 9), span(CURRENT, 2, 9, endTimeUnixNano=NANOS), span(MESSAGELESS, 3, 9, **END))), 0, "log"
    )
    assert [row["reason"] for row in left_open.to_pylist() if row["kind"]] == ["messages is missing"]


@pytest.mark.parametrize(
    "part", [{"type": "blob", "modality": "image", "content": "aGk="}, {"type": "uri", "uri": "x"}]
)
def test_parts_that_hold_no_text(part):
    asked = [{"role": "user", "parts": [{"type": "text", "content": "what is this?"}, part]}]
    row = one(spans(span(CURRENT | {"gen_ai.input.messages": json.dumps(asked)})))
    assert row["messages"] == [{"role": "user", "content": "what is this?"}]


def test_a_call_that_lacks_something_is_left_open():
    call = {k: v for k, v in CURRENT.items() if k != "user.id"}
    batch, remarks, left = OTel().parse_lines(jsonl(spans(span(call, 3, parent=2))), 0, "log")
    assert batch.num_rows == 0 and not remarks
    told = [(r["kind"], r["reason"]) for r in left.to_pylist()]
    assert told == [(None, None), ("missing", "account_id is missing")]
    left = OTel().parse_lines(jsonl(spans(span(CURRENT, 3))), 0, "log").open
    assert [(r["kind"], r["waits"]) for r in left.to_pylist()] == [(None, False)]


def record(name, body, number=1, **attributes):
    return {
        "traceId": TRACE,
        "spanId": f"{number:016X}" if number else "",
        "timeUnixNano": NANOS,
        "eventName": name,
        "body": value(body),
        "attributes": pairs(attributes),
    }


EVENTS = [
    record("gen_ai.system.message", {"content": "be brief"}),
    record("gen_ai.user.message", {"content": "sum"}),
    record("gen_ai.choice", {"index": 0, "finish_reason": "stop", "message": {"content": "42"}}),
]


def test_messages_as_log_records():
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "user.id": "ann"}
    for requests in ([spans(span(call)), logs(*EVENTS)], [logs(*EVENTS), spans(span(call))]):
        row = one(*requests)
        assert (row["account_id"], row["system"], row["completion"]) == ("ann", "be brief", "42")
        assert row["messages"] == [{"role": "user", "content": "sum"}]


def test_log_records_alone():
    row = one(logs(*EVENTS, **{"user.id": "ann"}))
    assert (row["account_id"], row["completion"]) == ("ann", "42")
    details = record("gen_ai.client.inference.operation.details", "", **(CURRENT | {"gen_ai.input.messages": INPUT}))
    row = one(logs(details))
    assert (row["account_id"], row["model"], row["completion"]) == ("ann", "m", "it is 42")
    assert row["messages"] == TOLD and row["exchange_id"] == f"{TRACE.lower()}:{1:016x}"


def test_messages_as_span_events():
    events = [
        {"name": "gen_ai.content.prompt", "attributes": pairs({"gen_ai.prompt": json.dumps(INPUT)})},
        {"name": "gen_ai.content.completion", "attributes": pairs({"gen_ai.completion": json.dumps(OUTPUT)})},
    ]
    row = one(spans(span({"gen_ai.request.model": "m", "user.id": "ann"}, events=events)))
    assert row["messages"] == TOLD and row["completion"] == "it is 42"
    events = [{"name": "gen_ai.user.message", "attributes": pairs({"content": "hi"})}]
    assert one(spans(span({"user.id": "ann"}, events=events)))["messages"] == [{"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    ("attributes", "code", "status"),
    [
        ({}, 0, "ok"),
        ({}, 2, "error"),
        ({}, "STATUS_CODE_ERROR", "error"),
        ({"error.type": "429"}, 2, "rate_limited"),
        ({"error.type": "RateLimitError"}, 2, "rate_limited"),
        ({"http.response.status_code": 429}, 0, "rate_limited"),
        ({"http.response.status_code": 500}, 0, "error"),
        ({"http.response.status_code": 200}, 0, "ok"),
        ({"error.type": "timeout"}, 0, "error"),
        ({"gen_ai.response.finish_reasons": ["content_filter"]}, 0, "refused"),
    ],
)
def test_status(attributes, code, status):
    assert one(spans(span(CURRENT | attributes, status={"code": code})))["status"] == status


def test_ids_where_there_are_none():
    rows, _ = parse(spans(span(CURRENT, traceId="", spanId=""), span(CURRENT, traceId="0" * 32, spanId="0" * 16)))
    assert len({r["exchange_id"] for r in rows}) == 1  # the same words at the same time
    assert all(r["exchange_id"].startswith("h-") for r in rows)


def test_bad_requests_are_rejected_alone():
    rows, rejects = parse(
        spans(span(CURRENT, startTimeUnixNano="soon")),
        spans(span(CURRENT, 9, startTimeUnixNano=str(2**70)), span(CURRENT, 8)),
        spans(span(CURRENT | {"gen_ai.usage.input_tokens": "many"})),
        spans(span(CURRENT | {"gen_ai.input.messages": json.dumps([{"role": 1.5, "content": "x"}])})),
        spans(span(CURRENT)),
        [3],
    )
    assert [row["row"] for row in rows] == [1, 2, 3, 4]
    assert kinds(rejects) == [(0, "type"), (1, "field"), (1, "timestamp"), (5, "type")]
    _, rejects, _ = OTel().parse_lines(b'{"resourceSpans": [\n\xff\n', 0, "log")
    assert kinds(rejects) == [(0, "syntax"), (1, "syntax")]


@pytest.mark.parametrize("document", [spans(span(CURRENT)), [spans(span(CURRENT)), logs(*EVENTS)]])
def test_a_file_of_one_document(tmp_path, document):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(document, indent=2))
    rows, rejects = read(path)
    assert [r["account_id"] for r in rows] == ["ann"] and not rejects
    path.write_text(json.dumps(document, indent=2)[:-20])
    assert [kind for _, kind in kinds(read(path)[1])] == ["truncated"]


def test_every_alias_is_for_a_field_of_ours():
    named = {*ALIASES["text"], *ALIASES["whole"], *ALIASES["real"]}
    assert named < set(EXCHANGES.names) and set(OTel().filled_from) <= set(EXCHANGES.names)


def test_a_line_of_another_format_is_set_aside_and_metrics_are_passed_over(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_bytes(jsonl({"startTime": 1.0, "messages": []}, {"resourceMetrics": []}))
    rows, rejects = read(path, format="otel")
    assert rows == []
    assert kinds(rejects) == [(0, "missing"), (1, "left_out")]
