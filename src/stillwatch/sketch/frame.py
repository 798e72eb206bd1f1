"""The prompt's frame: what a template says over and over once its slots are taken out.

Slots are numbers, quoted strings, paths and URLs, code between fences, and all words that are not
among the most common ones of the frozen table. The first LONGEST words that are left are hashed,
keyed with the lake's secret. Only the beginning counts: a frame that takes in a prompt's end as
well breaks as soon as a template ends with its slot, as most do (measured in
docs/decisions/sketch.md).
"""

from typing import Any

from numba import njit

from stillwatch.sketch.hashing import combine, mix
from stillwatch.sketch.vocabulary import is_common

LONGEST, FEWEST_WORDS = 10, 6
LOOKED_AT = 400
"""Words looked at before giving up."""


@njit
def _stands_alone(text: Any, size: Any, start: Any, end: Any) -> Any:
    """Whether the word is set off by spaces or sentence marks: parts of URLs, paths and code are
    not."""
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
    """The state (0 outside, 1 in a quoted string, 2 in fenced code) after the bytes from low up to
    high."""
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
def frame_of(table: Any, text: Any, size: Any, edges: Any, hashes: Any, count: Any, seed: Any) -> Any:
    """(keyed hash, kept words up to LONGEST) of the frame."""
    h = mix(seed)
    kept, inside, gap = 0, 0, 0
    for word in range(min(count, LOOKED_AT)):
        start, end = edges[2 * word], edges[2 * word + 1]
        inside = _quotes_between(text, gap, start, inside)
        gap = end
        common = inside == 0 and text[start] > 0x39 and is_common(table, hashes[word])
        if common and _stands_alone(text, size, start, end):
            h = combine(h, hashes[word])
            kept += 1
            if kept == LONGEST:
                break
    return mix(h ^ seed), kept
