"""Raw request and response bodies of model APIs, one call a line in an envelope, as a proxy writes
them."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, status_of, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.formats.batch_files import unwrapped_request, unwrapped_response
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text

_ENVELOPE = (
    *("organization_id", "api_key_id", "conversation_id", "surface", "client_address", "user_agent", "tls_fingerprint"),
)


class RawHttp(RecordReader):
    """Envelope `{timestamp, account_id, client_address, user_agent, request, response}`, where
    request and response are JSON bodies (as objects or as text), with any other canonical field
    beside them, and `path` or `url`. `status` may be an HTTP status code. Bodies without a
    conversation (embeddings, batches, lists of models) are no exchanges. A streamed answer is put
    together."""

    name = "raw_http"
    filled_from: ClassVar[Words] = BODIES | {
        name: name for name in ("exchange_id", "timestamp", "account_id", *_ENVELOPE)
    }
    filled_from |= {
        "exchange_id": "exchange_id, else a hash of the record",
        "status": "status, http_status, the response",
    }
    advice: ClassVar[Words] = {"account_id": "write the caller's account into the envelope, as account_id"}

    def matches(self, keys: frozenset[str]) -> bool:
        """A request in an envelope with its account, or with its response and time."""
        named = {"request", "account_id"} <= keys or {"request", "response", "timestamp"} <= keys
        return named and not keys & {"messages", "batch_id"}

    def account(self, record: dict[str, Any]) -> Any:
        """The envelope's account."""
        return record.get("account_id")

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        request, response = structured(record.get("request")), record.get("response")
        path = first(record.get("path"), record.get("url"), section(record, "request").get("url"))
        bodies = exchange_fields(unwrapped_request(request), unwrapped_response(response), notes, path)
        if bodies is None:
            return None
        given = first(record.get("status"), record.get("http_status"))
        row: Row = {name: notes.text(record.get(name), name) for name in _ENVELOPE}
        row |= {name: text(record.get(name), name) for name in ("exchange_id", "account_id")} | bodies
        row["surface"] = row["surface"] or "api"
        row["status"] = status_of(given, bodies.get("status"), notes)
        row["timestamp"] = time_of(record.get("timestamp"), "timestamp")
        return row
