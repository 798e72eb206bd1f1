"""Helicone's export of requests, a call a line."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, header, status_of, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, text


class Helicone(RecordReader):
    """Account: the request's user (`Helicone-User-Id`)."""

    name = "helicone"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "request_id",
        "timestamp": "request_created_at",
        "account_id": "request_user_id",
        "organization_id": "organization_id",
        "api_key_id": "helicone_api_key_id, else auth_hash",
        "conversation_id": "request_properties: Helicone-Session-Id",
        "surface": "always api",
        "model": "request_model",
        "messages": "request_body",
        "completion": "response_body",
        "input_tokens": "prompt_tokens",
        "output_tokens": "completion_tokens",
        "status": "response_status, the response",
    }
    advice: ClassVar[Words] = {
        "account_id": "send the header Helicone-User-Id",
        "messages": "do not send Helicone-Omit-Request",
        "conversation_id": "send the header Helicone-Session-Id",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """The table's own names of a request's time and body."""
        return {"request_created_at", "request_body"} <= keys

    def account(self, record: dict[str, Any]) -> Any:
        """The request's user."""
        return record.get("request_user_id")

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        bodies = exchange_fields(
            record.get("request_body"), record.get("response_body"), notes, record.get("request_path")
        )
        if bodies is None:
            return None
        properties = structured(record.get("request_properties"))
        given = first(record.get("prompt_tokens"), bodies.get("input_tokens"))
        said = first(record.get("completion_tokens"), bodies.get("output_tokens"))
        return bodies | {
            "exchange_id": text(record.get("request_id"), "request_id"),
            "timestamp": time_of(record.get("request_created_at"), "request_created_at"),
            "account_id": text(record.get("request_user_id"), "request_user_id"),
            "organization_id": notes.text(record.get("organization_id"), "organization_id"),
            "api_key_id": notes.text(first(record.get("helicone_api_key_id"), record.get("auth_hash")), "api_key_id"),
            "conversation_id": notes.text(header(properties, "helicone-session-id"), "conversation_id"),
            "surface": "api",
            "model": notes.text(first(record.get("request_model"), bodies.get("model")), "model"),
            "input_tokens": notes.whole(given, "input_tokens"),
            "output_tokens": notes.whole(said, "output_tokens"),
            "status": status_of(record.get("response_status"), bodies.get("status"), notes),
        }
