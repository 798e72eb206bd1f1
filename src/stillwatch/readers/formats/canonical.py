"""Canonical JSON Lines, fast: whole chunks go through the scan or Arrow's parser, and only the
lines around a bad or unusual record go through Python. All ways give the same exchanges."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from stillwatch.exchange.reject import Reject, Remark, in_order
from stillwatch.exchange.schema import EXCHANGES, MESSAGE, REQUIRED
from stillwatch.readers.chunk import READ, Lines, Words, empty_batch
from stillwatch.readers.mend import mending
from stillwatch.readers.messages import SURPRISES, BadFieldError, bad, expand, messages_of, role_of
from stillwatch.readers.notes import Notes
from stillwatch.readers.records import time_of
from stillwatch.readers.rows import Row, RowBuilder
from stillwatch.readers.text import HALF, TextReader, is_wrapped, lines, whole_lines
from stillwatch.readers.timestamps import column_micros
from stillwatch.readers.values import records_of, text

SLOW_LINES = 256
"""A piece of a chunk that Arrow refuses is halved until it has this many lines."""

NAMED = frozenset(("exchange_id", "account_id", "messages"))
"""Names by which an exchange of ours is known."""

ELSEWHERE = frozenset(("request", "startTime", "modelId", "custom_id", "full_request", "request_body", "tokens_prompt"))
"""Names that a log of another format has beside one of these."""

Columns = dict[str, pa.Array]

_NEWLINE, _RETURN, _OPEN, _CLOSE = b"\n\r{}"
_INTEGER_TIME = re.compile(rb'"timestamp"\s*:\s*[-0-9]')
_TIMESTAMP = EXCHANGES.get_field_index("timestamp")


class Canonical(TextReader):
    """The canonical exchange log as JSON Lines."""

    name = "canonical"
    filled_from: ClassVar[Words] = {name: name for name in EXCHANGES.names}
    advice: ClassVar[Words] = {}

    def matches(self, keys: frozenset[str]) -> bool:
        """A record that names an exchange's account, messages or id."""
        return bool(keys & NAMED) and not keys & ELSEWHERE

    def parse_lines(self, data: bytes, first_row: int, source: str) -> Lines:
        """What whole lines come to."""
        if is_wrapped(data):
            return Lines(*parse_slow(data, first_row, source))
        batches, remarks = [], []
        for batch, remarked in _pieces(data, first_row, source):
            batches.append(batch)
            remarks += remarked
        if len(batches) == 1:
            return Lines(batches[0], remarks)
        table = pa.Table.from_batches(batches, schema=READ).combine_chunks()
        return Lines((table.to_batches() or [empty_batch()])[0], in_order(remarks))


def _pieces(data: bytes, first_row: int, source: str) -> Iterator[tuple[pa.RecordBatch, list[Remark]]]:
    todo = [(data, first_row)]
    while todo:
        piece, row = todo.pop()
        columns = parse_fast(piece)
        if columns is not None:
            yield _finish(columns, row, source)
            continue
        count = piece.count(b"\n")
        if count <= SLOW_LINES:
            yield parse_slow(piece, row, source)
            continue
        cut = piece.find(b"\n", len(piece) // 2) + 1
        if not 0 < cut < len(piece):
            cut = piece.rfind(b"\n", 0, len(piece) // 2) + 1
        cut = whole_lines(piece, cut) or cut
        todo.append((piece[cut:], row + piece.count(b"\n", 0, cut)))
        todo.append((piece[:cut], row))


def parse_fast(data: bytes) -> Columns | None:
    """All lines at once: the columns of EXCHANGES with timestamps as written, or None when any line
    needs a closer look. What the scan does not take may still be plain to Arrow's parser."""
    if not _is_utf8(data):
        return None
    from stillwatch.readers.formats.canonical_scan import scan  # compiled code is loaded only where lines are read

    return scan(data) or parse_arrow(data)


def parse_arrow(data: bytes) -> Columns | None:
    """All lines at once through Arrow's parser, likewise, of valid UTF-8. Never lets through what
    would crash that parser or what it reads more loosely than JSON allows."""
    count = _one_object_a_line(data)
    if not count:
        return None
    integer = _INTEGER_TIME.search(data, 0, data.find(b"\n") % (len(data) + 1)) is not None
    written = pa.int64() if integer else pa.string()
    schema = EXCHANGES.set(_TIMESTAMP, pa.field("timestamp", written))
    try:
        table = pj.read_json(
            pa.BufferReader(data),
            read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except (pa.ArrowException, ValueError):
        return None
    columns = {name: table[name].combine_chunks() for name in EXCHANGES.names}
    return columns if table.num_rows == count and _sound(columns) else None


def _one_object_a_line(data: bytes) -> int:
    """The number of lines when every line is `{…}`, else 0. A newline between `}` and `{` is never
    inside a JSON value, so with this many objects in all there is exactly one in each line. (A line
    that is `null` makes Arrow 26's parser crash.)"""
    size = len(data) - data.endswith(b"\n")
    size -= data.endswith((b"\r\n", b"\r"))
    if size < 2 or data[0] != _OPEN or data[size - 1] != _CLOSE:
        return 0
    text = np.frombuffer(data, np.uint8, size)
    ends = np.flatnonzero(text == _NEWLINE)
    before = text[ends - 1]
    before = np.where(before == _RETURN, text[ends - 2], before)
    sound = (before == _CLOSE).all() and (text[ends + 1] == _OPEN).all()
    return len(ends) + 1 if sound else 0


def _is_utf8(data: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, ends, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _sound(columns: Columns) -> bool:
    """Arrow's parser takes NaN and Infinity for numbers; and a message must not be null."""
    finite = pc.all(pc.is_finite(columns["temperature"]), min_count=0).as_py()
    return finite is not False and pc.list_flatten(columns["messages"]).null_count == 0


def _finish(columns: Columns, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Remark]]:
    """Timestamps to microseconds, rows numbered; rows whose timestamp is none are rejected."""
    written = columns["timestamp"]
    micros = column_micros(written)
    columns["timestamp"] = micros.cast(READ.field("timestamp").type)
    columns["messages"] = settled(columns["messages"])
    columns["temperature"] = pc.add(columns["temperature"], 0.0)  # of two zeros the one without a sign
    columns["row"] = pa.array(np.arange(first_row, first_row + len(written)))
    batch = pa.RecordBatch.from_arrays([columns[name] for name in READ.names], schema=READ)
    if micros.null_count == written.null_count:
        return batch, []
    bad = pc.and_(pc.is_null(micros), pc.is_valid(written))
    places = zip(*(pc.filter(columns[name], bad).to_pylist() for name in ("row", "account_id")), strict=True)
    return batch.filter(pc.invert(bad)), [_no_time(source, row, account or None) for row, account in places]


def _no_time(source: str, row: int, account_id: str | None) -> Reject:
    return Reject(source, row, "timestamp", "timestamp is not a time", None, account_id)


def settled(messages: pa.ListArray) -> pa.ListArray:
    """The messages with roles in small letters; one without a role is a user's, one without text
    has an empty one."""
    values = messages.values
    role, content = values.field(0), values.field(1)
    if role.null_count == content.null_count == 0 and _plain_roles(role):
        return messages
    encoded = role.fill_null("").dictionary_encode()
    roles = pa.array([role_of(name) for name in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
    filled = pa.StructArray.from_arrays([roles, content.fill_null("")], fields=list(MESSAGE))
    mask = messages.is_null() if messages.null_count else None
    return pa.ListArray.from_arrays(messages.offsets, filled, type=messages.type, mask=mask)


def _plain_roles(role: pa.StringArray) -> bool:
    """Whether every role is a word of small letters. It looks at bytes: there are many roles and
    few words."""
    ends = np.frombuffer(role.buffers()[1], np.int32)[role.offset : role.offset + len(role) + 1]
    if not len(role) or (np.diff(ends) == 0).any():
        return not len(role)
    letters = np.frombuffer(role.buffers()[2], np.uint8)[ends[0] : ends[-1]]
    return bool((((letters >= ord("a")) & (letters <= ord("z"))) | (letters == ord("_"))).all())


class _Message(msgspec.Struct):
    role: str | None = None
    content: str | list[Any] | None = None


class _Line(msgspec.Struct):
    exchange_id: str | None = None
    timestamp: int | str | None = None
    account_id: str | None = None
    organization_id: str | None = None
    api_key_id: str | None = None
    conversation_id: str | None = None
    surface: str | None = None
    model: str | None = None
    client_address: str | None = None
    user_agent: str | None = None
    tls_fingerprint: str | None = None
    system: str | None = None
    messages: list[_Message] | None = None
    completion: str | None = None
    reasoning: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    tools: int | None = None
    status: str | None = None


_DECODER = msgspec.json.Decoder(_Line)


def parse_slow(data: bytes, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Remark]]:
    """Line by line: good lines kept, odd fields let go of, bad lines rejected with the reason."""
    builder = RowBuilder(source)
    for number, line in lines(data, first_row):
        builder.notes.row = number
        try:
            builder.add(number, mending(_row, line))
        except BadFieldError:
            _take_odd(line, number, builder)
    return builder.finish()


def _row(line: bytes) -> Row:
    row = _decode(line)
    if row["messages"] is not None:
        row["messages"] = [m for given in row["messages"] for m in expand(given.role, given.content)]
    if row["temperature"] is not None:
        row["temperature"] += 0.0
    row["timestamp"] = time_of(row["timestamp"], "timestamp")
    return row


def _decode(line: bytes) -> Row:
    try:
        return msgspec.structs.asdict(_DECODER.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # Arrow skips what it does not know, however deep or loose: what it takes in a chunk it
        # takes here.
        columns = parse_fast(line)
        if columns is None:
            raise _bad_line(error) from None
        row = {name: column[0].as_py() for name, column in columns.items()}
        row["messages"] = row["messages"] and [_Message(**message) for message in row["messages"]]
    return row


def _take_odd(line: bytes, number: int, builder: RowBuilder) -> None:
    """A line that is no plain record: several, a list of them, or one with odd values."""
    for record in records_of(line):
        if isinstance(record, BadFieldError):
            builder.reject(number, record, _account_in(line) if record.kind == HALF else None)
            continue
        try:
            builder.add(number, _odd_row(record, builder.notes))
        except SURPRISES as error:
            account = record.get("account_id")
            builder.reject(number, bad(error), account if isinstance(account, str) and account else None)


def _odd_row(record: dict[str, Any], notes: Notes) -> Row:
    row: Row = {name: notes.text(record.get(name), name) for name in _TEXTS}
    row |= {name: notes.whole(record.get(name), name) for name in _COUNTS}
    row["temperature"] = notes.real(record.get("temperature"), "temperature")
    row |= {name: text(record.get(name), name) for name in ("exchange_id", "account_id")}
    row["timestamp"] = time_of(record.get("timestamp"), "timestamp")
    given = record.get("messages")
    row["messages"] = None if given is None else messages_of(given)
    return row


_TEXTS = [f.name for f in EXCHANGES if pa.types.is_string(f.type) and f.name not in REQUIRED]
_COUNTS = [f.name for f in EXCHANGES if pa.types.is_integer(f.type)]
_ACCOUNT = re.compile(rb'(?<!\\)"account_id"\s*:\s*"([^"\\]{1,256})"')


def _account_in(line: bytes) -> str | None:
    """Whose a line is that is no JSON, where it says so."""
    found = _ACCOUNT.search(line)
    return found[1].decode(errors="replace") if found else None


def _bad_line(error: Exception) -> BadFieldError:
    if isinstance(error, RecursionError):
        return BadFieldError("syntax", "the record is nested too deeply")
    return BadFieldError("syntax", "the line is not valid JSON")
