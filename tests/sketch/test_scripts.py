"""What the tokeniser does with every character: the same bits everywhere, today as when a lake was
sketched. Where a digest changes, so must SKETCH_VERSION."""

import hashlib

import numpy as np
import pytest

from stillwatch.sketch import minhash, prompts
from stillwatch.sketch.minhash import word_hashes
from tests.sketch.prompts import script, sketch

EDGES = (
    *(0x3400, 0xA000, 0xAC00, 0xD7FF, 0xF900, 0xFB00, 0xFB07, 0xFB50, 0xFE00, 0xFE10, 0xFE70, 0xFEFF, 0xFF01, 0xFF08),
    *(0xFF0C, 0xFF10, 0xFF19, 0xFF1B, 0xFF1F, 0xFF21, 0xFF3A, 0xFF41, 0xFF5A, 0xFF66, 0xFFDD, 0xFFFF, 0x1D400, 0x1D800),
    *(0x20000, 0x40000),
)
"""Where blocks begin and end above those of which every code point is looked at."""

CHARACTERS = [
    chr(c)
    for c in sorted({*range(0x80, 0x3400), *(edge + beside for edge in EDGES for beside in (-1, 0, 1))})
    if not 0xD800 <= c < 0xE000
]


def _digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values, np.uint64).tobytes()).hexdigest()[:16]


def test_every_character_makes_the_words_of_this_version() -> None:
    """Between letters, alone and next to itself."""
    parts = [CHARACTERS[k : k + 4096] for k in range(0, len(CHARACTERS), 4096)]
    words = [word_hashes(" ".join(f"q{c}q {c} {c}{c}{c}" for c in part)) for part in parts]
    assert _digest(np.concatenate(words)) == "0d90e7097ddd8a3a"


def test_every_character_is_of_the_script_of_this_version() -> None:
    assert _digest(sketch(*CHARACTERS).numbers[:, prompts.SCRIPT]) == "e7d19fe205bee6c8"


def test_every_mark_quotes_or_ends_a_sentence_as_in_this_version() -> None:
    """Frames leave out what is quoted."""
    texts = [f"Please sum up {c}this short text{c} in two plain sentences{c} and thank you" for c in CHARACTERS]
    assert _digest(sketch(*texts).hashes[:, prompts.FRAME]) == "3c2652a6267c8d50"


def test_words_of_every_length_have_the_hashes_of_this_version() -> None:
    text = " ".join("Abcdefgh1234ijkl5678mnopqrstuvwxyz"[:n] for n in range(1, 34))
    assert _digest(word_hashes(text)) == "0287d256907f5c25"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab бв", 1),
        ("ab бвг", 2),
        ("我们 abcdef", 1),
        ("我们 abcde", 3),
        ("12 !?", 0),
        ("é", 1),
        ("12 é", 1),
        ("ab ع", 1),
    ],
)
def test_the_script_with_most_letters_is_a_prompts_and_a_chinese_one_counts_thrice(text: str, expected: int) -> None:
    assert script(text) == expected


def _words(data: bytes) -> list[int]:
    hashes = np.empty(3 * len(data) + 8, np.uint64)
    offsets, slots = np.array([0, len(data)]), np.empty((1, minhash.SLOTS), np.uint32)
    return [int(h) for h in hashes[: minhash._read(np.frombuffer(data, np.uint8), offsets, hashes, slots)]]


@pytest.mark.parametrize(
    "broken",
    [b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\xbf", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xf5\x80\x80\x80", b"\xff"],
)
@pytest.mark.parametrize("after", [b"", b" cd", b"!"])
def test_bytes_that_are_no_character_end_a_word_and_nothing_else(broken: bytes, after: bytes) -> None:
    assert _words("é ab".encode() + broken + after) == _words(b"\xc3\xa9 ab " + after)
