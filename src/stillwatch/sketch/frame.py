"""The prompt's frame: what a template says over and over once its slots are taken out.

Slots are numbers, quoted strings, paths and URLs, code between fences, and all words that are not among the
most common ones of the frozen table. Of what is left the first EDGE words and the last EDGE words are
hashed, keyed with the lake's secret: a template's fixed text stands at its ends, its long slot in the middle.
"""

from typing import Any

from numba import njit

from stillwatch.sketch.hashing import U64, combine, mix
from stillwatch.sketch.vocabulary import is_common

EDGE = 12
FEWEST_WORDS = 6
LOOKED_AT = 400
"""Words looked at from either end before giving up."""


@njit
def _stands_alone(text: Any, size: Any, start: Any, end: Any) -> Any:
    """Whether the word is set off by spaces or sentence marks: parts of URLs, paths and code are not."""
    if start > 0:
        before = text[start - 1]
        if not (before <= 32 or before in (34, 39, 40, 42, 45, 91)):
            return False
    if end < size:
        after = text[end]
        return after <= 32 or after in (33, 34, 39, 41, 42, 44, 45, 46, 58, 59, 63, 93)
    return True


@njit
def _quotes_between(text: Any, low: Any, high: Any, inside: Any) -> Any:
    """The state (0 outside, 1 in a quoted string, 2 in fenced code) after the bytes from low up to high."""
    i = low
    while i < high:
        b = text[i]
        if b == 96 and i + 2 < high and text[i + 1] == 96 and text[i + 2] == 96:
            inside = 0 if inside == 2 else 2
            i += 2
        elif b == 34 and inside != 2:
            inside = 1 - inside
        elif b == 10 and inside == 1:
            inside = 0
        i += 1
    return inside


@njit
def _keep(table: Any, text: Any, size: Any, edges: Any, hashes: Any, count: Any, step: Any, kept: Any) -> Any:
    """Collects up to EDGE kept words' numbers from one end; returns how many."""
    found, inside = 0, 0
    word = 0 if step > 0 else count - 1
    for _ in range(min(count, LOOKED_AT)):
        start, end = edges[2 * word], edges[2 * word + 1]
        if step > 0:
            inside = _quotes_between(text, edges[2 * word - 1] if word > 0 else 0, start, inside)
        else:
            inside = _quotes_between(text, end, edges[2 * word + 2] if word < count - 1 else size, inside)
        common = inside == 0 and text[start] > 0x39 and is_common(table, hashes[word])
        if common and _stands_alone(text, size, start, end):
            kept[found] = word
            found += 1
            if found == EDGE:
                break
        word += step
    return found


@njit
def frame_of(
    table: Any, text: Any, size: Any, edges: Any, hashes: Any, count: Any, seed: Any, head: Any, tail: Any
) -> Any:
    """(keyed hash, kept words up to 2 × EDGE) of the frame; `head` and `tail` have room for EDGE numbers."""
    heads = _keep(table, text, size, edges, hashes, count, 1, head)
    h = mix(seed)
    for k in range(heads):
        h = combine(h, hashes[head[k]])
    last = head[heads - 1] if heads > 0 else -1
    kept = heads
    if heads == EDGE:
        tails = _keep(table, text, size, edges, hashes, count, -1, tail)
        for k in range(tails - 1, -1, -1):
            if tail[k] > last:
                h = combine(h, hashes[tail[k]])
                kept += 1
    return mix(h ^ U64(seed)), kept
