"""Files of OpenAI's and Anthropic's batch APIs. Neither names an account or a time: each line
stands in an envelope that does, `{batch_id, account_id, timestamp, request}` for what was asked and
`{batch_id, response}` for what came back, in one file or two, joined by batch and custom id. (A
line with both is raw_http's.) Bare lines are set aside with that advice.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from stillwatch.readers.bodies.exchange import BODIES, exchange_fields
from stillwatch.readers.chunk import Words
from stillwatch.readers.joined import JoinedReader, Made, Piece
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.rows import Row
from stillwatch.readers.values import first, section, text

_BARE = "a line of a batch file names no account and no time: put it into an envelope (docs/readers.md)"
_ENVELOPE = ("organization_id", "api_key_id", "conversation_id", "client_address", "user_agent", "surface")


class BatchFiles(JoinedReader):
    """Account and time: the envelope's."""

    name = "batch_files"
    family = "batch_files"
    filled_from: ClassVar[Words] = BODIES | {
        name: f"the envelope's {name}" for name in ("timestamp", "account_id", *_ENVELOPE)
    }
    filled_from = {**filled_from, **{"exchange_id": "batch_id and custom_id"}}
    advice: ClassVar[Words] = {
        "account_id": "write whose batch it is into the envelope",
        "timestamp": "and when it was taken in",
    }

    def matches(self, keys: frozenset[str]) -> bool:
        """A line of a batch, bare or in its envelope."""
        return "custom_id" in keys or ("batch_id" in keys and bool(keys & {"request", "response"}))

    def pieces(self, record: dict[str, Any], place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """What was asked or what came back. Raises BadFieldError."""
        if "custom_id" in record and "batch_id" not in record:
            raise BadFieldError("missing", _BARE)
        line = section(record, "request") or section(record, "response")
        own = first(line.get("custom_id"), record.get("custom_id"))
        yield Piece(f"{text(record.get('batch_id'), 'batch_id')}:{text(own, 'custom_id')}", place, record)

    def join(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """The exchange of one line of a batch."""
        envelope: dict[str, Any] = {}
        for piece in pieces:
            envelope |= {name: value for name, value in piece.what.items() if value is not None}
        account = envelope.get("account_id")
        account = account if isinstance(account, str) else None
        asked = next((piece for piece in pieces if section(piece.what, "request")), None)
        if asked is None:
            error = BadFieldError("missing", "what was asked in this line of a batch is missing")
            return [Made(pieces[0].place, None, error, account)]
        try:
            row = _row(str(asked.key), envelope, notes)
            return [Made(asked.place, row)] if row else []
        except BadFieldError as error:
            return [Made(asked.place, None, error, account)]

    def is_open(self, pieces: list[Piece], made: list[Made]) -> bool:
        """Whether the other half may stand elsewhere."""
        return not all(any(name in piece.what for piece in pieces) for name in ("request", "response"))


def _row(key: str, envelope: dict[str, Any], notes: Notes) -> Row | None:
    line, told = section(envelope, "request"), section(envelope, "response")
    path = line.get("url")
    bodies = exchange_fields(unwrapped_request(line), unwrapped_response(told), notes, path)
    if bodies is None:
        return None
    row: Row = {name: notes.text(envelope.get(name), name) for name in _ENVELOPE}
    failed = told.get("error") or section(told, "result").get("type") in ("errored", "canceled", "expired")
    return (
        row
        | bodies
        | {
            "exchange_id": key,
            "timestamp": time_of(envelope.get("timestamp"), "timestamp"),
            "account_id": text(envelope.get("account_id"), "account_id"),
            "surface": row["surface"] or "api",
            "status": "error" if failed else bodies.get("status") or "ok",
        }
    )


def unwrapped_request(line: Any) -> Any:
    """The body in a line of a batch's input; anything else as it is."""
    if isinstance(line, dict) and "custom_id" in line:
        return first(line.get("body"), line.get("params"))
    return line


def unwrapped_response(line: Any) -> Any:
    """The body in a line of a batch's output; anything else as it is."""
    if isinstance(line, dict) and "custom_id" in line:
        return first(
            section(line, "response").get("body"), section(line, "result").get("message"), {"error": line.get("error")}
        )
    return line
