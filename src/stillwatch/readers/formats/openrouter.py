"""OpenRouter's records of generations: what was used and paid for. No prompt stands in them, so
that a record with no prompt beside it is set aside; where an export adds `messages` or `prompt`
they are read."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.request import split_system
from stillwatch.readers.chunk import Words
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, text


class OpenRouter(RecordReader):
    """Account: the user that the application names, else the key."""

    name = "openrouter"
    filled_from: ClassVar[Words] = {
        "exchange_id": "id",
        "timestamp": "created_at",
        "account_id": "user, else api_key_id",
        "api_key_id": "api_key_id",
        "surface": "always api",
        "model": "model",
        "messages": "messages, prompt or input, where an export adds them",
        "system": "messages of the role system",
        "completion": "completion or output",
        "input_tokens": "tokens_prompt",
        "output_tokens": "tokens_completion",
        "user_agent": "user_agent",
        "status": "cancelled",
    }
    advice: ClassVar[Words] = {
        "messages": "records of generations hold no prompts: send OpenRouter's traces to an OpenTelemetry collector"
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """OpenRouter's own names of tokens."""
        return {"tokens_prompt", "tokens_completion"} <= keys

    def account(self, record: dict[str, Any]) -> Any:
        """The user, else the key."""
        return first(
            record.get("user"), record.get("external_user"), record.get("api_key_id"), record.get("api_key_hash")
        )

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One generation. Raises BadFieldError."""
        given = first(record.get("messages"), record.get("prompt"), record.get("input"))
        if given is None:
            raise BadFieldError("missing", "OpenRouter's records of generations hold no prompts")
        system, messages = split_system(None, given)
        answered = first(record.get("completion"), record.get("output"))
        return {
            "exchange_id": text(record.get("id"), "id"),
            "timestamp": time_of(record.get("created_at"), "created_at"),
            "account_id": text(self.account(record), "user"),
            "api_key_id": notes.text(first(record.get("api_key_id"), record.get("api_key_hash")), "api_key_id"),
            "surface": "api",
            "model": notes.text(record.get("model"), "model"),
            "system": system,
            "messages": messages,
            "completion": notes.text(answered, "completion"),
            "input_tokens": notes.whole(record.get("tokens_prompt"), "input_tokens"),
            "output_tokens": notes.whole(record.get("tokens_completion"), "output_tokens"),
            "user_agent": notes.text(record.get("user_agent"), "user_agent"),
            "status": "error" if record.get("cancelled") is True else "ok",
        }
