"""Reasoning that stands before an answer, between marks."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards.inline import MARKS, Inline


def said(pieces):
    inline = Inline()
    return "".join(map(inline.feed, pieces)) + inline.end()


@pytest.mark.parametrize(
    "text, left",
    [
        ("<think>secret</think>\n\nFour.", "\n\nFour."),
        ("\n <thinking>secret</thinking>Four.", "Four."),
        ("<think></think>", ""),
        ("<think>it never ends", ""),
        ("Four. Models write <think>so</think>.", "Four. Models write <think>so</think>."),
        ("<thin", "<thin"),
        ("<table>", "<table>"),
        ("", ""),
        ("  plain", "  plain"),
        ("<think>a</think><think>b</think>", "<think>b</think>"),
    ],
)
def test_what_is_left(text, left):
    assert said([text]) == said(text) == left


@given(st.sampled_from(MARKS), st.text(), st.text(min_size=1), st.lists(st.integers(0, 60)))
def test_however_it_is_cut(mark, secret, answer, cuts):
    secret = secret.replace(mark[1], "")
    text = mark[0] + secret + mark[1] + answer
    whole = said([text])
    if mark[1] not in secret + mark[1][:-1]:
        assert whole == answer
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert said([text[a:b] for a, b in itertools.pairwise(places)]) == whole
