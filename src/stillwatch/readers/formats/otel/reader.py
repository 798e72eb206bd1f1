"""OpenTelemetry traces and logs as OTLP JSON, an export request a line (or a list of them).

What an exchange's own span lacks is looked for on its parent spans, then on any span of its trace,
then on the resource. Calls that are nested in each other, as instrumentations of two libraries are,
are one exchange. Spans that are no calls of a language model are no exchanges. Several exchanges
may stand in one row, since a row is one export request.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.formats.otel.aliases import ALIASES, first_of
from stillwatch.readers.formats.otel.calls import no_call, status_of
from stillwatch.readers.formats.otel.conversation import answer_of, conversation_of, tools_of
from stillwatch.readers.formats.otel.otlp import Attributes, Span, spans_of
from stillwatch.readers.joined import JoinedReader, Made, Piece
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import record_id
from stillwatch.readers.rows import Row
from stillwatch.readers.values import text

INHERITED = ("account_id", "organization_id", "api_key_id", "conversation_id", "client_address", "user_agent")
"""Fields that may stand on another span of the trace."""

_MAX_PARENTS = 16
Placed = tuple[Span, tuple[int, int]]
"""A span and where it stands."""


class OTel(JoinedReader):
    """OpenTelemetry traces and logs: `{"resourceSpans": …}` or `{"resourceLogs": …}`."""

    name = "otel"
    family = "trace"
    filled_from: ClassVar[Words] = {
        **{name: ", ".join(names) for kind in ("text", "whole", "real") for name, names in ALIASES[kind].items()},
        "exchange_id": "trace id and span id",
        "timestamp": "start of the span, time of the log record",
        "system": "system instructions, messages of the role system",
        "messages": ", ".join(ALIASES["conversation"]["input"]) + ", indexed messages, message events",
        "completion": ", ".join(ALIASES["conversation"]["output"]) + ", indexed messages, choice events",
        "reasoning": "parts of the answer of the type thinking or reasoning",
        "tools": ", ".join(ALIASES["conversation"]["tools"]),
        "status": "the span's status, error.type, HTTP status code, finish reasons",
    }
    advice: ClassVar[Words] = {
        "messages": "have contents recorded (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true or SPAN_ONLY, "
        "TRACELOOP_TRACE_CONTENT=true, OPENINFERENCE_HIDE_INPUTS=false), and export its log records as well; where "
        "spans of LiteLLM are empty, set USE_OTEL_LITELLM_REQUEST_SPAN=true",
        "account_id": "set user.id on the request's span at your gateway",
        "conversation_id": "set gen_ai.conversation.id or session.id",
        "client_address": "set client.address on the request's span at your gateway",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """Export requests of the trace or the logs service."""
        return bool(keys & {"resourceSpans", "resourceLogs"})

    def pieces(self, record: dict[str, Any], place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """The spans and log records of an export request, by trace."""
        if record and not any(name.startswith("resource") for name in record):
            raise BadFieldError("missing", "the line has neither resourceSpans nor resourceLogs")
        spans = list(spans_of(record))
        if not spans:
            notes.left_out("an export request without spans or log records")
        for span in spans:
            yield Piece(None if isinstance(span, BadFieldError) else span.trace_id or None, place, span)

    def join(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """The exchanges of a trace."""
        if isinstance(pieces[0].what, BadFieldError):
            return [Made(pieces[0].place, None, pieces[0].what)]
        made = exchanges_of([(piece.what, piece.place) for piece in pieces], notes)
        if made or not all(piece.what.context for piece in pieces):
            return made
        account = pieces[0].what.attributes.get("user.id")
        error = BadFieldError("missing", "no span of a call has this trace id")
        return [Made(pieces[0].place, None, error, account if isinstance(account, str) else None)]

    def is_open(self, pieces: list[Piece], made: list[Made]) -> bool:
        """Whether a call lacks something, or whose parent is, or a span here may be what a call
        elsewhere lacks."""
        spans = [piece.what for piece in pieces]
        if not made and not any(span.is_log or is_caller(span) for span in spans):
            return False
        known = {span.span_id for span in spans if not span.is_log}
        dangling = any(span.parent_id and span.parent_id not in known for span in spans if not span.is_log)
        done = any(one.row is not None for one in made)
        return dangling or not done or any(one.error is not None for one in made)

    def is_wanted(self, made: list[Made]) -> bool:
        """Whether there is a call, in which one elsewhere may be nested."""
        return any(one.row is not None for one in made)


def exchanges_of(found: list[Placed], notes: Notes) -> list[Made]:
    """The exchanges of one trace's spans and log records, wherever they stand."""
    found = [(replace(span), place) for span, place in found]
    traces = _Traces([span for span, _ in found])
    calls: list[Placed] = []
    for span, place in _with_logs(found):
        kind = no_call(span)
        if kind is None:
            calls.append((span, place))
        elif not span.context:
            notes.left_out(kind)
    calls = told_once(calls)
    around = {id(outer): inner for inner, _ in calls if (outer := traces.call_above(inner, calls)) is not None}
    outers = set(around)
    made = []
    for span, place in calls:
        if id(span) in outers:
            continue
        outer = traces.call_above(span, calls)
        if outer is not None:
            span.attributes = outer.attributes | {k: v for k, v in span.attributes.items() if v not in (None, "")}
        made.append(_made(span, place, traces, notes))
    return made


def told_once(calls: list[Placed]) -> list[Placed]:
    """The calls of a trace without those that are another's, told of by somebody else: a client has
    spans of its own, beside those of an instrumentation. Of the two the one with messages stays,
    and is told what the other has."""
    if len(calls) < 2:
        return calls
    asked = {id(span): _asked(span) for span, _ in calls}
    beside: dict[str, list[Span]] = defaultdict(list)
    for span, _ in sorted(calls, key=lambda one: asked[id(one[0])] is None):
        same = next((one for one in beside[span.parent_id] if _is_told_by(span, one, asked)), None)
        if same is None:
            beside[span.parent_id].append(span)
        else:
            same.attributes = span.attributes | same.attributes
    kept = {id(span) for spans in beside.values() for span in spans}
    return [one for one in calls if id(one[0]) in kept]


def _asked(span: Span) -> Any:
    """What a call asks, None where it does not say."""
    try:
        found = conversation_of(span)
    except BadFieldError:
        return None
    return None if found[1] is None else found


def _is_told_by(span: Span, other: Span, asked: dict[int, Any]) -> bool:
    """Whether two spans beside each other tell of one call: they were answered under one id, or
    (where one has none) the one without messages lies within the time of the other."""
    said = asked[id(span)]
    if said is not None and said != asked[id(other)]:
        return False
    answers = [first_of(one.attributes, ALIASES["answer"]["id"]) for one in (span, other)]
    if None not in answers:
        return bool(answers[0] == answers[1])
    if said is not None or None in (span.time, span.end, other.time, other.end):
        return False
    return bool(other.time <= span.time and span.end <= other.end)  # type: ignore[operator]


def is_caller(span: Span) -> bool:
    """Whether a span says anything of who called."""
    return any(first_of(span.attributes, ALIASES["text"][name]) for name in INHERITED)


def _made(span: Span, place: tuple[int, int], traces: "_Traces", notes: Notes) -> Made:
    account = None
    try:
        account = traces.account(span)
        return Made(place, _row(span, account, traces, notes), None, account)
    except BadFieldError as error:
        return Made(place, None, error, account)


class _Traces:
    """The spans of a trace, by id."""

    def __init__(self, spans: list[Span]) -> None:
        self._by_id = {s.span_id: s for s in spans if s.span_id and not s.is_log}
        self._callers = [span for span in spans if is_caller(span)]

    def above(self, span: Span) -> Iterator[Span]:
        """A span's parent, its parent's parent, and so on."""
        for _ in range(_MAX_PARENTS):
            parent = self._by_id.get(span.parent_id) if span.parent_id else None
            if parent is None or parent is span:
                return
            yield parent
            span = parent

    def call_above(self, span: Span, calls: list[Placed]) -> Span | None:
        """The nearest call that a call is nested in."""
        known = {id(call) for call, _ in calls}
        return next((parent for parent in self.above(span) if id(parent) in known), None)

    def attributes(self, span: Span) -> Iterator[Attributes]:
        """Where to look for what a span lacks: itself, its parents, its trace, its resource."""
        yield span.attributes
        for parent in self.above(span):
            yield parent.attributes
        for other in self._callers[:_MAX_PARENTS]:
            yield other.attributes
        yield span.resource

    def account(self, span: Span) -> str | None:
        """Whose a call is."""
        for attributes in self.attributes(span):
            for name in ALIASES["text"]["account_id"]:
                value = text(attributes.get(name), "account_id")
                if value and value not in ALIASES["nobody"]["names"]:
                    return value
        return None


def _with_logs(found: list[Placed]) -> list[Placed]:
    """Log records become events of the span that they belong to, or of a span made up for them."""
    own = [(span, place) for span, place in found if not span.is_log]
    by_id = {span.span_id: span for span, _ in own if span.span_id}
    for log, place in (pair for pair in found if pair[0].is_log):
        span = by_id.get(log.span_id) if log.span_id else None
        if span is None:
            span = Span(log.trace_id, log.span_id, time=log.time, resource=log.resource)
            own.append((span, place))
            if log.span_id:
                by_id[log.span_id] = span
        span.events = [*span.events, *log.events]
    for span, _ in own:
        _adopt_details(span)
    return own


def _adopt_details(span: Span) -> None:
    events, roles = ALIASES["detail_events"]["names"], ALIASES["message_events"]
    names = [name for field in INHERITED for name in ALIASES["text"][field]]
    for event in span.events:
        if event.name in events:
            body = event.body if isinstance(event.body, dict) else {}
            span.attributes = body | event.attributes | span.attributes
        elif event.name in roles:
            # A log that carries its caller beside the message.
            span.attributes = {k: v for k, v in event.attributes.items() if k in names} | span.attributes


def _row(span: Span, account: str | None, traces: _Traces, notes: Notes) -> Row:
    own = _documents(span.attributes) | span.attributes
    row: Row = {"timestamp": span.time, "exchange_id": _id(span)}
    for name, aliases in ALIASES["text"].items():
        places = traces.attributes(span) if name in INHERITED else (own, span.resource)
        given = next((v for a in places if (v := first_of(a, aliases)) is not None), None)
        row[name] = account if name == "account_id" else notes.text(given, name)
    for name, aliases in ALIASES["whole"].items():
        row[name] = notes.whole(_number(first_of(own, aliases)), name)
    for name, aliases in ALIASES["real"].items():
        row[name] = notes.real(_number(first_of(own, aliases)), name)
    row |= answer_of(span, notes)
    row["system"], row["messages"] = conversation_of(span)
    row["tools"] = tools_of(own)
    row["status"] = status_of(span, row.get("status"))
    return row


def _id(span: Span) -> str:
    if span.trace_id and span.span_id:
        return f"{span.trace_id}:{span.span_id}"
    events = [(event.name, event.attributes, event.body) for event in span.events]
    return record_id([span.trace_id, span.time, span.attributes, span.resource, events])


def _number(given: Any) -> Any:
    """A number that was written as text; "Infinity" is none."""
    if not isinstance(given, str):
        return given
    try:
        number = float(given)
    except ValueError:
        return given
    return None if math.isinf(number) else number


_COUNTED = {
    "gen_ai.usage.input_tokens": ("input", "prompt_tokens", "input_tokens", "promptTokens"),
    "gen_ai.usage.output_tokens": ("output", "completion_tokens", "output_tokens", "completionTokens"),
}
_LIMITS = ("max_completion_tokens", "max_output_tokens", "max_tokens", "max_tokens_to_sample")


def _documents(attributes: Attributes) -> Attributes:
    """What stands in texts of JSON: the request's settings and what was counted, in the
    conventions' names."""
    found: Attributes = {}
    settings = structured(first_of(attributes, ALIASES["documents"]["parameters"]))
    if isinstance(settings, dict):
        found = {f"gen_ai.request.{k}": v for k, v in settings.items()}
        found["gen_ai.request.max_tokens"] = next((settings[n] for n in _LIMITS if settings.get(n) is not None), None)
    usage = structured(first_of(attributes, ALIASES["documents"]["usage"]))
    if isinstance(usage, dict):
        for name, theirs in _COUNTED.items():
            found[name] = next((usage[n] for n in theirs if usage.get(n) is not None), None)
    return {name: value for name, value in found.items() if value is not None}
