"""Kong AI Gateway's audit log, as its file-log and http-log plugins write it ("AI audit log
reference"). Payloads stand in it where the AI plugin's `log_payloads` is on."""

from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, address_of, exchange_fields, header, status_of
from stillwatch.readers.chunk import Words
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import RecordReader, time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text


class Kong(RecordReader):
    """Account: the consumer's name, else its id, else the credential."""

    name = "kong"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "request.id",
        "timestamp": "started_at",
        "account_id": "consumer.username, .custom_id or .id, else authenticated_entity.id",
        "api_key_id": "authenticated_entity.id",
        "surface": "always api",
        "client_address": "client_ip",
        "user_agent": "request.headers.user-agent",
        "tls_fingerprint": "request.headers.x-ja4",
        "model": "ai.*.meta.request_model",
        "messages": "ai.*.payload.request",
        "completion": "ai.*.payload.response",
        "input_tokens": "ai.*.usage",
        "output_tokens": "ai.*.usage",
        "status": "response.status, the response",
    }
    advice: ClassVar[Words] = {
        "messages": "set logging.log_payloads: true in the plugin ai-proxy",
        "account_id": "put an authentication plugin before ai-proxy, with a consumer for each caller",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A request that Kong passed on."""
        return {"request", "started_at"} <= keys and bool(keys & {"ai", "service", "route", "upstream_uri", "consumer"})

    def account(self, record: dict[str, Any]) -> Any:
        """The consumer."""
        consumer, entity = section(record, "consumer"), section(record, "authenticated_entity")
        return first(consumer.get("username"), consumer.get("custom_id"), consumer.get("id"), entity.get("id"))

    def row(self, record: dict[str, Any], notes: Notes) -> Row | None:
        """One call, None for what went to no model. Raises BadFieldError."""
        plugin = _plugin(section(record, "ai"))
        request, response = section(record, "request"), section(record, "response")
        if plugin is None:
            notes.left_out("a call to no model")
            return None
        payload, meta = section(plugin, "payload"), section(plugin, "meta")
        path = first(request.get("uri"), record.get("upstream_uri"))
        bodies = exchange_fields(payload.get("request"), payload.get("response"), notes, path)
        if bodies is None:
            return None
        usage = section(plugin, "usage")
        return bodies | {
            "exchange_id": text(request.get("id"), "request.id"),
            "timestamp": time_of(record.get("started_at"), "started_at"),
            "account_id": text(self.account(record), "consumer"),
            "api_key_id": notes.text(section(record, "authenticated_entity").get("id"), "api_key_id"),
            "surface": "api",
            "model": notes.text(first(meta.get("request_model"), bodies.get("model")), "model"),
            "client_address": address_of(record.get("client_ip")),
            "user_agent": notes.text(header(request.get("headers"), "user-agent"), "user_agent"),
            "tls_fingerprint": notes.text(header(request.get("headers"), "x-ja4"), "tls_fingerprint"),
            **_tokens(usage, bodies, notes),
            "status": status_of(response.get("status"), bodies.get("status"), notes),
        }


def _plugin(ai: dict[str, Any]) -> dict[str, Any] | None:
    """What the AI plugin logged: of Kong before 3.8 it stands without the plugin's name."""
    if "payload" in ai:
        return ai
    parts = [part for part in ai.values() if isinstance(part, dict) and ("payload" in part or "meta" in part)]
    return next((part for part in parts if "payload" in part), parts[0] if parts else None)


def _tokens(usage: dict[str, Any], bodies: Row, notes: Notes) -> Row:
    given = first(usage.get("prompt_tokens"), usage.get("prompt_token"), bodies.get("input_tokens"))
    said = first(usage.get("completion_tokens"), usage.get("completion_token"), bodies.get("output_tokens"))
    return {"input_tokens": notes.whole(given, "input_tokens"), "output_tokens": notes.whole(said, "output_tokens")}
