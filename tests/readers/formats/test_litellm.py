from datetime import UTC, datetime

import pytest

from stillwatch.readers.formats.litellm import LiteLLM
from stillwatch.readers.source import open_sources
from tests.readers.logs import jsonl, kinds

PAYLOAD = {
    "id": "chatcmpl-1",
    "trace_id": "t",
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "startTime": 1776852000.25,
    "endTime": 1776852002.5,
    "model": "openai/gpt-4o",
    "model_group": "gpt-4o",
    "prompt_tokens": 11,
    "completion_tokens": 7,
    "total_tokens": 18,
    "requester_ip_address": "192.0.2.9",
    "user_agent": "curl/8",
    "session_id": "s",
    "metadata": {
        "user_api_key_hash": "88dc28",
        "user_api_key_user_id": "ann",
        "user_api_key_org_id": None,
        "user_api_key_team_id": "team",
    },
    "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}],
    "response": {
        "choices": [{"message": {"role": "assistant", "content": "hello", "reasoning_content": "greet"}}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7},
    },
    "model_parameters": {"temperature": 0.2, "max_tokens": 50, "tools": [{}]},
    "error_information": None,
}


def parse(*payloads):
    batch, rejects, _ = LiteLLM().parse_lines(jsonl(*payloads), 0, "log")
    return batch.to_pylist(), rejects


def test_a_payload(tmp_path):
    rows, rejects = parse(PAYLOAD)
    assert not rejects
    assert rows[0] == {
        "exchange_id": "chatcmpl-1",
        "timestamp": datetime(2026, 4, 22, 10, 0, 0, 250_000, tzinfo=UTC),
        "account_id": "ann",
        "organization_id": "team",
        "api_key_id": "88dc28",
        "conversation_id": "s",
        "surface": "api",
        "model": "gpt-4o",
        "client_address": "192.0.2.9",
        "user_agent": "curl/8",
        "tls_fingerprint": None,
        "system": "be brief",
        "messages": [{"role": "user", "content": "hi"}],
        "completion": "hello",
        "reasoning": "greet",
        "input_tokens": 11,
        "output_tokens": 7,
        "max_tokens": 50,
        "temperature": 0.2,
        "tools": 1,
        "status": "ok",
        "row": 0,
    }
    (tmp_path / "x.jsonl").write_bytes(jsonl(PAYLOAD))
    assert open_sources([tmp_path])[0].reader.name == "litellm"


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        ({"error_code": "429", "error_class": "RateLimitError"}, "rate_limited"),
        ({"error_class": "ContentPolicyViolationError"}, "refused"),
        ({"error_code": "500"}, "error"),
        (None, "error"),
    ],
)
def test_failures(failure, status):
    rows, _ = parse(PAYLOAD | {"status": "failure", "response": None, "error_information": failure})
    assert rows[0]["status"] == status and rows[0]["completion"] is None


def test_a_key_without_a_user_is_the_account():
    for user in (None, "", "default_user_id"):
        rows, _ = parse(PAYLOAD | {"metadata": PAYLOAD["metadata"] | {"user_api_key_user_id": user}})
        assert rows[0]["account_id"] == "88dc28"


def test_other_shapes_of_messages_and_answers():
    rows, rejects = parse(
        PAYLOAD | {"messages": "hi", "response": "hello"},
        PAYLOAD | {"messages": {"messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]}},
        PAYLOAD | {"startTime": "2026-04-22T10:00:00.25Z", "messages": None},
    )
    assert not rejects
    assert [r["messages"] for r in rows] == [[{"role": "user", "content": "hi"}]] * 2 + [None]
    assert rows[0]["completion"] == "hello"
    assert len({r["timestamp"] for r in rows}) == 1


def test_bad_payloads_and_other_calls():
    rows, rejects = parse(
        PAYLOAD | {"call_type": "aembedding"},
        PAYLOAD | {"startTime": "soon"},
        PAYLOAD | {"startTime": [1]},
        PAYLOAD | {"id": {}},
        5,
    )
    assert not rows
    assert kinds(rejects) == [(0, "left_out"), (1, "timestamp"), (2, "timestamp"), (3, "type"), (4, "type")]
    assert [r.account_id for r in rejects] == [None, *["alice"] * 3, None] or rejects[1].account_id


def test_odd_values_cost_their_fields():
    settings = PAYLOAD.get("model_parameters", {}) | {"max_tokens": "100", "temperature": "0.5", "tools": [{}, {}]}
    rows, remarks = parse(
        PAYLOAD | {"model_parameters": settings, "prompt_tokens": 1.5, "requester_ip_address": {"a": 1}}
    )
    assert rows[0]["messages"] and rows[0]["tools"] == 2
    assert rows[0]["max_tokens"] is rows[0]["temperature"] is rows[0]["input_tokens"] is None
    assert {r.reason for r in remarks} == {"max_tokens", "temperature", "input_tokens", "client_address"}


def test_a_call_with_a_wrong_key_is_nobodys():
    nobody = PAYLOAD["metadata"] | {"user_api_key_user_id": None, "user_api_key_alias": None}
    failed = {"status": "failure", "error_str": "Authentication Error, Invalid proxy server token passed"}
    rows, remarks = parse(PAYLOAD | {"metadata": nobody} | failed)
    assert not rows and [r.kind for r in remarks] == ["left_out"]
    rows, remarks = parse(PAYLOAD | failed)  # somebody's, whose upstream refused the operator's own key
    assert rows[0]["status"] == "error" and not remarks


def test_a_session_is_the_clients_own():
    asked = {"requester_metadata": {"session_id": "mine"}}
    made = "fac3d62f30b7945fdf489678b94fbe02"
    for change, session in (
        ({"trace_id": made, "session_id": ""}, None),
        ({"trace_id": "70415e44-051a-4e23-927b-9d3533820cf0", "session_id": ""}, None),
        ({"trace_id": made, "session_id": made}, None),
        ({"trace_id": "sess-1", "session_id": ""}, "sess-1"),
        ({"trace_id": made, "session_id": "", "metadata": PAYLOAD["metadata"] | asked}, "mine"),
    ):
        assert parse(PAYLOAD | change)[0][0]["conversation_id"] == session
