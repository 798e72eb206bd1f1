"""OpenTelemetry traces and logs as OTLP JSON Lines. Which attribute means what stands in
otel_aliases.toml; this file knows only the shapes in which conversations are written.

What an exchange's own span lacks is looked for on its parent spans, then on any span of its trace, then on
the resource: as far as the spans stand in the same chunk (8 MB of text). Spans that are no calls of a
language model are no exchanges. Several exchanges may stand in one row, since a row is one export request.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pyarrow as pa

from stillwatch.exchange.reject import Reject
from stillwatch.readers.chunk import Chunk
from stillwatch.readers.decompress import Decompressed
from stillwatch.readers.detect import keys_of
from stillwatch.readers.messages import BadFieldError, text_of
from stillwatch.readers.otlp import Attributes, Event, Span, spans_of
from stillwatch.readers.records import decode, items, line_id, real, text, whole
from stillwatch.readers.rows import Row, RowBuilder
from stillwatch.readers.text import MAX_LINE_BYTES, TextReader, lines
from stillwatch.readers.wire import blocks, conversation, error_status, response_fields, split_system

ALIASES: dict[str, Any] = tomllib.loads(
    resources.files("stillwatch.readers").joinpath("otel_aliases.toml").read_text(encoding="utf-8")
)
INHERITED = ("account_id", "organization_id", "api_key_id", "conversation_id", "client_address", "user_agent")
"""Fields that may stand on another span of the trace."""

_MAX_PARENTS = 16
_DOCUMENT = re.compile(rb"(\xef\xbb\xbf)?\s*[\[{]\s*\n")
_DOCUMENT_HEAD = 1024
_REFUSED = re.compile(r"content_filter|refusal|safety", re.IGNORECASE)
Place = tuple[int, bytes, int]
"""Row, the line itself, and the span's number in it."""


class OTel(TextReader):
    """OpenTelemetry traces and logs: `{"resourceSpans": …}` or `{"resourceLogs": …}` a line, or a whole
    file of one such object or of a list of them."""

    name = "otel"
    fields = frozenset(
        ("exchange_id", "timestamp", "system", "messages", "completion", "reasoning", "tools", "status")
    ).union(ALIASES["text"], ALIASES["whole"], ALIASES["real"])

    def matches(self, head: bytes) -> bool:
        """Export requests of the trace or the logs service."""
        return bool(keys_of(head) & {"resourceSpans", "resourceLogs"})

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """Lines; a file that is one document over many lines is one chunk of one row. Raises SourceError."""
        data = b""
        if not start_offset:
            with Decompressed(path) as stream:
                data = stream.read(_DOCUMENT_HEAD)
                data += stream.read(MAX_LINE_BYTES) if _DOCUMENT.match(data) else b""
        if _DOCUMENT.match(data) and len(data) <= MAX_LINE_BYTES:
            yield Chunk(path, 0, data, 0, 1, len(data), tail=True)
        else:
            yield from super().chunks(path, start_row, start_offset)

    def parse_lines(self, data: bytes, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Reject]]:
        """Exchanges (schema READ) and rejects of whole lines."""
        builder = RowBuilder(source)
        found: list[tuple[Span, Place]] = []
        whole_file = first_row == 0 and _DOCUMENT.match(data)
        for number, line in [(0, data)] if whole_file else lines(data, first_row):
            try:
                spans = [span for request in _requests(decode(line)) for span in spans_of(request)]
            except BadFieldError as error:
                builder.reject(number, error.kind, error.reason)
                continue
            found += [(span, (number, line, part)) for part, span in enumerate(spans)]
        trace = _Traces([span for span, _ in found])
        for span, place in _with_logs(found):
            try:
                if _is_call(span):
                    builder.add(place[0], _row(span, place, trace))
            except BadFieldError as error:
                builder.reject(place[0], error.kind, error.reason)
        return builder.finish()


def _requests(document: Any) -> list[dict[str, Any]]:
    requests = document if isinstance(document, list) else [document]
    for request in requests:
        if not isinstance(request, dict):
            raise BadFieldError("type", "the line is not an export request")
        if request and not any(name.startswith("resource") for name in request):
            raise BadFieldError("missing", "the line has neither resourceSpans nor resourceLogs")
    return requests


class _Traces:
    """The spans of a chunk, by id and by trace."""

    def __init__(self, spans: list[Span]) -> None:
        self._by_id = {(s.trace_id, s.span_id): s for s in spans if s.span_id and not s.is_log}
        self._by_trace: dict[str, list[Span]] = defaultdict(list)
        for span in spans:
            if span.trace_id and any(_first(span.attributes, ALIASES["text"][n]) for n in INHERITED):
                self._by_trace[span.trace_id].append(span)

    def attributes(self, span: Span) -> Iterator[Attributes]:
        """Where to look for what a span lacks: itself, its parents, its trace, its resource."""
        yield span.attributes
        above: Span | None = span
        for _ in range(_MAX_PARENTS):
            above = self._by_id.get((span.trace_id, above.parent_id)) if above else None
            if above is None:
                break
            yield above.attributes
        for other in self._by_trace.get(span.trace_id, [])[:_MAX_PARENTS]:
            yield other.attributes
        yield span.resource


def _with_logs(found: list[tuple[Span, Place]]) -> list[tuple[Span, Place]]:
    """Log records become events of the span that they belong to, or of a span made up for them."""
    own = [(span, place) for span, place in found if not span.is_log]
    by_id = {(span.trace_id, span.span_id): span for span, _ in own if span.span_id}
    for log, place in (pair for pair in found if pair[0].is_log):
        span = by_id.get((log.trace_id, log.span_id)) if log.span_id else None
        if span is None:
            span = Span(log.trace_id, log.span_id, time=log.time, resource=log.resource)
            own.append((span, place))
            if log.span_id:
                by_id[log.trace_id, log.span_id] = span
        span.events += log.events
    for span, _ in own:
        _adopt_details(span)
    return own


def _adopt_details(span: Span) -> None:
    events, roles = ALIASES["detail_events"]["names"], ALIASES["message_events"]
    for event in span.events:
        if event.name in events:
            body = event.body if isinstance(event.body, dict) else {}
            span.attributes = body | event.attributes | span.attributes
        elif event.name in roles:
            # A log that carries its caller beside the message.
            names = [n for field in INHERITED for n in ALIASES["text"][field]]
            span.attributes = {k: v for k, v in event.attributes.items() if k in names} | span.attributes


def _is_call(span: Span) -> bool:
    for name, kinds in ALIASES["calls"].items():
        if name in span.attributes:
            return span.attributes[name] in kinds
    if any(event.name in ALIASES["message_events"] for event in span.events):
        return True
    if any(name in span.attributes for name in ALIASES["call_marks"]["any"]):
        return True
    return bool(_indexed(span.attributes, "indexed_input"))


def _row(span: Span, place: Place, traces: _Traces) -> Row:
    row: Row = {"timestamp": span.time, "exchange_id": _id(span, place)}
    own = _parameters(span.attributes) | span.attributes
    for name, aliases in ALIASES["text"].items():
        places = traces.attributes(span) if name in INHERITED else (own, span.resource)
        row[name] = next((v for a in places if (v := text(_first(a, aliases), name))), None)
    for name, aliases in ALIASES["whole"].items():
        row[name] = whole(_number(_first(own, aliases)), name)
    for name, aliases in ALIASES["real"].items():
        row[name] = real(_number(_first(own, aliases)), name)
    row |= _answer(span)
    row["system"], row["messages"] = _conversation(span)
    row["tools"] = _tools(own)
    row["status"] = _status(span, row.get("status"))
    return row


def _id(span: Span, place: Place) -> str:
    if span.trace_id and span.span_id:
        return f"{span.trace_id}:{span.span_id}"
    return line_id(place[1], place[0], place[2])


def _first(attributes: Attributes, names: list[str]) -> Any:
    return next((attributes[n] for n in names if attributes.get(n) not in (None, "")), None)


def _number(given: Any) -> Any:
    """A number that was written as text."""
    if not isinstance(given, str):
        return given
    try:
        return float(given)
    except ValueError:
        return given


def _structured(given: Any) -> Any:
    """A value that may be JSON in a text; text that is no JSON stays as it is."""
    if isinstance(given, str) and given.lstrip()[:1] in ("[", "{", '"'):
        try:
            return decode(given)
        except BadFieldError:
            return given
    return given


def _parameters(attributes: Attributes) -> Attributes:
    """OpenInference keeps all request settings in one JSON text."""
    given = _structured(_first(attributes, ALIASES["conversation"]["parameters"]))
    return {f"gen_ai.request.{k}": v for k, v in given.items()} if isinstance(given, dict) else {}


def _indexed(attributes: Attributes, kind: str) -> list[dict[str, Any]]:
    """Messages written as PREFIX.N.role, PREFIX.N.content, in order of N."""
    for form in ALIASES[kind]:
        found: dict[int, dict[str, Any]] = defaultdict(dict)
        for key, held in attributes.items():
            if not key.startswith(form["prefix"] + "."):
                continue
            number, _, rest = key.removeprefix(form["prefix"] + ".").partition(".")
            if not number.isdecimal() or len(number) > 9:
                continue
            if rest in (form["role"], form["content"]):
                name = "role" if rest == form["role"] else "content"
                found[int(number)][name] = held if name == "role" else _parts(held)
            elif rest.startswith("message.contents.") and rest.endswith(".message_content.text"):
                found[int(number)].setdefault("content", []).append(held)
        if found:
            return [{"role": "user", **found[number]} for number in sorted(found)]
    return []


def _parts(given: Any) -> Any:
    """Content that is a JSON list of typed parts; any other text is the content itself."""
    parts = _structured(given)
    typed = isinstance(parts, list) and parts and all(isinstance(p, dict) and "type" in p for p in parts)
    return parts if typed else given


def _conversation(span: Span) -> tuple[str | None, list[dict[str, str]] | None]:
    names = ALIASES["conversation"]
    own = _structured(_first(span.attributes, names["system"]))
    given = _indexed(span.attributes, "indexed_input") or _structured(_first(span.attributes, names["input"]))
    if isinstance(given, dict):
        system, messages = conversation(given)
        if messages is not None or own is not None:
            return (text_of(own) if own is not None else system), messages
        given = [given] if "role" in given else _first(span.attributes, names["input"])
    if given is None:
        given = [_event_message(e, role) for e, role in _message_events(span) if role != "answer"] or None
    return split_system(own, given)


def _message_events(span: Span) -> list[tuple[Event, str]]:
    roles = ALIASES["message_events"]
    return [(event, roles[event.name]) for event in span.events if event.name in roles]


def _event_message(event: Event, role: str) -> dict[str, Any]:
    body = _structured(event.body)
    if not isinstance(body, dict):
        body = {"content": body} if body is not None else event.attributes
    message = body.get("message")
    given = message if isinstance(message, dict) else body
    content = given.get("content", event.attributes.get("gen_ai.event.content"))
    return {"role": text(given.get("role"), "role") or role, "content": _parts(content)}


def _answer(span: Span) -> Row:
    given: Any = _indexed(span.attributes, "indexed_output")
    given = given or _structured(_first(span.attributes, ALIASES["conversation"]["output"]))
    if given is None:
        given = [_event_message(e, role) for e, role in _message_events(span) if role == "answer"] or None
    if given is None or isinstance(given, str):
        return {"completion": given}
    if isinstance(given, dict):
        row = response_fields(given)
        if row["completion"] is not None:
            return {name: row[name] for name in ("completion", "reasoning", "status")}
        given = [given]
    said = [blocks(m.get("content", m.get("parts"))) for m in items(given) if {"role", "content", "parts"} & m.keys()]
    reasons = " ".join(str(m.get("finish_reason")) for m in items(given))
    return {
        "completion": "\n".join(words for words, _ in said if words),
        "reasoning": "\n".join(thought for _, thought in said if thought) or None,
        "status": "refused" if _REFUSED.search(reasons) else None,
    }


def _tools(attributes: Attributes) -> int | None:
    given = _structured(_first(attributes, ALIASES["conversation"]["tools"]))
    if isinstance(given, list):
        return len(given)
    for prefix in ALIASES["indexed_tools"]["prefixes"]:
        numbers = {key.split(".")[prefix.count(".") + 1] for key in attributes if key.startswith(prefix + ".")}
        if numbers:
            return len(numbers)
    return None


def _status(span: Span, answered: str | None) -> str:
    errors = [str(span.attributes[n]) for n in ALIASES["outcome"]["error"] if n in span.attributes]
    status = error_status(" ".join(errors))
    failing = any(not e.isdecimal() or int(e) >= 400 for e in errors if e)
    if status != "error" and failing:
        return status
    if span.failed or failing:
        return "error"
    finish = " ".join(str(span.attributes.get(n)) for n in ALIASES["outcome"]["finish"])
    return "refused" if _REFUSED.search(finish) else answered or "ok"
