"""Canonical JSON Lines straight into Arrow buffers: one pass over the bytes, strings unescaped
where they go.

A strict subset of JSON, and one object a line: whatever is unusual (a key twice, an escaped key, a
number beyond what is exact, content in parts, an id that must be mended) makes the scan give up,
and the slower ways of `canonical` say what it is. What the scan takes it reads just as they do.
"""

import threading
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit, types
from numpy.typing import NDArray

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.formats.json_values import (
    STAMP,
    STOP,
    WIDTH,
    integer_at,
    is_null_at,
    past_blanks,
    past_colon,
    past_comma,
    past_text,
    past_value,
    real_at,
    word_at,
)
from stillwatch.readers.mend import IDS

MOST_BYTES = 1 << 25
"""Every column gets room for all of the text; little of it is touched, but it must not grow without
end."""

TEXTS = [f.name for f in EXCHANGES if pa.types.is_string(f.type)]
INTS = [f.name for f in EXCHANGES if pa.types.is_integer(f.type)]
_FIELDS = [*TEXTS, "timestamp", *INTS, "temperature", "messages", "role", "content"]
_TIME = len(TEXTS)
_IDS = sum(name in IDS for name in TEXTS)
"""The first so many of TEXTS."""

_TEMPERATURE, _MESSAGES, _ROLE, _CONTENT, _UNKNOWN = range(len(_FIELDS) - 4, len(_FIELDS) + 1)
_ROLES, _CONTENTS, _WASTE = range(_TIME + 1, _TIME + 4)
"""Rows of the matrix of text behind those of TEXTS and of the times written as text."""


def _name_words() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Each field's name with its closing quotation mark as two words, and the masks to compare
    under."""
    names = [f'{name}"'.encode() for name in _FIELDS]
    words = np.frombuffer(b"".join(name.ljust(16, b"\0") for name in names), np.uint64)
    masks = np.frombuffer(b"".join((b"\xff" * len(name)).ljust(16, b"\0") for name in names), np.uint64)
    return words.reshape(-1, 2).copy(), masks.reshape(-1, 2).copy()


_NAMES, _MASKS = _name_words()
_LENGTHS = np.array([len(name) + 2 for name in _FIELDS])
"""Of the names with their quotation marks."""


@njit
def _field_at(data: Any, p: Any, guess: Any) -> Any:
    """The field whose name and closing quotation mark stand at p, tried first: `guess`."""
    a, b = word_at(data, p), word_at(data, p + 8)
    if guess < _UNKNOWN and (a & _MASKS[guess, 0]) == _NAMES[guess, 0] and (b & _MASKS[guess, 1]) == _NAMES[guess, 1]:
        return guess
    for field in range(_UNKNOWN):
        if (a & _MASKS[field, 0]) == _NAMES[field, 0] and (b & _MASKS[field, 1]) == _NAMES[field, 1]:
            return field
    return _UNKNOWN


@njit
def _unknown(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past a member whose key (from p on) is none of ours. An escaped key might be one: that stops
    it."""
    start = p
    p = past_text(data, p, text, waste)[0]
    if p < 0:
        return STOP
    for k in range(start, p):
        if data[k] == 0x5C:
            return STOP
    p = past_colon(data, p)
    return past_value(data, p, text, waste) if p > 0 else STOP


@njit
def _message(data: Any, p: Any, text: Any, ends: Any) -> Any:
    """Past one message, whose brace stands at p; its role and content are appended to their
    columns."""
    if p >= data.size or data[p] != 0x7B:
        return STOP
    p = past_blanks(data, p + 1)
    if p < data.size and data[p] == 0x7D:
        return p + 1
    more, seen, field = True, 0, _CONTENT
    while more:
        if p >= data.size or data[p] != 0x22:
            return STOP
        field = _field_at(data, p + 1, _ROLE if field == _CONTENT else _CONTENT)
        if field in (_ROLE, _CONTENT):
            bit, row = (1, _ROLES) if field == _ROLE else (2, _CONTENTS)
            p = past_colon(data, p + _LENGTHS[field])
            if p < 0 or seen & bit:
                return STOP
            seen |= bit
            if data[p] == 0x22:
                p, ends[row] = past_text(data, p + 1, text, ends[row])
            else:
                p = p + 4 if is_null_at(data, p) else STOP
        else:
            p = _unknown(data, p + 1, text, ends[_WASTE])
        if p < 0:
            return STOP
        p, more = past_comma(data, p, 0x7D)
        if p < 0:
            return STOP
    return p


@njit
def _messages(data: Any, p: Any, text: Any, starts: Any, ends: Any, offsets: Any, count: Any) -> Any:
    """Past the list of messages whose bracket stands at p. Returns (place, messages so far)."""
    if data[p] != 0x5B:
        return STOP, count
    p = past_blanks(data, p + 1)
    if p < data.size and data[p] == 0x5D:
        return p + 1, count
    more = True
    while more:
        p = _message(data, p, text, ends)
        if p < 0:
            return STOP, count
        count += 1
        offsets[0, count], offsets[1, count] = ends[_ROLES] - starts[_ROLES], ends[_CONTENTS] - starts[_CONTENTS]
        p, more = past_comma(data, p, 0x5D)
        if p < 0:
            return STOP, count
    return p, count


@njit
def _value(data: Any, p: Any, field: Any, row: Any, text: Any, ends: Any, integers: Any, reals: Any) -> Any:
    """Past the value at p of a text, a time or a number, which goes into its column."""
    if data[p] == 0x22 and field <= _TIME:
        p, ends[field] = past_text(data, p + 1, text, ends[field], field >= _IDS)
        return p
    if data[p] != 0x2D and not 0x30 <= data[p] <= 0x39:
        return STOP
    if _TIME <= field < _TEMPERATURE:
        p, integers[field - _TIME, row] = integer_at(data, p)
        return p
    if field == _TEMPERATURE:
        p, reals[row] = real_at(data, p)
        return p
    return STOP


_MATRICES = [types.Array(kind, 2, "C") for kind in (types.int32, types.boolean, types.int64)]


_compiled: Any = njit
"""Also with `_nrt`, which its types leave out: without Numba's runtime nothing may be allocated and
no reference is counted, which took two thirds of the time."""


def _compiled_with(stamp: int) -> Any:
    """The scan, whose compiled code is kept under the stamp of the kernels that it takes in: they
    stand in another file, and Numba looks at this file alone and at what a function encloses."""

    @_compiled(  # type: ignore[untyped-decorator]
        types.int64(  # type: ignore[no-untyped-call]
            types.Array(types.uint8, 1, "C", readonly=True),
            types.Array(types.uint8, 1, "C"),
            *_MATRICES,
            types.Array(types.float64, 1, "C"),
            types.Array(types.int32, 1, "C"),
            types.Array(types.int32, 2, "C"),
            *[types.Array(types.int64, 1, "C")] * 3,
        ),
        cache=True,
        nogil=True,
        _nrt=False,
    )
    def _scan(
        data: Any,
        text: Any,
        offsets: Any,
        valid: Any,
        integers: Any,
        reals: Any,
        lists: Any,
        of_messages: Any,
        starts: Any,
        ends: Any,
        follows: Any,
    ) -> Any:
        """Fills the columns; returns the number of messages, negative when it gave up. `ends`:
        where in `text` each column of text begins, and then ends."""
        p, count, previous = np.int64(0), np.int64(0), _UNKNOWN
        if stamp < 0:
            return STOP
        lists[0], offsets[:, 0], of_messages[:, 0] = 0, 0, 0
        written, number = False, False
        for row in range(offsets.shape[1] - 1):
            if p >= data.size or data[p] != 0x7B:
                return STOP
            p, more = past_blanks(data, p + 1), True
            if p < data.size and data[p] == 0x7D:
                p, more = p + 1, False
            valid[:, row] = False
            while more:
                if p >= data.size or data[p] != 0x22:
                    return STOP
                field = _field_at(data, p + 1, follows[previous])
                follows[previous] = field
                previous = field
                if field >= _ROLE:
                    p = _unknown(data, p + 1, text, ends[_WASTE])
                else:
                    p = past_colon(data, p + _LENGTHS[field])
                    if p < 0 or valid[field, row]:
                        return STOP
                    if is_null_at(data, p):
                        p += 4
                    elif field == _MESSAGES:
                        p, count = _messages(data, p, text, starts, ends, of_messages, count)
                        valid[field, row] = True
                    else:
                        if field == _TIME:
                            written = written or data[p] == 0x22
                            number = number or data[p] != 0x22
                        p = _value(data, p, field, row, text, ends, integers, reals)
                        valid[field, row] = True
                if p < 0:
                    return STOP
                p, more = past_comma(data, p, 0x7D)
                if p < 0:
                    return STOP
            for k in range(_TIME + 1):
                offsets[k, row + 1] = ends[k] - starts[k]
            lists[row + 1] = count
            p = past_blanks(data, p)
            if p < data.size and data[p] == 0x0D:
                p += 1
            if p < data.size:
                if data[p] != 0x0A:
                    return STOP
                p += 1
        ends[_WASTE] += number
        return STOP if p < data.size or (written and number) else count

    return _scan


_scan = _compiled_with(STAMP)


@njit(types.int64(types.Array(types.uint8, 1, "C", readonly=True)), cache=True, nogil=True)  # type: ignore[no-untyped-call]
def _newlines(data: Any) -> Any:
    count = 0
    for byte in data:
        count += byte == 0x0A
    return count


_scratch = threading.local()


def _room() -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Space for every column of text and for the ends of messages, kept for the next chunk: fresh
    memory would cost more than filling it."""
    if not hasattr(_scratch, "room"):
        messages = MOST_BYTES // len("{},") + 2
        _scratch.room = np.empty((_WASTE + 1) * (MOST_BYTES + WIDTH), np.uint8), np.empty((2, messages), np.int32)
    room: tuple[NDArray[np.uint8], NDArray[np.int32]] = _scratch.room
    return room


def scan(data: bytes) -> dict[str, pa.Array] | None:
    """The columns of EXCHANGES of whole lines of valid UTF-8, the timestamp as written (text or
    int64); None when anything in them needs a closer look."""
    if not data or len(data) > MOST_BYTES:
        return None
    found = np.frombuffer(data, np.uint8)
    rows = _newlines(found) + (not data.endswith(b"\n"))
    text, of_messages = _room()
    starts = np.arange(_WASTE + 1) * (len(data) + WIDTH)
    offsets, valid = np.empty((_TIME + 1, rows + 1), np.int32), np.empty((_ROLE, rows), np.bool_)
    integers, reals = np.zeros((len(INTS) + 1, rows), np.int64), np.zeros(rows)
    lists = np.empty(rows + 1, np.int32)
    ends, follows = starts.copy(), np.roll(np.arange(_UNKNOWN + 1), -1)
    count = _scan(found, text, offsets, valid, integers, reals, lists, of_messages, starts, ends, follows)
    if count < 0:
        return None
    columns = {
        name: _column(pa.string(), rows, valid[k], offsets[k], text[starts[k] : ends[k]].copy())
        for k, name in enumerate([*TEXTS, "timestamp"])
    }
    for k, name in enumerate(INTS, 1):
        columns[name] = _column(pa.int64(), rows, valid[_TIME + k], integers[k])
    if ends[_WASTE] > starts[_WASTE]:
        columns["timestamp"] = _column(pa.int64(), rows, valid[_TIME], integers[0])
    columns["temperature"] = _column(pa.float64(), rows, valid[_TEMPERATURE], reals)
    said = [
        _column(pa.string(), count, None, of_messages[k, : count + 1].copy(), text[starts[row] : ends[row]].copy())
        for k, row in enumerate((_ROLES, _CONTENTS))
    ]
    kind = EXCHANGES.field("messages").type
    messages = pa.StructArray.from_arrays(said, fields=list(kind.value_type))
    whole = _bitmap(valid[_MESSAGES])
    columns["messages"] = pa.Array.from_buffers(kind, rows, [whole, pa.py_buffer(lists)], children=[messages])
    return columns


def _column(kind: pa.DataType, rows: int, valid: NDArray[np.bool_] | None, *buffers: NDArray[Any]) -> pa.Array:
    mask = None if valid is None else _bitmap(valid)
    return pa.Array.from_buffers(kind, rows, [mask, *map(pa.py_buffer, buffers)])


def _bitmap(valid: NDArray[np.bool_]) -> pa.Buffer | None:
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
