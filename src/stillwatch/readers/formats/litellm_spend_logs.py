"""Rows of LiteLLM's table LiteLLM_SpendLogs, as its API gives them or as the table is dumped (JSON,
CSV, Parquet).

Prompts stand in it only where `store_prompts_in_spend_logs` is on: elsewhere a row lacks its
messages, and is set aside for that.
"""

from typing import Any, ClassVar

from stillwatch.readers.bodies.answer import response_fields
from stillwatch.readers.bodies.exchange import structured
from stillwatch.readers.bodies.request import conversation, settings_fields, split_system
from stillwatch.readers.chunk import Words
from stillwatch.readers.formats.litellm import LiteLLM, account_of, not_let_in, other_call, outcome, session_of
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text


class LiteLLMSpendLogs(RecordReader):
    """Account: the key's user, else the key. Organization: the key's organization, else its
    team."""

    name = "litellm_spend_logs"
    filled_from: ClassVar[Words] = LiteLLM.filled_from | {
        "exchange_id": "request_id",
        "account_id": "user, else api_key",
        "organization_id": "organization_id, else team_id",
        "api_key_id": "api_key",
        "conversation_id": "session_id, where it was not made for the call",
        "system": "proxy_server_request",
        "messages": "messages, else proxy_server_request.messages",
        "completion": "response",
        "max_tokens": "proxy_server_request",
        "temperature": "proxy_server_request",
        "tools": "proxy_server_request",
    }
    advice: ClassVar[Words] = LiteLLM.advice | {"messages": "set store_prompts_in_spend_logs: true in general_settings"}

    def matches(self, keys: frozenset[str]) -> bool:
        """The table's own names of a request, its key and its start."""
        return {"request_id", "api_key", "startTime"} <= keys

    def account(self, record: dict[str, Any]) -> Any:
        """The key's user, else the key."""
        return account_of(record.get("user"), record.get("api_key"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call, None for embeddings, images and the like. Raises BadFieldError."""
        if other := other_call(record.get("call_type")):
            notes.left_out(other)
            return None
        record = record | {name: structured(record.get(name)) for name in _DOCUMENTS}
        metadata, request = section(record, "metadata"), section(record, "proxy_server_request")
        if not_let_in(record, metadata):
            notes.left_out("a call with a key that nobody has")
            return None
        system, messages = _asked(record.get("messages"), request)
        answer = response_fields(first(record.get("response")), notes)
        trace = first(request.get("litellm_trace_id"), record.get("session_id"))
        organization = record.get("organization_id") or record.get("team_id")
        return {
            "exchange_id": text(record.get("request_id"), "request_id"),
            "timestamp": time_of(record.get("startTime"), "startTime"),
            "account_id": text(self.account(record), "account_id"),
            "organization_id": notes.text(organization, "organization_id"),
            "api_key_id": notes.text(record.get("api_key"), "api_key_id"),
            "conversation_id": notes.text(session_of(record, metadata, trace), "conversation_id"),
            "client_address": notes.text(_either(record, metadata, "requester_ip_address"), "client_address"),
            "user_agent": notes.text(_either(record, metadata, "user_agent"), "user_agent"),
            "surface": "api",
            "model": notes.text(record.get("model_group") or record.get("model"), "model"),
            "system": system,
            "messages": messages,
            "completion": answer.get("completion"),
            "reasoning": answer.get("reasoning"),
            "input_tokens": notes.whole(_number(record.get("prompt_tokens")), "input_tokens"),
            "output_tokens": notes.whole(_number(record.get("completion_tokens")), "output_tokens"),
            **settings_fields(request, notes),
            "status": outcome(record, answer.get("status")),
        }


_DOCUMENTS = ("metadata", "messages", "response", "proxy_server_request", "error_information")
"""Columns of JSON, which a dump may have as text."""


def _asked(messages: Any, request: dict[str, Any]) -> tuple[str | None, list[dict[str, str]] | None]:
    given = first(messages)
    if given is not None:
        return split_system(first(request.get("system"), request.get("instructions")), given)
    system, messages = conversation(request)
    if messages is None:
        raise BadFieldError("missing", "no prompts are stored: set store_prompts_in_spend_logs in the proxy")
    return system, messages


def _either(record: dict[str, Any], metadata: dict[str, Any], name: str) -> Any:
    return record.get(name) or metadata.get(name)


def _number(value: Any) -> Any:
    """A count as a dump to CSV has it."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 12 else value
