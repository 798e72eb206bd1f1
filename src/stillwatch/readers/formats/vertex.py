"""Vertex AI's request-response logs, as BigQuery exports them (JSON Lines or Parquet).

No caller stands in them unless the request names one: in its labels (`user`, `user_id`, `account`)
or, of Anthropic's bodies, in `metadata.user_id`.
"""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text

_USERS = ("user", "user_id", "userId", "account", "account_id", "end_user")


class Vertex(RecordReader):
    """Account: the request's label, else its metadata. Model: the last part of the endpoint's
    name."""

    name = "vertex"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "request_id",
        "timestamp": "logging_time",
        "account_id": "the labels user, user_id or account; of Anthropic's bodies metadata.user_id",
        "conversation_id": "the label session_id",
        "surface": "always api",
        "model": "model, else endpoint",
    }
    advice: ClassVar[Words] = {
        "account_id": "no caller stands in these logs: send labels {user: …} with each request",
        "client_address": "log at your gateway: Vertex writes no address",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """The columns of the exported table."""
        return "logging_time" in keys and bool(keys & {"full_request", "request_payload"})

    def account(self, record: dict[str, Any]) -> Any:
        """Whom the request names."""
        request = _body(record, "full_request", "request_payload")
        labels, metadata = section(record, "labels") | section(request, "labels"), section(request, "metadata")
        own = section(record, "metadata")
        return first(*(place.get(name) for place in (labels, metadata, own) for name in _USERS), request.get("user"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        request = _body(record, "full_request", "request_payload")
        response = _body(record, "full_response", "response_payload")
        method = record.get("api_method")
        bodies = exchange_fields(request, response, notes, f"/:{method}" if isinstance(method, str) else None)
        if bodies is None:
            return None
        return bodies | {
            "exchange_id": text(record.get("request_id"), "request_id"),
            "timestamp": time_of(record.get("logging_time"), "logging_time"),
            "account_id": text(self.account(record), "account_id"),
            "conversation_id": notes.text(section(record, "labels").get("session_id"), "conversation_id"),
            "surface": "api",
            "model": notes.text(first(record.get("model"), record.get("endpoint")), "model"),
        }


def _body(record: dict[str, Any], whole: str, payload: str) -> dict[str, Any]:
    """A body as the column that holds it whole has it, else as texts of JSON, of a stream
    several."""
    given = structured(record.get(whole))
    if isinstance(given, dict) and given:
        return given
    parts = record.get(payload)
    found = [structured(part) for part in parts] if isinstance(parts, list) else [structured(parts)]
    usable = [part for part in found if isinstance(part, dict) and part]
    return (
        usable[0] if len(usable) == 1 else {"candidates": [c for part in usable for c in part.get("candidates") or []]}
    )
