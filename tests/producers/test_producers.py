"""What real producers log of known calls is read as what was asked and answered, field by field."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from tests.producers.calls import BUSY, CALLS, Call, answer

pytestmark = pytest.mark.producers

BY_GATEWAY = {"client_address": "192.0.2.7", "user_agent": "client/1.0"}
BY_PROXY = {"client_address": "127.0.0.1", "user_agent": "client/1.0", "surface": "api"}
EMBEDDED = 1
"""Calls of the proxy that ask for no words."""


@dataclass(frozen=True)
class Log:
    """A producer's log: where it is, its format, what it says of every call beside what was sent,
    what it says of single calls in its own way, and how many records are no exchange (None: any
    number)."""

    path: str
    format: str
    always: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: int | None = None


LOGS = {
    "openai_v2": Log(
        "openai_v2",
        "otel",
        BY_GATEWAY | {"tools": None},
        # Of a message in parts it writes none.
        {"image": {"messages": [("user", "")]}},
    ),
    "openai_v2, texts in log records": Log(
        "openai_v2_events", "otel", BY_GATEWAY | {"tools": None}, {"image": {"messages": [("user", "")]}}
    ),
    "openinference_openai": Log("openinference_openai", "otel", BY_GATEWAY),
    "traceloop_anthropic": Log(
        "traceloop_anthropic",
        "otel",
        BY_GATEWAY | {"temperature": None},
        {call.name: {"max_tokens": 1024} for call in CALLS if call.max_tokens is None},
    ),
    "langfuse_sdk": Log(
        "langfuse_sdk/traces.jsonl",
        "otel",
        # It has no caller, writes the default temperature, and not why an answer ended.
        instead={call.name: {"temperature": 1.0} for call in CALLS if call.temperature is None}
        | {"refused": {"temperature": 1.0, "status": "ok"}},
    ),
    "litellm: callback": Log("litellm_proxy/callback.jsonl", "litellm", BY_PROXY, left_out=EMBEDDED),
    "litellm: generic_api": Log("litellm_proxy/generic_api.jsonl", "litellm", BY_PROXY, left_out=EMBEDDED),
    "litellm: s3": Log("litellm_proxy/bucket", "litellm", BY_PROXY, left_out=EMBEDDED),
    "litellm: spend logs": Log("litellm_proxy/spend_logs.jsonl", "litellm_spend_logs", BY_PROXY, left_out=EMBEDDED),
    "litellm: otel": Log(
        "litellm_proxy/traces.jsonl",
        "otel",
        # The client's session stands on none of its spans.
        BY_PROXY | {"surface": None, "conversation_id": None},
    ),
}


def sent(call: Call, log: Log) -> dict[str, Any]:
    """The exchange that a call is."""
    answered = call.model != BUSY
    text, _, tokens, said = answer(call.messages, call.tools)
    if log.path == "traceloop_anthropic" and call.system:
        tokens -= 1  # whose system prompt is no message
    counted = (tokens, said) if answered else (0, 0) if log.format.startswith("litellm") else (None, None)
    by_key = log.path.startswith("litellm_proxy")
    return {
        "account_id": call.account,
        "organization_id": f"team-{call.account}" if by_key else None,
        "api_key_id": hashlib.sha256(f"sk-{call.account}".encode()).hexdigest() if by_key else None,
        "conversation_id": call.session,
        "surface": None,
        "model": call.model,
        "client_address": None,
        "user_agent": None,
        "tls_fingerprint": None,
        "system": call.system,
        "messages": [(m["role"], _text(m["content"])) for m in call.messages if m["role"] != "system"],
        "completion": (text or "") if answered else None,
        "reasoning": None,
        "input_tokens": counted[0],
        "output_tokens": counted[1],
        "max_tokens": call.max_tokens,
        "temperature": call.temperature,
        "tools": len(call.tools) or None,
        "status": {"refused": "refused", "busy": "rate_limited"}.get(call.name, "ok"),
    } | (log.always | log.instead.get(call.name, {}))


def _text(content: Any) -> str:
    return "\n".join(p["text"] for p in content if "text" in p) if isinstance(content, list) else content or ""


@pytest.mark.parametrize("name", LOGS)
def test_every_field_is_what_was_sent(written: Path, name: str):
    log = LOGS[name]
    sources = open_sources([written / log.path])
    assert {source.reader.name for source in sources} == {log.format} and not sources.unreadable
    with Lake.temporary() as lake:
        lake.ingest(sources, workers=1)
        assert lake.quarantined().to_pylist() == []
        places = lake.view().query("SELECT source, row, exchange_hash FROM exchanges ORDER BY timestamp").to_pylist()
        found = [lake.original(**place).drop_columns("row").to_pylist()[0] for place in places]
        left_out = {one["kind"]: one["count"] for one in lake.remarks().to_pylist()}
    now = datetime.now(UTC)
    for row, call in zip(found, CALLS, strict=True):
        assert now - timedelta(minutes=20) < row.pop("timestamp") < now
        row["messages"] = [(message["role"], message["content"]) for message in row["messages"]]
        assert row == {"exchange_id": row["exchange_id"]} | sent(call, log), call.name
    assert len({row["exchange_id"] for row in found}) == len(CALLS)
    assert left_out.keys() <= {"left_out"} and (log.left_out is None or left_out == {"left_out": log.left_out})
