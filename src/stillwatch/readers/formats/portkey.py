"""Portkey's log export, a call a line."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, header, status_of, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text


class Portkey(RecordReader):
    """Account: `metadata._user`, else the key."""

    name = "portkey"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "id",
        "timestamp": "created_at",
        "account_id": "metadata._user, else the key's id",
        "organization_id": "organisation_id, else workspace_id",
        "api_key_id": "api_key_id",
        "conversation_id": "metadata._session",
        "surface": "always api",
        "user_agent": "request.headers.user-agent",
        "status": "response_status_code, the response",
    }
    advice: ClassVar[Words] = {
        "account_id": "have clients send metadata with _user",
        "messages": "export with request and response",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """Request and response beside Portkey's time and metadata."""
        named = {"request", "response", "created_at"} <= keys and bool(keys & {"metadata", "trace_id", "ai_model"})
        return named and "success" not in keys

    def account(self, record: dict[str, Any]) -> Any:
        """The user that the caller's metadata name, else the key."""
        metadata = structured(record.get("metadata"))
        user = metadata.get("_user") if isinstance(metadata, dict) else None
        return first(user, record.get("api_key_id"), record.get("portkey_api_key_id"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        request, response = _part(record.get("request")), _part(record.get("response"))
        url = first(request.get("url"), record.get("request_url"))
        asked = request["body"] if "body" in request else record.get("request")
        answered = response["body"] if "body" in response else record.get("response")
        bodies = exchange_fields(asked, answered, notes, url)
        if bodies is None:
            return None
        status = first(record.get("response_status_code"), response.get("status"), record.get("status_code"))
        key = first(record.get("api_key_id"), record.get("portkey_api_key_id"))
        return bodies | {
            "exchange_id": text(record.get("id"), "id"),
            "timestamp": time_of(record.get("created_at"), "created_at"),
            "account_id": text(self.account(record), "metadata._user"),
            "organization_id": notes.text(
                first(record.get("organisation_id"), record.get("workspace_id")), "organization_id"
            ),
            "api_key_id": notes.text(key, "api_key_id"),
            "conversation_id": notes.text(section(record, "metadata").get("_session"), "conversation_id"),
            "surface": "api",
            "model": notes.text(first(bodies.get("model"), record.get("ai_model")), "model"),
            "user_agent": notes.text(header(request.get("headers"), "user-agent"), "user_agent"),
            "status": status_of(status, bodies.get("status"), notes),
        }


def _part(value: Any) -> dict[str, Any]:
    found = structured(value)
    return found if isinstance(found, dict) else {}
