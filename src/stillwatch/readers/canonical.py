"""Canonical JSON Lines, fast: whole chunks go through the scan or Arrow's parser, and only the lines around a
bad or unusual record go through Python. All ways give the same exchanges."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from stillwatch.exchange.reject import Reject
from stillwatch.exchange.schema import EXCHANGES, MESSAGE
from stillwatch.readers.chunk import READ, empty_batch
from stillwatch.readers.detect import keys_of
from stillwatch.readers.mend import mending
from stillwatch.readers.messages import BadFieldError, expand
from stillwatch.readers.rows import RowBuilder
from stillwatch.readers.text import TextReader, lines
from stillwatch.readers.timestamps import any_micros, column_micros

SLOW_LINES = 256
"""A piece of a chunk that Arrow refuses is halved until it has this many lines."""

Columns = dict[str, pa.Array]

_NEWLINE, _RETURN, _OPEN, _CLOSE = b"\n\r{}"
_INTEGER_TIME = re.compile(rb'"timestamp"\s*:\s*[-0-9]')
_TIMESTAMP = EXCHANGES.get_field_index("timestamp")


class Canonical(TextReader):
    """The canonical exchange log as JSON Lines."""

    name = "canonical"
    fields = frozenset(EXCHANGES.names)

    def matches(self, head: bytes) -> bool:
        """A line that names an exchange's account, messages or id."""
        return bool(keys_of(head) & {"exchange_id", "account_id", "messages"})

    def parse_lines(self, data: bytes, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Reject]]:
        """Exchanges (schema READ) and rejects of whole lines."""
        batches, rejects = [], []
        for batch, rejected in _pieces(data, first_row, source):
            batches.append(batch)
            rejects += rejected
        if len(batches) == 1:
            return batches[0], rejects
        table = pa.Table.from_batches(batches, schema=READ).combine_chunks()
        return (table.to_batches() or [empty_batch()])[0], rejects


def _pieces(data: bytes, first_row: int, source: str) -> Iterator[tuple[pa.RecordBatch, list[Reject]]]:
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
        todo.append((piece[cut:], row + piece.count(b"\n", 0, cut)))
        todo.append((piece[:cut], row))


def parse_fast(data: bytes) -> Columns | None:
    """All lines at once: the columns of EXCHANGES with timestamps as written, or None when any line needs a
    closer look. What the scan does not take may still be plain to Arrow's parser."""
    if not _is_utf8(data):
        return None
    from stillwatch.readers.scan import scan  # compiled code is loaded only where lines are read

    return scan(data) or parse_arrow(data)


def parse_arrow(data: bytes) -> Columns | None:
    """All lines at once through Arrow's parser, likewise, of valid UTF-8. Never lets through what would crash
    that parser or what it reads more loosely than JSON allows."""
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


def _finish(columns: Columns, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Reject]]:
    """Timestamps to microseconds, rows numbered; rows whose timestamp is none are rejected."""
    written = columns["timestamp"]
    micros = column_micros(written)
    columns["timestamp"] = micros.cast(READ.field("timestamp").type)
    columns["messages"] = _without_nulls(columns["messages"])
    columns["temperature"] = pc.add(columns["temperature"], 0.0)  # of two zeros the one without a sign
    columns["row"] = pa.array(np.arange(first_row, first_row + len(written)))
    batch = pa.RecordBatch.from_arrays([columns[name] for name in READ.names], schema=READ)
    if micros.null_count == written.null_count:
        return batch, []
    bad = pc.and_(pc.is_null(micros), pc.is_valid(written))
    rows = pc.filter(columns["row"], bad).to_pylist()
    return batch.filter(pc.invert(bad)), [_no_time(source, row) for row in rows]


def _no_time(source: str, row: int) -> Reject:
    return Reject(source, row, "timestamp", "timestamp is neither RFC 3339 nor epoch milliseconds")


def _without_nulls(messages: pa.ListArray) -> pa.ListArray:
    """A message without role or text has an empty one."""
    values = messages.values
    role, content = values.field(0), values.field(1)
    if role.null_count == content.null_count == 0:
        return messages
    filled = pa.StructArray.from_arrays([role.fill_null(""), content.fill_null("")], fields=list(MESSAGE))
    mask = messages.is_null() if messages.null_count else None
    return pa.ListArray.from_arrays(messages.offsets, filled, type=messages.type, mask=mask)


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


def parse_slow(data: bytes, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Reject]]:
    """Line by line: good lines kept, bad ones rejected with the reason."""
    builder = RowBuilder(source)
    for number, line in lines(data, first_row):
        try:
            builder.add(number, mending(_row, line))
        except BadFieldError as error:
            builder.reject(number, error.kind, error.reason)
    return builder.finish()


def _row(line: bytes) -> dict[str, Any]:
    row = _decode(line)
    if row["messages"] is not None:
        row["messages"] = [m for given in row["messages"] for m in expand(given.role, given.content)]
    if row["temperature"] is not None:
        row["temperature"] += 0.0
    if row["timestamp"] is not None:
        row["timestamp"] = any_micros(row["timestamp"])
        if row["timestamp"] is None:
            raise BadFieldError("timestamp", _no_time("", 0).reason)
    return row


def _decode(line: bytes) -> dict[str, Any]:
    try:
        row = msgspec.structs.asdict(_DECODER.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # Arrow skips what it does not know, however deep or loose: what it takes in a chunk it takes here.
        columns = parse_fast(line)
        if columns is None:
            raise _bad_line(error) from None
        row = {name: column[0].as_py() for name, column in columns.items()}
        row["messages"] = row["messages"] and [_Message(**message) for message in row["messages"]]
    return row


def _bad_line(error: Exception) -> BadFieldError:
    if isinstance(error, msgspec.ValidationError):
        place = re.search(r"at `\$\.?([a-z_.\[\]0-9]*)`", str(error))
        return BadFieldError("type", f"{place[1] if place and place[1] else 'the record'} has a wrong type")
    if isinstance(error, RecursionError):
        return BadFieldError("syntax", "the record is nested too deeply")
    return BadFieldError("syntax", "the line is not valid JSON")
