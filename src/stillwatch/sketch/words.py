"""A prompt's words and their 64-bit hashes: computed once, and fed to every kernel.

A word is a maximal run of letters and digits, lower-cased; scripts that put no spaces between words
give overlapping pairs of characters instead. A prompt of plain ASCII is only marked for word edges,
without a branch per byte; anything else is first rewritten, so that both kinds take the same road
afterwards. Of a prompt over LONGEST bytes the rest goes into no word: a file pasted into a prompt
is not its wording, and nobody may make a scan slow or fat by sending one.
"""

from typing import Any

import numpy as np
from numba import njit

from stillwatch.sketch.hashing import U64, ZERO, load64, mix
from stillwatch.sketch.scripts import BIGRAM, CJK, DROPPED, LATIN, NONE, SEPARATOR, WORD, kind_of, lowered, separating

LONGEST = 1 << 20
"""Bytes of a prompt that are read for words."""

ROOM = 3
"""Bytes of scratch text that a byte of prompt may need: two three-byte characters may share two
pairs."""

_IS_WORD = np.zeros(256, np.uint8)
_IS_WORD[[*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), *range(0x80, 0x100)]] = 1
_IS_LETTER = np.zeros(256, np.uint8)
_IS_LETTER[[*range(0x41, 0x5B), *range(0x61, 0x7B)]] = 1
_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)
_CASE, _HIGH = U64(0x4040404040404040), U64(0x8080808080808080)
_WORD_SALT, _LENGTH_SALT = U64(0x9E3779B97F4A7C15), U64(0xD6E8FEB86659FD93)


@njit
def find_words(prompt: Any, text: Any, edges: Any, script_counts: Any) -> Any:
    """Copies the prompt's bytes into `text` (rewritten unless ASCII) and the words' edges into
    `edges`: start, end, start, end, ... Counts letters per script.

    Returns (words, bytes of text, characters of the prompt). `text` needs ROOM × len(prompt) + 16
    bytes.
    """
    script_counts[:] = 0
    size = prompt.size
    high = np.uint8(0)
    for i in range(size):
        text[i] = prompt[i]
        high |= prompt[i]
    chars = size
    if high >= 0x80:
        size, chars = _rewrite(prompt, text, script_counts)
    text[size] = 0
    count, previous = ZERO, np.uint8(0)
    for i in range(size + 1):
        edges[count] = i
        now = _IS_WORD[text[i]]
        count += U64(now ^ previous)
        previous = now
    if high < 0x80:
        for i in range(size):
            if _IS_LETTER[text[i]]:
                script_counts[LATIN] = 1
                break
    return np.int64(count) // 2, size, chars


@njit
def _decode(text: Any, i: Any) -> Any:
    """(code point, length) of the UTF-8 character at i; (0x3000, 1), a separator, where there is
    none."""
    b = np.int64(text[i])
    if b < 0x80:
        return b, 1
    length = 2 if 0xC2 <= b < 0xE0 else 3 if 0xE0 <= b < 0xF0 else 4 if 0xF0 <= b < 0xF5 else 0
    if length == 0 or i + length > text.size:
        return 0x3000, 1
    c = b & (0x7F >> length)
    for k in range(1, length):
        follower = np.int64(text[i + k])
        if follower & 0xC0 != 0x80:
            return 0x3000, 1
        c = (c << 6) | (follower & 0x3F)
    return c, length


@njit
def _put(text: Any, n: Any, c: Any) -> Any:
    """Writes a code point as UTF-8 at n; returns where the next one goes."""
    if c < 0x80:
        text[n] = c
        return n + 1
    if c < 0x800:
        text[n], text[n + 1] = 0xC0 | (c >> 6), 0x80 | (c & 0x3F)
        return n + 2
    if c < 0x10000:
        text[n], text[n + 1], text[n + 2] = 0xE0 | (c >> 12), 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)
        return n + 3
    text[n], text[n + 1] = 0xF0 | (c >> 18), 0x80 | ((c >> 12) & 0x3F)
    text[n + 2], text[n + 3] = 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)
    return n + 4


@njit
def _copy_ascii(prompt: Any, i: Any, text: Any, n: Any, chars: Any, script_counts: Any) -> Any:
    """Copies the ASCII characters from i on to n; returns where either stands now, and characters
    so far."""
    size, letters = 0, 0
    while i + size < prompt.size and prompt[i + size] < 0x80:
        size += 1
    for k in range(size):
        text[n + k] = prompt[i + k]
        letters += _IS_LETTER[prompt[i + k]]
    script_counts[LATIN] += letters
    return n + size, i + size, chars + size


@njit
def _rewrite(prompt: Any, text: Any, script_counts: Any) -> Any:
    """The prompt lower-cased outside ASCII, pairs of characters set apart by spaces, quotation and
    sentence marks as those of ASCII, invisible characters gone. Returns (bytes written, characters
    read)."""
    i, n, chars = 0, 0, 0
    last, run = np.int64(0), 0
    while i < prompt.size:
        if run == 0 and prompt[i] < 0x80:
            n, i, chars = _copy_ascii(prompt, i, text, n, chars, script_counts)
            continue
        c, length = _decode(prompt, i)
        i += length
        chars += 1
        treatment, script = (WORD, NONE) if c < 0x80 else kind_of(c)
        if treatment == BIGRAM:
            if run == 0:
                text[n] = 32
                n += 1
            else:
                n = _put(text, _put(text, n, last), c)
                text[n] = 32
                n += 1
            script_counts[script] += 3 if script == CJK else 1
            last, run = c, run + 1
        elif treatment != DROPPED:
            if run == 1:
                n = _put(text, n, last)
            if run > 0:
                text[n] = 32
                n += 1
                run = 0
            if treatment == SEPARATOR:
                text[n], text[n + 1] = separating(c), 32
                n += 2
            else:
                n = _put(text, n, c if c < 0x80 else lowered(c))
                script_counts[LATIN if c < 0x80 and _IS_LETTER[c] else script] += 1
    if run == 1:
        n = _put(text, n, last)
    return n, chars


@njit
def main_script(script_counts: Any) -> Any:
    """The script with most letters (a CJK character counts as three); 0 when there are none."""
    best = 0
    for script in range(1, script_counts.size):
        if script_counts[script] > (script_counts[best] if best > 0 else 0):
            best = script
    return best


@njit
def _folded(x: Any) -> Any:
    """Eight bytes with their ASCII letters in lower case (word bytes only: digits are left as they
    are)."""
    return x | ((x & _CASE & ~((x & _HIGH) >> U64(1))) >> U64(1))


@njit
def hash_words(text: Any, edges: Any, count: Any, hashes: Any) -> None:
    """The hash of every word; `text` is readable for eight bytes past its end."""
    for w in range(count):
        start, end = np.int64(edges[2 * w]), np.int64(edges[2 * w + 1])
        h = U64(end - start) * _LENGTH_SALT
        while end - start > 8:
            h = mix(h ^ _folded(load64(text, start))) + _WORD_SALT
            start += 8
        hashes[w] = mix(h ^ _folded(load64(text, start) & _MASKS[end - start]))
