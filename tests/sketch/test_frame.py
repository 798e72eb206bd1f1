"""What of a prompt is its frame, byte by byte."""

import pytest

from stillwatch.sketch import prompts
from tests.sketch.prompts import frames, sketch

TEMPLATE = "please write a short text about the following and then tell me what you think of it"
MARKS = [chr(c) for c in range(1, 128) if not chr(c).isalnum()]


def _kept(*texts: str) -> list[int]:
    return [int(kept) for kept in sketch(*texts).numbers[:, prompts.KEPT]]


def test_a_word_stands_alone_between_spaces_and_sentence_marks() -> None:
    """Parts of URLs, paths and code do not. A quotation mark begins a string."""
    before, after = (
        "".join(c for c, kept in zip(MARKS, _kept(*texts), strict=True) if kept == 3)
        for texts in ([f"well {c}the text" for c in MARKS], [f"well the{c} text" for c in MARKS])
    )
    spaces = "".join(chr(c) for c in range(1, 33))
    assert (before, after) == (spaces + "'(*-[", spaces + "!')*,-.:;?]")


@pytest.mark.parametrize(("words", "framed"), [(5, False), (6, True)])
def test_six_words_are_the_fewest_of_a_frame(words: int, framed: bool) -> None:
    [frame] = frames(" ".join(TEMPLATE.split()[:words]))
    assert (frame is not None) == framed


def test_ten_words_are_the_most_of_a_frame() -> None:
    words = TEMPLATE.split()
    nine, ten, more = (frames(" ".join(words[:n]))[0] for n in (9, 10, 11))
    assert nine != ten == more == frames(TEMPLATE)[0]


@pytest.mark.parametrize(("before", "framed"), [(394, True), (395, False)])
def test_only_the_beginning_of_a_prompt_is_looked_at_for_a_frame(before: int, framed: bool) -> None:
    """Six words of a template among the first four hundred."""
    text = " ".join([*["zqxv"] * before, *TEMPLATE.split()[:6], *["zqxv"] * 20])
    assert (frames(text)[0] is not None) == framed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the text and what you think me", 7),
        *(('"the text and what you think" me', 1), ("```the text and what you think``` me", 1)),
        *(("``the text and what you think`` me", 5), ('"the text and\nwhat you think" me', 3)),
        *(('```the text "and\nwhat``` you think me', 3), ("the text and what you think ```", 6)),
        *(('the text and what you" think me', 5), ("the text and ```what```you``` think me", 3)),
    ],
)
def test_what_is_quoted_or_fenced_is_a_slot(text: str, kept: int) -> None:
    """A string ends with its line; one mark of two, or none, is no fence."""
    assert _kept(text) == [kept]
