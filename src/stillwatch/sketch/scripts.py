"""What a character is: its script, whether its script puts spaces between words, its lower-case
form.

Simple code-point ranges, frozen here, and not Python's own tables: those change between versions,
and a sketch must be the same bits everywhere.
"""

from typing import Any

from numba import njit

NONE, LATIN, CYRILLIC, CJK, ARABIC, DEVANAGARI, OTHER = range(7)
SEPARATOR, DROPPED, BIGRAM, WORD = range(4)
"""What the tokeniser does with a character: end the word, ignore it, pair it with its neighbour, go
on."""

QUOTES = (0xAB, 0xBB, 0x201C, 0x201D, 0x201E, 0x300C, 0x300D, 0x300E, 0x300F, 0xFF02)

SENTENCE_MARKS = ((0x3002, 0x2E), (0x3001, 0x2C), (0x61F, 0x3F), (0x60C, 0x2C))
"""Full stop and comma of Chinese and Japanese; question mark and comma of Arabic: each with its
like in ASCII."""


@njit
def separating(c: Any) -> Any:
    """What stands in ASCII for a code point that ends a word: a quotation mark, a sentence mark or
    a space."""
    if c in QUOTES:
        return 34
    if c in (0xFF01, 0xFF08, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F):
        return c - 0xFEE0
    for mark, like in SENTENCE_MARKS:
        if c == mark:
            return like
    return 32


@njit
def kind_of(c: Any) -> Any:
    """(treatment, script) of a code point from 0x80 on."""
    if c < 0x250:
        word = (c >= 0xC0 and c != 0xD7 and c != 0xF7) or c == 0xAA or c == 0xB5 or c == 0xBA
        return (WORD, LATIN) if word else (DROPPED if c == 0xAD else SEPARATOR, NONE)
    if c < 0x530:
        if c >= 0x400:
            return WORD, CYRILLIC
        return WORD, OTHER if c >= 0x370 else LATIN
    if c < 0x900:
        if c in (0x60C, 0x61B, 0x61F, 0x66A, 0x66B, 0x66C, 0x6D4, 0x589, 0x5BE, 0x5C3):
            return SEPARATOR, NONE
        if c == 0x640:
            return DROPPED, NONE
        return WORD, ARABIC if 0x600 <= c < 0x780 or c >= 0x8A0 else OTHER
    if c < 0x2000:
        return _kind_in_asia(c)
    if c < 0x2E80:
        dropped = 0x200B <= c <= 0x200F or 0x2060 <= c <= 0x2064 or 0x202A <= c <= 0x202E
        return (WORD, OTHER) if 0x2C00 <= c < 0x2E00 else (DROPPED if dropped else SEPARATOR, NONE)
    return _kind_in_the_east(c)


@njit
def _kind_in_asia(c: Any) -> Any:
    if c < 0xE00:
        if c in (0x964, 0x965, 0xDF4):
            return SEPARATOR, NONE
        return WORD, DEVANAGARI if c < 0x980 else OTHER
    if c < 0x10A0:
        return (SEPARATOR, NONE) if c in (0xE4F, 0xE5A, 0xE5B, 0x104A, 0x104B, 0xF0B, 0xF0D) else (BIGRAM, OTHER)
    if 0x1100 <= c < 0x1200:
        return BIGRAM, CJK
    if 0x1780 <= c < 0x1800:
        return (SEPARATOR, NONE) if 0x17D4 <= c <= 0x17DB else (BIGRAM, OTHER)
    return WORD, LATIN if 0x1E00 <= c < 0x1F00 else OTHER


@njit
def _kind_in_the_east(c: Any) -> Any:
    if c in (0x3005, 0x3007) or 0x3041 <= c < 0x3100 or 0x3105 <= c < 0x3200 or 0x31F0 <= c < 0x3200:
        return (SEPARATOR, NONE) if c == 0x30FB else (BIGRAM, CJK)
    if 0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xD800 or 0xF900 <= c < 0xFB00 or 0x20000 <= c < 0x40000:
        return BIGRAM, CJK
    if 0xA000 <= c < 0xAC00:
        return WORD, OTHER
    if 0xFB00 <= c < 0xFE00:
        return (WORD, LATIN) if c < 0xFB07 else (WORD, ARABIC if c >= 0xFB50 else OTHER)
    if 0xFE70 <= c < 0xFEFF:
        return WORD, ARABIC
    if 0xFE00 <= c < 0xFE10 or c == 0xFEFF:
        return DROPPED, NONE
    if 0xFF10 <= c <= 0xFF19 or 0xFF21 <= c <= 0xFF3A or 0xFF41 <= c <= 0xFF5A:
        return WORD, LATIN
    if 0xFF66 <= c < 0xFFDD:
        return BIGRAM, CJK
    return (WORD, OTHER) if 0x1D400 <= c < 0x1D800 else (SEPARATOR, NONE)


@njit
def lowered(c: Any) -> Any:
    """The lower-case form of a code point from 0x80 on, of the same length in UTF-8 or shorter;
    full-width Latin letters and digits as ASCII."""
    if c < 0x180:
        if 0xC0 <= c <= 0xDE and c != 0xD7:
            return c + 0x20
        if 0x139 <= c <= 0x148 or 0x179 <= c <= 0x17E:
            return c + (c & 1)
        if 0x100 <= c <= 0x137 or 0x14A <= c <= 0x177:
            return c | 1
        return 0xFF if c == 0x178 else c
    if 0x370 <= c < 0x400:
        return _lowered_greek(c)
    if 0x400 <= c < 0x530:
        if c < 0x430:
            return c + (0x50 if c < 0x410 else 0x20)
        return c | 1 if c >= 0x460 and not 0x4C0 <= c <= 0x4CE and not 0x482 <= c <= 0x489 else c
    if 0x1E00 <= c < 0x1F00:
        return c | 1 if c < 0x1E96 or c >= 0x1EA0 else c
    if 0xFF10 <= c <= 0xFF19 or 0xFF41 <= c <= 0xFF5A:
        return c - 0xFEE0
    return c - 0xFEC0 if 0xFF21 <= c <= 0xFF3A else c


@njit
def _lowered_greek(c: Any) -> Any:
    if 0x391 <= c <= 0x3A9:
        return c + 0x20
    if c == 0x386:
        return 0x3AC
    if 0x388 <= c <= 0x38A:
        return c + 0x25
    if c == 0x38C:
        return 0x3CC
    if c in (0x38E, 0x38F):
        return c + 0x3F
    return 0x3C3 if c == 0x3C2 else c
