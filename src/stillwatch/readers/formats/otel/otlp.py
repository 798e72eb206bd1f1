"""OTLP's JSON encoding (opentelemetry-proto, trace and logs services) -> spans with plain
attributes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.values import items, section

Attributes = dict[str, Any]


@dataclass(slots=True)
class Event:
    """A named thing that happened: an event of a span, or a log record that belongs to one."""

    name: str
    attributes: Attributes
    body: Any = None


@dataclass(slots=True)
class Span:
    """A span, or a log record standing in for one (`is_log`), or what another log says of a trace
    (`context`). `time`, when it began, and `end` in microseconds."""

    trace_id: str
    span_id: str
    parent_id: str = ""
    time: int | None = None
    end: int | None = None
    attributes: Attributes = field(default_factory=dict)
    resource: Attributes = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    failed: bool = False
    message: str = ""
    is_log: bool = False
    context: bool = False


def spans_of(request: dict[str, Any]) -> Iterator[Span | BadFieldError]:
    """The spans and log records of one export request, each that cannot be read as an error. Raises
    BadFieldError where the resource around them cannot."""
    for kind, scope, things, make in (
        ("resourceSpans", "scopeSpans", "spans", _span),
        ("resourceLogs", "scopeLogs", "logRecords", _log),
    ):
        for group in items(request.get(kind)):
            resource = attributes(section(group, "resource").get("attributes"))
            for part in items(group.get(scope, group.get("instrumentationLibrarySpans"))):
                for thing in items(part.get(things)):
                    try:
                        yield make(thing, resource)
                    except BadFieldError as error:
                        yield error


def _span(given: dict[str, Any], resource: Attributes) -> Span:
    status = section(given, "status")
    message = status.get("message")
    return Span(
        trace_id=_identifier(given.get("traceId")),
        span_id=_identifier(given.get("spanId")),
        parent_id=_identifier(given.get("parentSpanId")),
        time=micros(given.get("startTimeUnixNano")),
        end=_end(given.get("endTimeUnixNano")),
        attributes=attributes(given.get("attributes")),
        resource=resource,
        events=[
            Event(str(event.get("name")), attributes(event.get("attributes"))) for event in items(given.get("events"))
        ],
        failed=status.get("code") in (2, "2", "STATUS_CODE_ERROR"),
        message=message if isinstance(message, str) else "",
    )


def _log(given: dict[str, Any], resource: Attributes) -> Span:
    own = attributes(given.get("attributes"))
    name = given.get("eventName") or own.get("event.name") or ""
    return Span(
        trace_id=_identifier(given.get("traceId")),
        span_id=_identifier(given.get("spanId")),
        time=micros(given.get("timeUnixNano")) or micros(given.get("observedTimeUnixNano")),
        resource=resource,
        events=[Event(str(name), own, value(given.get("body")))],
        is_log=True,
    )


def _identifier(given: Any) -> str:
    """A trace or span id in hex, empty when absent or all zero."""
    return given.lower() if isinstance(given, str) and given.strip("0") else ""


def micros(nanoseconds: Any) -> int | None:
    """Nanoseconds since 1970, a number or its text, as microseconds; None when absent."""
    if nanoseconds in (None, "", 0, "0"):
        return None
    number = _integer(nanoseconds)
    if not 0 < number < 2**63:
        raise BadFieldError("timestamp", "a time is out of range")
    return number // 1000


def _end(nanoseconds: Any) -> int | None:
    """When a span ended, where that can be read: nothing depends on it alone."""
    try:
        return micros(nanoseconds)
    except BadFieldError:
        return None


def _integer(given: Any) -> int:
    if isinstance(given, str) and given.removeprefix("-").isdecimal() and len(given) < 25:
        return int(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise BadFieldError("type", "a 64-bit number is neither a number nor its text")


def attributes(given: Any) -> Attributes:
    """A list of {key, value} as a dict; of equal keys the last counts."""
    return {pair["key"]: value(pair.get("value")) for pair in items(given) if isinstance(pair.get("key"), str)}


def value(given: Any) -> Any:
    """An AnyValue as a plain value. Raises BadFieldError."""
    if not isinstance(given, dict) or not given:
        return None if isinstance(given, dict) else given
    (kind, held), *_ = given.items()
    if kind == "intValue":
        return _integer(held)
    if kind == "arrayValue":
        return [value(item) for item in items(held.get("values"))] if isinstance(held, dict) else []
    if kind == "kvlistValue":
        return attributes(held.get("values")) if isinstance(held, dict) else {}
    return held
