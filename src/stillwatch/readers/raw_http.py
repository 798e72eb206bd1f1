"""Raw request and response bodies of model APIs, one call a line in an envelope, as a proxy writes them."""

from typing import Any

from stillwatch.exchange.schema import STATUSES
from stillwatch.readers.detect import keys_of
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.records import RecordReader, decode, text
from stillwatch.readers.rows import Row
from stillwatch.readers.timestamps import any_micros
from stillwatch.readers.wire import answer, http_status, request_fields, response_fields

_ENVELOPE = (
    "exchange_id",
    "account_id",
    "organization_id",
    "api_key_id",
    "conversation_id",
    "surface",
    "client_address",
    "user_agent",
    "tls_fingerprint",
)
_BODIES = (
    "model",
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
_OTHER_CALLS = ("embedding", "moderation", "images", "audio", "batch", "file")


class RawHttp(RecordReader):
    """Envelope `{timestamp, account_id, client_address, user_agent, request, response}`, where request
    and response are JSON bodies (as objects or as text), with any other canonical field beside them.
    `status` may be an HTTP status code. Bodies without a conversation (embeddings, batches, lists of
    models) are no exchanges. A streamed answer that was not put together counts as absent."""

    name = "raw_http"
    fields = frozenset(("timestamp", *_ENVELOPE, *_BODIES))

    def matches(self, head: bytes) -> bool:
        """A line with `request` and no messages of its own."""
        keys = keys_of(head)
        return "request" in keys and bool(keys & {"response", "account_id"}) and "startTime" not in keys

    def row(self, record: dict[str, Any]) -> Row | None:
        """One call. Raises BadFieldError."""
        request = _body(record.get("request"), "request")
        response = _answer(record.get("response"))
        if not _is_conversation(request, response):
            return None
        row: Row = {name: text(record.get(name), name) for name in _ENVELOPE}
        row |= request_fields(request or {})
        row |= response_fields(response) if response is not None else {}
        row["surface"] = row["surface"] or "api"
        row["status"] = _status(record.get("status", record.get("http_status")), row.get("status"))
        if record.get("timestamp") is not None:
            row["timestamp"] = any_micros(record["timestamp"])
            if row["timestamp"] is None:
                raise BadFieldError("timestamp", "timestamp is neither RFC 3339 nor epoch milliseconds")
        return row


def _body(value: Any, name: str) -> dict[str, Any] | None:
    if isinstance(value, str):
        value = decode(value) if value.strip() else None
    if value is not None and not isinstance(value, dict):
        raise BadFieldError("type", f"{name} is not an object")
    return value


def _answer(value: Any) -> dict[str, Any] | None:
    try:
        return _body(value, "response")
    except BadFieldError:
        return None  # an event stream, an error page: no answer that can be read


def _is_conversation(request: dict[str, Any] | None, response: dict[str, Any] | None) -> bool:
    if request is None:
        # An answer whose request was not kept is a call all the same, one that lacks its messages.
        return response is not None and ("error" in response or answer(response)[0] is not None)
    if "messages" in request:
        return True
    if request.get("input", request.get("prompt")) is None:
        return False
    model, kind = str(request.get("model")), str((response or {}).get("object"))
    return kind != "list" and not any(word in model or word in kind for word in _OTHER_CALLS)


def _status(given: Any, body: str | None) -> str | None:
    if given is None or given in STATUSES:
        return given or body
    if isinstance(given, int | str) and str(given).isdecimal() and len(str(given)) == 3:
        failed = http_status(int(given))
        return failed if body in (None, "ok", "error") and failed else body
    raise BadFieldError("type", "status is neither a known word nor an HTTP status code")
