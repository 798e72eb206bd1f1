"""LiteLLM's StandardLoggingPayload, one call a line (docs.litellm.ai, "StandardLoggingPayload")."""

from typing import Any

from stillwatch.readers.detect import keys_of
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.records import RecordReader, count, real, section, text, whole
from stillwatch.readers.rows import Row
from stillwatch.readers.timestamps import any_micros
from stillwatch.readers.wire import error_status, response_fields, split_system

_OTHER_CALLS = ("embedding", "image", "moderation", "transcription", "speech", "rerank", "batch", "file")
_NOBODY = ("", "default_user_id")
"""What LiteLLM writes for a key that belongs to no user."""


class LiteLLM(RecordReader):
    """Account: the key's user, else the key. Organization: the key's organization, else its team."""

    name = "litellm"
    fields = frozenset(
        (
            "exchange_id",
            "timestamp",
            "account_id",
            "organization_id",
            "api_key_id",
            "conversation_id",
            "surface",
            "model",
            "client_address",
            "user_agent",
            "system",
            "messages",
            "completion",
            "reasoning",
            "input_tokens",
            "output_tokens",
            "max_tokens",
            "temperature",
            "tools",
            "status",
        )
    )

    def matches(self, head: bytes) -> bool:
        """A line with a start in LiteLLM's spelling beside the call's parameters or metadata."""
        keys = keys_of(head)
        return "startTime" in keys and bool(keys & {"model_parameters", "call_type", "metadata"})

    def row(self, record: dict[str, Any]) -> Row | None:
        """One call, None for embeddings, images and the like. Raises BadFieldError."""
        call = str(record.get("call_type") or "")
        if any(word in call for word in _OTHER_CALLS):
            return None
        metadata, settings = section(record, "metadata"), section(record, "model_parameters")
        system, messages = split_system(settings.get("system"), _messages(record.get("messages")))
        answer = _answer(record.get("response"))
        return {
            "exchange_id": text(record.get("id"), "id"),
            "timestamp": _time(record.get("startTime")),
            **_who(record, metadata),
            "surface": "api",
            "model": text(record.get("model_group") or record.get("model"), "model"),
            "system": system,
            "messages": messages,
            "completion": answer.get("completion"),
            "reasoning": answer.get("reasoning"),
            "input_tokens": whole(record.get("prompt_tokens"), "prompt_tokens"),
            "output_tokens": whole(record.get("completion_tokens"), "completion_tokens"),
            "max_tokens": whole(settings.get("max_completion_tokens") or settings.get("max_tokens"), "max_tokens"),
            "temperature": real(settings.get("temperature"), "temperature"),
            "tools": count(settings.get("tools", settings.get("functions"))),
            "status": _status(record, answer.get("status")),
        }


def _who(record: dict[str, Any], metadata: dict[str, Any]) -> Row:
    def from_metadata(name: str) -> str | None:
        return text(metadata.get(f"user_api_key_{name}"), name)

    def from_either(name: str) -> str | None:
        return text(record.get(name) or metadata.get(name), name)

    user, key = from_metadata("user_id"), from_metadata("hash")
    return {
        "account_id": key if user is None or user in _NOBODY else user,
        "organization_id": from_metadata("org_id") or from_metadata("team_id"),
        "api_key_id": key,
        "conversation_id": from_either("session_id"),
        "client_address": from_either("requester_ip_address"),
        "user_agent": from_either("user_agent"),
    }


def _messages(given: Any) -> Any:
    """The messages; LiteLLM also logs whole request bodies here."""
    return given.get("messages", given.get("input")) if isinstance(given, dict) else given


def _answer(response: Any) -> Row:
    if isinstance(response, str):
        return {"completion": response}
    return response_fields(response) if isinstance(response, dict) else {}


def _time(value: Any) -> int | None:
    """`startTime`: seconds since 1970, or text where LiteLLM was told to log so."""
    if isinstance(value, str):
        micros = any_micros(value)
    else:
        seconds = real(value, "startTime")
        if seconds is None:
            return None
        micros = round(seconds * 1e6) if abs(seconds) < 1e11 else None
    if micros is None:
        raise BadFieldError("timestamp", "startTime is not a time")
    return micros


def _status(record: dict[str, Any], answered: str | None) -> str | None:
    if record.get("status") != "failure":
        return answered or "ok"
    failure = section(record, "error_information")
    return error_status(f"{failure.get('error_code')} {failure.get('error_class')} {record.get('error_str')}")
