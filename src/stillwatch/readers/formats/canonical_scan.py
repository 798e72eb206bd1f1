"""Canonical JSON Lines straight into Arrow buffers: one pass over the bytes, strings unescaped where they go.

A strict subset of JSON, and one object a line: whatever is unusual (a key twice, an escaped key, a number
beyond what is exact, content in parts, an id that must be mended) makes the scan give up, and the slower ways
of `canonical` say what it is. What the scan takes it reads just as they do.
"""

import threading
from typing import Any

import numpy as np
import pyarrow as pa
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.mend import IDS

MOST_BYTES = 1 << 25
"""Every column gets room for all of the text; little of it is touched, but it must not grow without end."""

TEXTS = [f.name for f in EXCHANGES if pa.types.is_string(f.type)]
INTS = [f.name for f in EXCHANGES if pa.types.is_integer(f.type)]
_FIELDS = [*TEXTS, "timestamp", *INTS, "temperature", "messages", "role", "content"]
_TIME = len(TEXTS)
_IDS = sum(name in IDS for name in TEXTS)
"""The first so many of TEXTS."""

_TEMPERATURE, _MESSAGES, _ROLE, _CONTENT, _UNKNOWN = range(len(_FIELDS) - 4, len(_FIELDS) + 1)
_ROLES, _CONTENTS, _WASTE = range(_TIME + 1, _TIME + 4)
"""Rows of the matrix of text behind those of TEXTS and of the times written as text."""

WIDTH = 32
"""Bytes looked at at once."""

_STOP = np.int64(-1)
_DEEPEST = 60
_EXACT_DIGITS, _EXACT_POWER = 15, 22
_POWERS = np.array([10.0**k for k in range(_EXACT_POWER + 1)])
_ESCAPES = np.zeros(256, np.uint8)
_ESCAPES[list(b'"\\/bfnrt')] = list(b'"\\/\b\f\n\r\t')
_HEX = np.full(256, -1, np.int64)
for _number_meant, _figures in enumerate(zip(b"0123456789abcdef", b"0123456789ABCDEF", strict=True)):
    _HEX[list(_figures)] = _number_meant


def _name_words() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Each field's name with its closing quotation mark as two words, and the masks to compare under."""
    names = [f'{name}"'.encode() for name in _FIELDS]
    words = np.frombuffer(b"".join(name.ljust(16, b"\0") for name in names), np.uint64)
    masks = np.frombuffer(b"".join((b"\xff" * len(name)).ljust(16, b"\0") for name in names), np.uint64)
    return words.reshape(-1, 2).copy(), masks.reshape(-1, 2).copy()


_NAMES, _MASKS = _name_words()
_LENGTHS = np.array([len(name) + 2 for name in _FIELDS])
"""Of the names with their quotation marks."""


def _typed_load(context: Any, array: Any, index: Any) -> Any:
    """Eight bytes from anywhere, little-endian."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = target.make_array(signature.args[0])(target, builder, arguments[0])
        place = builder.gep(view.data, [arguments[1]], inbounds=True)
        word = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()))
        word.align = 1
        return word

    return types.uint64(array, types.int64), generate


def _typed_copy(context: Any, data: Any, p: Any, out: Any, n: Any) -> Any:
    """Copies WIDTH bytes from anywhere to anywhere; bit k of the result: the k-th of them ends a run of plain ones
    (a quotation mark, a backslash, a control character)."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, vector = ir.IntType(8), ir.VectorType(ir.IntType(8), WIDTH)
        places = [
            builder.gep(target.make_array(signature.args[k])(target, builder, arguments[k]).data, [arguments[k + 1]])
            for k in (0, 2)
        ]
        source, sink = (builder.bitcast(place, vector.as_pointer()) for place in places)
        loaded = builder.load(source)
        loaded.align = 1
        builder.store(loaded, sink).align = 1

        def than(relation: str, value: int) -> Any:
            return builder.icmp_unsigned(relation, loaded, ir.Constant(vector, [ir.Constant(byte, value)] * WIDTH))

        hit = builder.or_(builder.or_(than("==", 0x22), than("==", 0x5C)), than("<", 0x20))
        return builder.zext(builder.bitcast(hit, ir.IntType(WIDTH)), ir.IntType(64))

    return types.uint64(data, types.int64, out, types.int64), generate


def _typed_trailing_zeros(context: Any, word: Any) -> Any:
    """Zero bits below the lowest one of a word that is not 0."""

    def generate(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


_load: Any = intrinsic(_typed_load)
_copy: Any = intrinsic(_typed_copy)
_trailing_zeros: Any = intrinsic(_typed_trailing_zeros)


@njit
def _word(data: Any, p: Any) -> Any:
    """Eight bytes from p on; zeros past the end."""
    if p + 8 <= data.size:
        return _load(data, p)
    word = np.uint64(0)
    for k in range(data.size - p):
        word |= np.uint64(data[p + k]) << np.uint64(8 * k)
    return word


@njit
def _field_at(data: Any, p: Any, guess: Any) -> Any:
    """The field whose name and closing quotation mark stand at p, tried first: `guess`."""
    a, b = _word(data, p), _word(data, p + 8)
    if guess < _UNKNOWN and (a & _MASKS[guess, 0]) == _NAMES[guess, 0] and (b & _MASKS[guess, 1]) == _NAMES[guess, 1]:
        return guess
    for field in range(_UNKNOWN):
        if (a & _MASKS[field, 0]) == _NAMES[field, 0] and (b & _MASKS[field, 1]) == _NAMES[field, 1]:
            return field
    return _UNKNOWN


@njit
def _blank(data: Any, p: Any) -> Any:
    """Past spaces and tabs; a line's end is none of them."""
    while p < data.size and (data[p] == 0x20 or data[p] == 0x09):
        p += 1
    return p


@njit
def _code_unit(data: Any, p: Any) -> Any:
    """The four hexadecimal digits at p as a number, negative when they are not."""
    if p + 4 > data.size:
        return _STOP
    a, b, c, d = _HEX[data[p]], _HEX[data[p + 1]], _HEX[data[p + 2]], _HEX[data[p + 3]]
    return _STOP if (a | b | c | d) < 0 else (a << 12) | (b << 8) | (c << 4) | d


@njit
def _escape(data: Any, p: Any, out: Any, n: Any, mend: Any) -> Any:
    """What the backslash before p means, written at n: U+FFFD for half a surrogate pair, where it is to be mended.
    Returns (place behind it, next place in `out`)."""
    if p >= data.size:
        return _STOP, n
    plain = _ESCAPES[data[p]]
    if plain:
        out[n] = plain
        return p + 1, n + 1
    c = _code_unit(data, p + 1) if data[p] == 0x75 else _STOP
    p += 5
    if c <= 0:
        return _STOP, n
    if c < 0x80:
        out[n] = c
        return p, n + 1
    if c < 0x800:
        out[n], out[n + 1] = 0xC0 | (c >> 6), 0x80 | (c & 0x3F)
        return p, n + 2
    if not 0xD800 <= c < 0xE000:
        out[n], out[n + 1], out[n + 2] = 0xE0 | (c >> 12), 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)
        return p, n + 3
    followed = c < 0xDC00 and p + 1 < data.size and data[p] == 0x5C and data[p + 1] == 0x75
    low = _code_unit(data, p + 2) if followed else _STOP
    if not 0xDC00 <= low < 0xE000:
        out[n], out[n + 1], out[n + 2] = 0xEF, 0xBF, 0xBD
        return p if mend else _STOP, n + 3
    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)
    out[n], out[n + 1] = 0xF0 | (c >> 18), 0x80 | ((c >> 12) & 0x3F)
    out[n + 2], out[n + 3] = 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)
    return p + 6, n + 4


@njit
def _text(data: Any, p: Any, out: Any, n: Any, mend: Any = True) -> Any:
    """The string whose opening quotation mark stands before p, unescaped into `out` from n on. Returns
    (place behind the closing mark, negative when it is no string; where it ends in `out`)."""
    last = data.size - WIDTH
    while p < data.size:
        while p <= last:
            hit = _copy(data, p, out, n)
            if hit:
                step = np.int64(_trailing_zeros(hit))
                p += step
                n += step
                break
            p += WIDTH
            n += WIDTH
        if p >= data.size:
            return _STOP, n
        c = data[p]
        if c == 0x22:
            return p + 1, n
        if c < 0x20:
            return _STOP, n
        if c == 0x5C:
            p, n = _escape(data, p + 1, out, n, mend)
            if p < 0:
                return _STOP, n
        else:
            out[n] = c
            p += 1
            n += 1
    return _STOP, n


@njit
def _digits(data: Any, p: Any, value: Any) -> Any:
    """(place behind the digits at p, `value` with them appended; it may overflow)."""
    while p < data.size and 0x30 <= data[p] <= 0x39:
        value = value * 10 + np.int64(data[p] - 0x30)
        p += 1
    return p, value


@njit
def _number(data: Any, p: Any) -> Any:
    """(place behind the number at p, negative when it is none; digits; value of the digits; power of ten
    of the last; whether it is written as an integer)."""
    first = p
    p, value = _digits(data, p, np.int64(0))
    count, power, integer = p - first, np.int64(0), True
    if count == 0 or (count > 1 and data[first] == 0x30):
        return _STOP, count, value, power, integer
    if p < data.size and data[p] == 0x2E:
        dot = p
        p, value = _digits(data, p + 1, value)
        power, count, integer = dot + 1 - p, count + p - dot - 1, False
        if p == dot + 1:
            return _STOP, count, value, power, integer
    if p < data.size and (data[p] == 0x65 or data[p] == 0x45):
        p, integer = p + 1, False
        negative = p < data.size and data[p] == 0x2D
        if p < data.size and (data[p] == 0x2D or data[p] == 0x2B):
            p += 1
        start = p
        p, exponent = _digits(data, p, np.int64(0))
        if p == start or p > start + 4:
            return _STOP, count, value, power, integer
        power += -exponent if negative else exponent
    return p, count, value, power, integer


@njit
def _literal(data: Any, p: Any) -> Any:
    """The place behind `null`, `true` or `false` at p, negative when none of them stands there."""
    word = _word(data, p)
    four, five = word & np.uint64(0xFFFFFFFF), word & np.uint64(0xFFFFFFFFFF)
    if four == np.uint64(0x6C6C756E) or four == np.uint64(0x65757274):
        return p + 4
    return p + 5 if five == np.uint64(0x65736C6166) else _STOP


@njit
def _is_null(data: Any, p: Any) -> Any:
    return data[p] == 0x6E and _word(data, p) & np.uint64(0xFFFFFFFF) == np.uint64(0x6C6C756E)


@njit
def _colon(data: Any, p: Any) -> Any:
    """From behind a key to its value, negative when there is none."""
    p = _blank(data, p)
    if p >= data.size or data[p] != 0x3A:
        return _STOP
    p = _blank(data, p + 1)
    return p if p < data.size else _STOP


@njit
def _simple(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past a value that holds no other one, negative when there is none."""
    if data[p] == 0x22:
        return _text(data, p + 1, text, waste)[0]
    if data[p] == 0x2D or 0x30 <= data[p] <= 0x39:
        return _number(data, p + (data[p] == 0x2D))[0]
    return _literal(data, p)


@njit
def _skip(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past any value, negative when it is none or nested too deeply. `objects` has a bit for each open
    bracket, 1 for a brace."""
    depth, objects = 0, np.uint64(0)
    while True:
        p = _blank(data, p)
        if p >= data.size:
            return _STOP
        opened = data[p] == 0x7B or data[p] == 0x5B
        if opened:
            objects = (objects << np.uint64(1)) | np.uint64(data[p] == 0x7B)
            depth += 1
            p = _blank(data, p + 1)
            if depth > _DEEPEST or p >= data.size:
                return _STOP
            opened = data[p] != (0x7D if objects & np.uint64(1) else 0x5D)
            if opened and not objects & np.uint64(1):
                continue
        else:
            p = _simple(data, p, text, waste)
        while not opened:
            if p < 0 or depth == 0:
                return p
            p = _blank(data, p)
            if p >= data.size:
                return _STOP
            if data[p] == 0x2C:
                p = _blank(data, p + 1)
                break
            if data[p] != (0x7D if objects & np.uint64(1) else 0x5D):
                return _STOP
            objects >>= np.uint64(1)
            depth -= 1
            p += 1
        if objects & np.uint64(1):
            if p >= data.size or data[p] != 0x22:
                return _STOP
            p = _text(data, p + 1, text, waste)[0]
            p = _colon(data, p) if p > 0 else p
            if p < 0:
                return _STOP


@njit
def _next(data: Any, p: Any, close: Any) -> Any:
    """Behind a member: (place of what follows, whether that is another member). Negative when neither a
    comma nor the closing bracket stands there."""
    p = _blank(data, p)
    if p < data.size and data[p] == 0x2C:
        return _blank(data, p + 1), True
    return (p + 1, False) if p < data.size and data[p] == close else (_STOP, False)


@njit
def _unknown(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past a member whose key (from p on) is none of ours. An escaped key might be one: that stops it."""
    start = p
    p = _text(data, p, text, waste)[0]
    if p < 0:
        return _STOP
    for k in range(start, p):
        if data[k] == 0x5C:
            return _STOP
    p = _colon(data, p)
    return _skip(data, p, text, waste) if p > 0 else _STOP


@njit
def _message(data: Any, p: Any, text: Any, ends: Any) -> Any:
    """Past one message, whose brace stands at p; its role and content are appended to their columns."""
    if p >= data.size or data[p] != 0x7B:
        return _STOP
    p = _blank(data, p + 1)
    if p < data.size and data[p] == 0x7D:
        return p + 1
    more, seen, field = True, 0, _CONTENT
    while more:
        if p >= data.size or data[p] != 0x22:
            return _STOP
        field = _field_at(data, p + 1, _ROLE if field == _CONTENT else _CONTENT)
        if field in (_ROLE, _CONTENT):
            bit, row = (1, _ROLES) if field == _ROLE else (2, _CONTENTS)
            p = _colon(data, p + _LENGTHS[field])
            if p < 0 or seen & bit:
                return _STOP
            seen |= bit
            if data[p] == 0x22:
                p, ends[row] = _text(data, p + 1, text, ends[row])
            else:
                p = p + 4 if _is_null(data, p) else _STOP
        else:
            p = _unknown(data, p + 1, text, ends[_WASTE])
        if p < 0:
            return _STOP
        p, more = _next(data, p, 0x7D)
        if p < 0:
            return _STOP
    return p


@njit
def _messages(data: Any, p: Any, text: Any, starts: Any, ends: Any, offsets: Any, count: Any) -> Any:
    """Past the list of messages whose bracket stands at p. Returns (place, messages so far)."""
    if data[p] != 0x5B:
        return _STOP, count
    p = _blank(data, p + 1)
    if p < data.size and data[p] == 0x5D:
        return p + 1, count
    more = True
    while more:
        p = _message(data, p, text, ends)
        if p < 0:
            return _STOP, count
        count += 1
        offsets[0, count], offsets[1, count] = ends[_ROLES] - starts[_ROLES], ends[_CONTENTS] - starts[_CONTENTS]
        p, more = _next(data, p, 0x5D)
        if p < 0:
            return _STOP, count
    return p, count


@njit
def _integer(data: Any, p: Any) -> Any:
    """(place behind the integer at p, its value); negative when it is none or not surely exact."""
    minus = data[p] == 0x2D
    p, count, value, _, integer = _number(data, p + minus)
    if not integer or count > 18:
        return _STOP, value
    return p, -value if minus else value


@njit
def _real(data: Any, p: Any) -> Any:
    """(place behind the number at p, its value), where few digits make that exact (Clinger's fast path)."""
    minus = data[p] == 0x2D
    p, count, value, power, _ = _number(data, p + minus)
    if p < 0 or count > _EXACT_DIGITS or abs(power) > _EXACT_POWER:
        return _STOP, 0.0
    real = value * _POWERS[power] if power >= 0 else value / _POWERS[-power]
    return p, -real if minus else real


@njit
def _value(data: Any, p: Any, field: Any, row: Any, text: Any, ends: Any, integers: Any, reals: Any) -> Any:
    """Past the value at p of a text, a time or a number, which goes into its column."""
    if data[p] == 0x22 and field <= _TIME:
        p, ends[field] = _text(data, p + 1, text, ends[field], field >= _IDS)
        return p
    if data[p] != 0x2D and not 0x30 <= data[p] <= 0x39:
        return _STOP
    if _TIME <= field < _TEMPERATURE:
        p, integers[field - _TIME, row] = _integer(data, p)
        return p
    if field == _TEMPERATURE:
        p, reals[row] = _real(data, p)
        return p
    return _STOP


_MATRICES = [types.Array(kind, 2, "C") for kind in (types.int32, types.boolean, types.int64)]


_compiled: Any = njit
"""Also with `_nrt`, which its types leave out: without Numba's runtime nothing may be allocated and no reference is
counted, which took two thirds of the time."""


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
    """Fills the columns; returns the number of messages, negative when it gave up. `ends`: where in `text` each
    column of text begins, and then ends."""
    p, count, previous = np.int64(0), np.int64(0), _UNKNOWN
    lists[0], offsets[:, 0], of_messages[:, 0] = 0, 0, 0
    written, number = False, False
    for row in range(offsets.shape[1] - 1):
        if p >= data.size or data[p] != 0x7B:
            return _STOP
        p, more = _blank(data, p + 1), True
        if p < data.size and data[p] == 0x7D:
            p, more = p + 1, False
        valid[:, row] = False
        while more:
            if p >= data.size or data[p] != 0x22:
                return _STOP
            field = _field_at(data, p + 1, follows[previous])
            follows[previous] = field
            previous = field
            if field >= _ROLE:
                p = _unknown(data, p + 1, text, ends[_WASTE])
            else:
                p = _colon(data, p + _LENGTHS[field])
                if p < 0 or valid[field, row]:
                    return _STOP
                if _is_null(data, p):
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
                return _STOP
            p, more = _next(data, p, 0x7D)
            if p < 0:
                return _STOP
        for k in range(_TIME + 1):
            offsets[k, row + 1] = ends[k] - starts[k]
        lists[row + 1] = count
        p = _blank(data, p)
        if p < data.size and data[p] == 0x0D:
            p += 1
        if p < data.size:
            if data[p] != 0x0A:
                return _STOP
            p += 1
    ends[_WASTE] += number
    return _STOP if p < data.size or (written and number) else count


@njit(types.int64(types.Array(types.uint8, 1, "C", readonly=True)), cache=True, nogil=True)  # type: ignore[no-untyped-call]
def _newlines(data: Any) -> Any:
    count = 0
    for byte in data:
        count += byte == 0x0A
    return count


_scratch = threading.local()


def _room() -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Space for every column of text and for the ends of messages, kept for the next chunk: fresh memory would
    cost more than filling it."""
    if not hasattr(_scratch, "room"):
        messages = MOST_BYTES // len("{},") + 2
        _scratch.room = np.empty((_WASTE + 1) * (MOST_BYTES + WIDTH), np.uint8), np.empty((2, messages), np.int32)
    room: tuple[NDArray[np.uint8], NDArray[np.int32]] = _scratch.room
    return room


def scan(data: bytes) -> dict[str, pa.Array] | None:
    """The columns of EXCHANGES of whole lines of valid UTF-8, the timestamp as written (text or int64); None
    when anything in them needs a closer look."""
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
