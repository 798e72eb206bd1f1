"""LiteLLM's StandardLoggingPayload, as its callbacks, its generic_api logger and its S3 and GCS
loggers write it (docs.litellm.ai, "StandardLoggingPayload")."""

import re
from typing import Any, ClassVar

from stillwatch.readers.bodies.answer import error_status, response_fields
from stillwatch.readers.bodies.exchange import BODIES
from stillwatch.readers.bodies.request import settings_fields, split_system
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text

OTHER_CALLS = re.compile(
    r"embed|image|moderation|transcri|speech|rerank|batch|file|ocr|search|vector_store|list_|retrieve|video|health|mcp"
)
"""Of LiteLLM's names of calls (the route chooses them, not the caller) those that ask no model in
words."""

NOBODY = ("", "default_user_id")
"""What LiteLLM writes for a key that belongs to no user."""

_MADE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A trace id that LiteLLM makes for each call; a client's session may have any other."""

_NOT_LET_IN = re.compile(r"\b401\b|auth|api.?key|bad key|invalid.{0,20}key|token_not_found", re.IGNORECASE)


class LiteLLM(RecordReader):
    """Account: the key's user, else the key. Organization: the key's organization, else its
    team."""

    name = "litellm"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "id",
        "timestamp": "startTime",
        "account_id": "metadata.user_api_key_user_id, else metadata.user_api_key_hash",
        "organization_id": "metadata.user_api_key_org_id, else …_team_id",
        "api_key_id": "metadata.user_api_key_hash",
        "conversation_id": "the client's session_id; trace_id where it was not made for the call",
        "surface": "always api",
        "client_address": "requester_ip_address",
        "user_agent": "user_agent",
        "model": "model_group (what was asked for), else model",
        "system": "model_parameters.system or .instructions, messages of the role system",
        "messages": "messages",
        "input_tokens": "prompt_tokens",
        "output_tokens": "completion_tokens",
        "max_tokens": "model_parameters",
        "temperature": "model_parameters",
        "tools": "model_parameters.tools",
        "status": "status, error_information",
    }
    advice: ClassVar[Words] = {
        "messages": "message logging is off: unset turn_off_message_logging and redact_messages in litellm_settings",
        "conversation_id": "have clients send litellm_session_id or the header x-litellm-session-id",
        "account_id": "give every key a user (user_id in /key/generate)",
        "organization_id": "put keys into teams or organizations",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A start in LiteLLM's spelling beside the call's id, parameters or type."""
        return (
            "startTime" in keys and "id" in keys and bool(keys & {"model_parameters", "call_type", "litellm_call_id"})
        )

    def account(self, record: dict[str, Any]) -> Any:
        """The key's user, else the key."""
        metadata = section(record, "metadata")
        return account_of(metadata.get("user_api_key_user_id"), metadata.get("user_api_key_hash"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call, None for embeddings, images and the like. Raises BadFieldError."""
        if other := other_call(record.get("call_type")):
            notes.left_out(other)
            return None
        metadata, settings = section(record, "metadata"), section(record, "model_parameters")
        if not_let_in(record, metadata):
            notes.left_out("a call with a key that nobody has")
            return None
        answer = response_fields(record.get("response"), notes)
        own = first(
            settings.get("system"), settings.get("instructions"), section(record, "response").get("instructions")
        )
        system, messages = split_system(own, _messages(record.get("messages")))
        said = _plain(record.get("response"))
        return {
            "exchange_id": text(record.get("id"), "id"),
            "timestamp": time_of(record.get("startTime"), "startTime"),
            **_who(record, metadata, notes),
            "surface": "api",
            "model": notes.text(record.get("model_group") or record.get("model"), "model"),
            "system": system,
            "messages": messages,
            "completion": answer.get("completion") if said is None else said,
            "reasoning": answer.get("reasoning"),
            "input_tokens": notes.whole(record.get("prompt_tokens"), "input_tokens"),
            "output_tokens": notes.whole(record.get("completion_tokens"), "output_tokens"),
            **settings_fields(settings, notes),
            "status": outcome(record, answer.get("status")),
        }


def other_call(call_type: Any) -> str | None:
    """What a call is that asks no model in words, by LiteLLM's name of it."""
    found = OTHER_CALLS.search(call_type) if isinstance(call_type, str) else None
    return f"a call of LiteLLM's kind {found[0].strip('_')}" if found else None


def account_of(user: Any, key: Any) -> Any:
    """The user, else the key."""
    return key if user is None or user in NOBODY else user


def not_let_in(record: dict[str, Any], metadata: dict[str, Any]) -> bool:
    """Whether a call failed for its key, which then is no key of anybody."""
    if record.get("status") != "failure" or metadata.get("user_api_key_user_id") or metadata.get("user_api_key_alias"):
        return False
    return _NOT_LET_IN.search(_failure(record)) is not None


def outcome(record: dict[str, Any], answered: str | None) -> str:
    """How the call ended."""
    return error_status(_failure(record)) if record.get("status") == "failure" else answered or "ok"


def _failure(record: dict[str, Any]) -> str:
    told = section(record, "error_information") or section(section(record, "metadata"), "error_information")
    words = (told.get("error_code"), told.get("error_class"), told.get("error_message"), record.get("error_str"))
    return " ".join(str(word) for word in words if word)


def session_of(record: dict[str, Any], metadata: dict[str, Any], trace: Any) -> Any:
    """The client's session, None where all there is was made for this call alone."""
    asked = section(metadata, "requester_metadata")
    headers = section(metadata, "requester_custom_headers")
    given = first(asked.get("session_id"), headers.get("x-litellm-session-id"), metadata.get("session_id"))
    if given is not None:
        return given
    own = record.get("session_id")
    if own and own != trace:
        return own
    return trace if isinstance(trace, str) and trace and not _MADE.fullmatch(trace) else None


def _who(record: dict[str, Any], metadata: dict[str, Any], notes: Notes) -> Row:
    def either(name: str) -> Any:
        return record.get(name) or metadata.get(name)

    key = metadata.get("user_api_key_hash")
    organization = metadata.get("user_api_key_org_id") or metadata.get("user_api_key_team_id")
    return {
        "account_id": text(account_of(metadata.get("user_api_key_user_id"), key), "account_id"),
        "organization_id": notes.text(organization, "organization_id"),
        "api_key_id": notes.text(key, "api_key_id"),
        "conversation_id": notes.text(session_of(record, metadata, record.get("trace_id")), "conversation_id"),
        "client_address": notes.text(either("requester_ip_address"), "client_address"),
        "user_agent": notes.text(either("user_agent"), "user_agent"),
    }


def _messages(given: Any) -> Any:
    """The messages; LiteLLM also logs whole request bodies here."""
    return (
        first(given.get("messages"), given.get("input")) if isinstance(given, dict) and "role" not in given else given
    )


def _plain(response: Any) -> str | None:
    return response if isinstance(response, str) and response.lstrip()[:1] not in ("{", "[") else None
