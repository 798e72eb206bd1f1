"""The OpenTelemetry protocol: export requests of traces and logs, in protobuf and in JSON.

Each span and each log record becomes a line, with its resource: its row is the place of evidence.
"""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import msgspec
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from stillwatch.live.protocols.taken import BadRequest, Taken
from stillwatch.readers.formats.otel.otlp import spans_of
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.text import MAX_LINE_BYTES
from stillwatch.readers.values import decode, section

IDS = ("traceId", "spanId", "parentSpanId")
"""Written in hex in OTLP's JSON, where protobuf's has base64."""

MESSAGES: dict[str, type[Message]] = {"traces": ExportTraceServiceRequest, "logs": ExportLogsServiceRequest}

_PARTS = (("resourceSpans", "scopeSpans", "spans"), ("resourceLogs", "scopeLogs", "logRecords"))
_JSON = msgspec.json.Encoder()


def taken_protobuf(signal: str, body: bytes) -> Taken:
    """An export request of `traces` or `logs`. Raises BadRequest."""
    try:
        request = MESSAGES[signal].FromString(body)
    except DecodeError:
        raise BadRequest("the body is no export request in protobuf") from None
    return taken_message(request)


def taken_message(request: Message) -> Taken:
    """The same of a request that is decoded already."""
    try:
        told = MessageToDict(request)
    except (ValueError, RecursionError):
        raise BadRequest("the export request is nested too deeply") from None
    for thing in _things(told):
        for name in IDS:
            if name in thing:
                thing[name] = b64decode(thing[name]).hex()
    return _taken(told)


def taken_json(body: bytes) -> Taken:
    """An export request in JSON. Raises BadRequest."""
    try:
        request = decode(body)
    except BadFieldError as error:
        raise BadRequest(f"the body is no JSON: {error.reason}") from None
    if not isinstance(request, dict):
        raise BadRequest("the body is no export request")
    return _taken(request)


def _taken(request: dict[str, Any]) -> Taken:
    try:
        records = list(_records(request))
        lines = [_JSON.encode(record) for record in records]
        wrong = [one.reason for record in records for one in spans_of(record) if isinstance(one, BadFieldError)]
    except BadFieldError as error:
        raise BadRequest(error.reason) from None
    except (TypeError, ValueError, RecursionError):
        raise BadRequest("the export request cannot be written as JSON") from None
    wrong += ["a record is too long" for line in lines if len(line) > MAX_LINE_BYTES]
    return Taken("otel", b"".join(line + b"\n" for line in lines), len(lines), len(wrong), wrong[0] if wrong else "")


def _records(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An export request of each thing in a request."""
    for kind, scope, things in _PARTS:
        for group in _objects(request, kind):
            around = {"resource": section(group, "resource")}
            for part in _objects(group, scope):
                for thing in _objects(part, things):
                    yield {kind: [around | {scope: [{things: [thing]}]}]}


def _objects(around: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects. Raises BadFieldError where it is none: nothing is passed over."""
    given = around.get(name)
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise BadFieldError("type", f"{name} is no list of objects")
    return given


def _things(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, scope, things in _PARTS:
        for group in request.get(kind, ()):
            for part in group.get(scope, ()):
                yield from part.get(things, ())
