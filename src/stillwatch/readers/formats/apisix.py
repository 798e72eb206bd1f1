"""Apache APISIX's loggers beside its ai-proxy plugins, with request and response bodies
included."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, address_of, exchange_fields, header, status_of
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, record_id, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text


class Apisix(RecordReader):
    """Account: the consumer's name."""

    name = "apisix"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "the header x-request-id, else a hash of the record",
        "timestamp": "start_time",
        "account_id": "consumer.username",
        "surface": "always api",
        "client_address": "client_ip",
        "user_agent": "request.headers.user-agent",
        "model": "llm_summary.model",
        "messages": "llm_request, else request.body",
        "completion": "llm_response_text, else response.body",
        "input_tokens": "llm_summary",
        "output_tokens": "llm_summary",
        "status": "response.status, the response",
    }
    advice: ClassVar[Words] = {
        "messages": "set logging.payloads: true in ai-proxy, or include_req_body and include_resp_body in the logger",
        "account_id": "put an authentication plugin before the route, with a consumer for each caller",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A request that APISIX passed on."""
        return {"request", "client_ip", "start_time"} <= keys

    def account(self, record: dict[str, Any]) -> Any:
        """The consumer."""
        consumer = section(record, "consumer")
        return first(consumer.get("username"), record.get("consumer_name"), section(record, "request").get("consumer"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call. Raises BadFieldError."""
        request, response = section(record, "request"), section(record, "response")
        asked = first(record.get("llm_request"), request.get("body"))
        answered = first(record.get("llm_response_text"), response.get("body"))
        bodies = exchange_fields(asked, answered, notes, request.get("uri"))
        if bodies is None:
            return None
        summary = section(record, "llm_summary")
        given = first(summary.get("prompt_tokens"), bodies.get("input_tokens"))
        said = first(summary.get("completion_tokens"), bodies.get("output_tokens"))
        own = first(header(response.get("headers"), "x-request-id"), header(request.get("headers"), "x-request-id"))
        return bodies | {
            "exchange_id": text(own, "x-request-id") or record_id(record),
            "timestamp": time_of(record.get("start_time"), "start_time"),
            "account_id": text(self.account(record), "consumer"),
            "surface": "api",
            "model": notes.text(first(summary.get("model"), bodies.get("model")), "model"),
            "client_address": address_of(record.get("client_ip")),
            "user_agent": notes.text(header(request.get("headers"), "user-agent"), "user_agent"),
            "input_tokens": notes.whole(given, "input_tokens"),
            "output_tokens": notes.whole(said, "output_tokens"),
            "status": status_of(response.get("status"), bodies.get("status"), notes),
        }
