"""Cloudflare AI Gateway's logs, as Logpush or its API gives them."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, status_of, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, text

_USERS = ("user", "userId", "user_id", "account", "account_id", "_user")
_SESSIONS = ("session", "sessionId", "session_id", "conversation_id")


class Cloudflare(RecordReader):
    """Account: the user in the caller's metadata (`cf-aig-metadata`)."""

    name = "cloudflare"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "id",
        "timestamp": "created_at",
        "account_id": "metadata: user, user_id or account",
        "conversation_id": "metadata: session",
        "surface": "always api",
        "model": "model",
        "input_tokens": "tokens_in",
        "output_tokens": "tokens_out",
        "status": "status_code, success, the response",
    }
    advice: ClassVar[Words] = {
        "account_id": "send the header cf-aig-metadata with a user",
        "messages": "have the gateway log payloads (cf-aig-collect-log, not only metadata)",
        "client_address": "the gateway logs no address",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """The gateway's own names of a provider, its success and its tokens."""
        return {"provider", "created_at"} <= keys and bool(keys & {"tokens_in", "cached", "success"})

    def account(self, record: dict[str, Any]) -> Any:
        """The user in the metadata."""
        return first(*(_metadata(record).get(name) for name in _USERS))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        path = record.get("path")
        path = f"/{path}" if isinstance(path, str) else None
        bodies = exchange_fields(record.get("request"), record.get("response"), notes, path)
        if bodies is None:
            return None
        failed = record.get("success") is False and first(record.get("status_code")) is None
        given = first(record.get("tokens_in"), bodies.get("input_tokens"))
        said = first(record.get("tokens_out"), bodies.get("output_tokens"))
        session = first(*(_metadata(record).get(name) for name in _SESSIONS))
        return bodies | {
            "exchange_id": text(record.get("id"), "id"),
            "timestamp": time_of(record.get("created_at"), "created_at"),
            "account_id": text(self.account(record), "metadata.user"),
            "conversation_id": notes.text(session, "conversation_id"),
            "surface": "api",
            "model": notes.text(first(record.get("model"), bodies.get("model")), "model"),
            "input_tokens": notes.whole(given, "input_tokens"),
            "output_tokens": notes.whole(said, "output_tokens"),
            "status": "error" if failed else status_of(record.get("status_code"), bodies.get("status"), notes),
        }


def _metadata(record: dict[str, Any]) -> dict[str, Any]:
    found = structured(record.get("metadata"))
    return found if isinstance(found, dict) else {}
