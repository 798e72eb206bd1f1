"""Langfuse's observations as its API and exports give them, its traces, and batches of its
ingestion API. A generation's account and session stand on its trace, and its own events add to each
other, so that all are joined by trace."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from stillwatch.readers.bodies.answer import error_status
from stillwatch.readers.bodies.exchange import BODIES, exchange_fields, structured
from stillwatch.readers.chunk import Words
from stillwatch.readers.joined import JoinedReader, Made, Piece
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, items, section, text

TRACE, GENERATION = "trace", "generation"
Record = dict[str, Any]


class Langfuse(JoinedReader):
    """Account: the trace's user. Conversation: the trace's session."""

    name = "langfuse"
    family = "langfuse"
    filled_from: ClassVar[Words] = BODIES | {
        "exchange_id": "id of the observation",
        "timestamp": "startTime",
        "account_id": "userId, of the observation or of its trace",
        "conversation_id": "sessionId, of the observation or of its trace",
        "surface": "always api",
        "model": "model",
        "messages": "input",
        "completion": "output",
        "input_tokens": "usageDetails",
        "output_tokens": "usageDetails",
        "max_tokens": "modelParameters",
        "temperature": "modelParameters",
        "status": "level, statusMessage, the output",
    }
    advice: ClassVar[Words] = {
        "account_id": "set user_id on traces, and export the traces beside the observations",
        "conversation_id": "set session_id on traces",
        "client_address": "Langfuse has no address: log at your gateway",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A batch of events, an observation, or a trace."""
        observation = {"traceId", "type", "startTime"} <= keys or {"trace_id", "type", "start_time"} <= keys
        trace = {"sessionId", "timestamp", "name"} <= keys or {"session_id", "user_id", "project_id"} <= keys
        return "batch" in keys or observation or (trace and "account_id" not in keys)

    def pieces(self, record: Record, place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """The traces and generations of a record. Raises BadFieldError."""
        if "batch" in record:
            events = list(items(record["batch"]))
            if not events:
                notes.left_out("a batch without events")
            for event in events:
                yield from _of_event(event, place, notes)
        elif "type" in record:
            yield from _generation(record, str(record["type"]).upper() == "GENERATION", place, notes)
        else:
            yield from _trace(record, place)

    def join(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """The generations of one trace."""
        trace: Record = {}
        generations: dict[Any, list[Piece]] = defaultdict(list)
        for piece in pieces:
            kind, body = piece.what
            if kind == TRACE:
                trace |= _said(body)
            else:
                generations[str(body.get("id"))].append(piece)
        return [_made(parts, trace, notes) for parts in generations.values()]

    def is_open(self, pieces: list[Piece], made: list[Made]) -> bool:
        """Whether the trace, or the rest of a generation, may stand elsewhere."""
        return not made or any(one.error is not None for one in made)


def _of_event(event: Record, place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
    kind, body = str(event.get("type")), _camel(section(event, "body"))
    if kind.startswith("trace-"):
        yield from _trace({"timestamp": event.get("timestamp")} | body, place)
    elif kind.startswith(("generation-", "observation-")):
        is_generation = kind.startswith("generation-") or str(body.get("type")).upper() == "GENERATION"
        yield from _generation({"startTime": event.get("timestamp")} | _said(body), is_generation, place, notes)
    else:
        notes.left_out("an event that is no call")


def _trace(record: Record, place: tuple[int, int]) -> Iterator[Piece]:
    record = _camel(record)
    key = text(record.get("id"), "id")
    if not key:
        raise BadFieldError("missing", "a trace without an id")
    yield Piece(key, place, (TRACE, record))


def _generation(record: Record, is_one: bool, place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
    record = _camel(record)
    if is_one:
        yield Piece(text(record.get("traceId"), "traceId"), place, (GENERATION, record))
    else:
        notes.left_out("an observation that is no generation")


def _camel(record: Record) -> Record:
    """Names as the API has them, of exports that write them with underscores."""
    parts = {name: name.split("_") for name in record}
    return {words[0] + "".join(w.capitalize() for w in words[1:]): record[name] for name, words in parts.items()}


def _said(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


def _made(parts: list[Piece], trace: Record, notes: Notes) -> Made:
    body: Record = {}
    for part in parts:
        started = body.get("startTime")
        body |= _said(part.what[1]) | ({"startTime": started} if started else {})
    account = first(body.get("userId"), trace.get("userId"))
    try:
        row = _row(body, trace, notes)
        return Made(parts[0].place, row and row | {"account_id": text(account, "userId")})
    except BadFieldError as error:
        return Made(parts[0].place, None, error, account if isinstance(account, str) else None)


def _row(body: Record, trace: Record, notes: Notes) -> Row | None:
    given, answered = structured(body.get("input")), structured(body.get("output"))
    settings = structured(body.get("modelParameters"))
    request = dict(settings) if isinstance(settings, dict) else {}
    request |= given if isinstance(given, dict) and "role" not in given else {"messages": given}
    bodies = exchange_fields(request if given is not None else None, _response(answered), notes)
    if bodies is None:
        return None
    usage = structured(first(body.get("usageDetails"), body.get("usage")))
    usage = usage if isinstance(usage, dict) else {}
    counted = first(usage.get("input"), usage.get("promptTokens"), usage.get("prompt_tokens"), body.get("promptTokens"))
    said = first(
        usage.get("output"), usage.get("completionTokens"), usage.get("completion_tokens"), body.get("completionTokens")
    )
    failed = body.get("level") == "ERROR"
    session = first(body.get("sessionId"), trace.get("sessionId"))
    return bodies | {
        "exchange_id": text(body.get("id"), "id"),
        "timestamp": time_of(body.get("startTime"), "startTime"),
        "conversation_id": notes.text(session, "conversation_id"),
        "surface": "api",
        "model": notes.text(first(body.get("model"), body.get("providedModelName")), "model"),
        "input_tokens": notes.whole(first(counted, bodies.get("input_tokens")), "input_tokens"),
        "output_tokens": notes.whole(first(said, bodies.get("output_tokens")), "output_tokens"),
        "status": error_status(str(body.get("statusMessage"))) if failed else bodies.get("status") or "ok",
    }


def _response(answered: Any) -> Any:
    """An output is a text, a message, or a body."""
    if isinstance(answered, str):
        return {"completion": answered}
    if isinstance(answered, dict) and "role" in answered:
        return {"choices": [{"message": answered}]}
    return answered
