"""What values of JSON are made of, byte by byte: words, strings unescaped where they go, numbers,
literals.

The kernels here are compiled into those of `canonical_scan`, whose cache must know them by STAMP.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, types
from numba.extending import intrinsic

STAMP = int.from_bytes(hashlib.sha256(Path(__file__).read_bytes()).digest()[:6])
"""Another number whenever anything in this file is another."""

WIDTH = 32
"""Bytes looked at at once."""
STOP = np.int64(-1)
_DEEPEST = 60
_EXACT_DIGITS, _EXACT_POWER = 15, 22
_POWERS = np.array([10.0**k for k in range(_EXACT_POWER + 1)])
_ESCAPES = np.zeros(256, np.uint8)
_ESCAPES[list(b'"\\/bfnrt')] = list(b'"\\/\b\f\n\r\t')
_HEX = np.full(256, -1, np.int64)
for _number_meant, _figures in enumerate(zip(b"0123456789abcdef", b"0123456789ABCDEF", strict=True)):
    _HEX[list(_figures)] = _number_meant


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
    """Copies WIDTH bytes from anywhere to anywhere; bit k of the result: the k-th of them ends a
    run of plain ones (a quotation mark, a backslash, a control character)."""

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
def word_at(data: Any, p: Any) -> Any:
    """Eight bytes from p on; zeros past the end."""
    if p + 8 <= data.size:
        return _load(data, p)
    word = np.uint64(0)
    for k in range(data.size - p):
        word |= np.uint64(data[p + k]) << np.uint64(8 * k)
    return word


@njit
def past_blanks(data: Any, p: Any) -> Any:
    """Past spaces and tabs; a line's end is none of them."""
    while p < data.size and (data[p] == 0x20 or data[p] == 0x09):
        p += 1
    return p


@njit
def _code_unit(data: Any, p: Any) -> Any:
    """The four hexadecimal digits at p as a number, negative when they are not."""
    if p + 4 > data.size:
        return STOP
    a, b, c, d = _HEX[data[p]], _HEX[data[p + 1]], _HEX[data[p + 2]], _HEX[data[p + 3]]
    return STOP if (a | b | c | d) < 0 else (a << 12) | (b << 8) | (c << 4) | d


@njit
def _escape(data: Any, p: Any, out: Any, n: Any, mend: Any) -> Any:
    """What the backslash before p means, written at n: U+FFFD for half a surrogate pair, where it
    is to be mended. Returns (place behind it, next place in `out`)."""
    if p >= data.size:
        return STOP, n
    plain = _ESCAPES[data[p]]
    if plain:
        out[n] = plain
        return p + 1, n + 1
    c = _code_unit(data, p + 1) if data[p] == 0x75 else STOP
    p += 5
    if c <= 0:
        return STOP, n
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
    low = _code_unit(data, p + 2) if followed else STOP
    if not 0xDC00 <= low < 0xE000:
        out[n], out[n + 1], out[n + 2] = 0xEF, 0xBF, 0xBD
        return p if mend else STOP, n + 3
    c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)
    out[n], out[n + 1] = 0xF0 | (c >> 18), 0x80 | ((c >> 12) & 0x3F)
    out[n + 2], out[n + 3] = 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)
    return p + 6, n + 4


@njit
def past_text(data: Any, p: Any, out: Any, n: Any, mend: Any = True) -> Any:
    """The string whose opening quotation mark stands before p, unescaped into `out` from n on.
    Returns (place behind the closing mark, negative when it is no string; where it ends in
    `out`)."""
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
            return STOP, n
        c = data[p]
        if c == 0x22:
            return p + 1, n
        if c < 0x20:
            return STOP, n
        if c == 0x5C:
            p, n = _escape(data, p + 1, out, n, mend)
            if p < 0:
                return STOP, n
        else:
            out[n] = c
            p += 1
            n += 1
    return STOP, n


@njit
def _digits(data: Any, p: Any, value: Any) -> Any:
    """(place behind the digits at p, `value` with them appended; it may overflow)."""
    while p < data.size and 0x30 <= data[p] <= 0x39:
        value = value * 10 + np.int64(data[p] - 0x30)
        p += 1
    return p, value


@njit
def past_number(data: Any, p: Any) -> Any:
    """(place behind the number at p, negative when it is none; digits; value of the digits; power
    of ten of the last; whether it is written as an integer)."""
    first = p
    p, value = _digits(data, p, np.int64(0))
    count, power, integer = p - first, np.int64(0), True
    if count == 0 or (count > 1 and data[first] == 0x30):
        return STOP, count, value, power, integer
    if p < data.size and data[p] == 0x2E:
        dot = p
        p, value = _digits(data, p + 1, value)
        power, count, integer = dot + 1 - p, count + p - dot - 1, False
        if p == dot + 1:
            return STOP, count, value, power, integer
    if p < data.size and (data[p] == 0x65 or data[p] == 0x45):
        p, integer = p + 1, False
        negative = p < data.size and data[p] == 0x2D
        if p < data.size and (data[p] == 0x2D or data[p] == 0x2B):
            p += 1
        start = p
        p, exponent = _digits(data, p, np.int64(0))
        if p == start or p > start + 4:
            return STOP, count, value, power, integer
        power += -exponent if negative else exponent
    return p, count, value, power, integer


@njit
def past_literal(data: Any, p: Any) -> Any:
    """The place behind `null`, `true` or `false` at p, negative when none of them stands there."""
    word = word_at(data, p)
    four, five = word & np.uint64(0xFFFFFFFF), word & np.uint64(0xFFFFFFFFFF)
    if four == np.uint64(0x6C6C756E) or four == np.uint64(0x65757274):
        return p + 4
    return p + 5 if five == np.uint64(0x65736C6166) else STOP


@njit
def is_null_at(data: Any, p: Any) -> Any:
    """Whether `null` stands at p."""
    return data[p] == 0x6E and word_at(data, p) & np.uint64(0xFFFFFFFF) == np.uint64(0x6C6C756E)


@njit
def integer_at(data: Any, p: Any) -> Any:
    """(place behind the integer at p, its value); negative when it is none or not surely exact."""
    minus = data[p] == 0x2D
    p, count, value, _, integer = past_number(data, p + minus)
    if not integer or count > 18:
        return STOP, value
    return p, -value if minus else value


@njit
def real_at(data: Any, p: Any) -> Any:
    """(place behind the number at p, its value), where few digits make that exact (Clinger's fast
    path)."""
    minus = data[p] == 0x2D
    p, count, value, power, _ = past_number(data, p + minus)
    if p < 0 or count > _EXACT_DIGITS or abs(power) > _EXACT_POWER:
        return STOP, 0.0
    real = value * _POWERS[power] if power >= 0 else value / _POWERS[-power]
    return p, -real if minus else real


@njit
def past_colon(data: Any, p: Any) -> Any:
    """From behind a key to its value, negative when there is none."""
    p = past_blanks(data, p)
    if p >= data.size or data[p] != 0x3A:
        return STOP
    p = past_blanks(data, p + 1)
    return p if p < data.size else STOP


@njit
def _past_simple(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past a value that holds no other one, negative when there is none."""
    if data[p] == 0x22:
        return past_text(data, p + 1, text, waste)[0]
    if data[p] == 0x2D or 0x30 <= data[p] <= 0x39:
        return past_number(data, p + (data[p] == 0x2D))[0]
    return past_literal(data, p)


@njit
def past_value(data: Any, p: Any, text: Any, waste: Any) -> Any:
    """Past any value, negative when it is none or nested too deeply. `objects` has a bit for each
    open bracket, 1 for a brace."""
    depth, objects = 0, np.uint64(0)
    while True:
        p = past_blanks(data, p)
        if p >= data.size:
            return STOP
        opened = data[p] == 0x7B or data[p] == 0x5B
        if opened:
            objects = (objects << np.uint64(1)) | np.uint64(data[p] == 0x7B)
            depth += 1
            p = past_blanks(data, p + 1)
            if depth > _DEEPEST or p >= data.size:
                return STOP
            opened = data[p] != (0x7D if objects & np.uint64(1) else 0x5D)
            if opened and not objects & np.uint64(1):
                continue
        else:
            p = _past_simple(data, p, text, waste)
        while not opened:
            if p < 0 or depth == 0:
                return p
            p = past_blanks(data, p)
            if p >= data.size:
                return STOP
            if data[p] == 0x2C:
                p = past_blanks(data, p + 1)
                break
            if data[p] != (0x7D if objects & np.uint64(1) else 0x5D):
                return STOP
            objects >>= np.uint64(1)
            depth -= 1
            p += 1
        if objects & np.uint64(1):
            if p >= data.size or data[p] != 0x22:
                return STOP
            p = past_text(data, p + 1, text, waste)[0]
            p = past_colon(data, p) if p > 0 else p
            if p < 0:
                return STOP


@njit
def past_comma(data: Any, p: Any, close: Any) -> Any:
    """Behind a member: (place of what follows, whether that is another member). Negative when
    neither a comma nor the closing bracket stands there."""
    p = past_blanks(data, p)
    if p < data.size and data[p] == 0x2C:
        return past_blanks(data, p + 1), True
    return (p + 1, False) if p < data.size and data[p] == close else (STOP, False)
