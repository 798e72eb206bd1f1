from datetime import UTC, datetime

import pytest

from stillwatch.readers.litellm import LiteLLM
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
    batch, rejects = LiteLLM().parse_lines(jsonl(*payloads), 0, "log")
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
        PAYLOAD | {"metadata": "x"},
        PAYLOAD | {"prompt_tokens": "x"},
        [],
    )
    assert not rows
    assert kinds(rejects) == [(1, "timestamp"), (2, "type"), (3, "type"), (4, "type"), (5, "type")]
