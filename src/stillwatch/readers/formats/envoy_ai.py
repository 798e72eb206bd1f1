"""Envoy AI Gateway's access log. Its fields are chosen by whoever runs the gateway, and no prompt
stands in it: it says who called, to be joined with the gateway's spans by trace id (`trace_id`,
`traceparent`)."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import address_of, header
from stillwatch.readers.chunk import Words
from stillwatch.readers.formats.otel.otlp import Span
from stillwatch.readers.formats.otel.reader import OTel
from stillwatch.readers.joined import Piece
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.values import first

_USERS = ("x-ai-eg-user", "x-user-id", "user_id", "user", "consumer", "x-consumer-username", "jwt_sub", "client_id")
_TRACE = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-.*)?", re.IGNORECASE)


class EnvoyAi(OTel):
    """Account: the header or claim that names the user."""

    name = "envoy_ai"
    filled_from: ClassVar[Words] = {
        "account_id": "x-ai-eg-user, or another header or claim that names the user",
        "client_address": "x-forwarded-for, else downstream_remote_address",
        "user_agent": "user-agent",
    }
    advice: ClassVar[Words] = {
        "messages": "export the gateway's spans as well, and log %TRACE_ID% as trace_id in the access log"
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """Envoy's names of a request beside the gateway's names of its model and tokens."""
        asks = any(key.startswith("genai_") or key.startswith("x-ai-eg-") for key in keys)
        return asks and bool(keys & {"start_time", "x-envoy-origin-path", "response_code"})

    def pieces(self, record: dict[str, Any], place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """Who called, as a span of the trace. Raises BadFieldError."""
        given = first(record.get("trace_id"), record.get("traceparent"), header(record, "x-b3-traceid"))
        found = _TRACE.fullmatch(given) if isinstance(given, str) else None
        if found is None:
            raise BadFieldError("missing", "an access log without a trace id, which says nothing of what was asked")
        told = {
            "user.id": first(*(header(record, name) for name in _USERS)),
            "client.address": address_of(first(record.get("x-forwarded-for"), record.get("downstream_remote_address"))),
            "user_agent.original": header(record, "user-agent"),
        }
        attributes = {name: value for name, value in told.items() if value}
        trace, start = found[1].lower(), time_of(record.get("start_time"), "start_time")
        yield Piece(trace, place, Span(trace, "", time=start, attributes=attributes, context=True))
