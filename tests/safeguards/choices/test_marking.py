"""A mark changes only which of some equals stands there: what is code, quoted, cited, or not of the
kind stays as it is, and whoever reads the text finds the same places again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.safeguards.choices.marking import choices_in, followed, marked
from stillwatch.safeguards.choices.walking import word_before
from stillwatch.safeguards.choices.wordings import BULLETS, CHINESE, OPENERS, WITHIN

KEYS = [bytes([k]) * 16 for k in range(40)]
GROUPS = (*OPENERS, *WITHIN, *CHINESE, BULLETS)


def variants(text):
    """All that keys make of a text."""
    return {marked(text, key) for key in KEYS}


@pytest.mark.parametrize(
    "text, made",
    [
        ("It works. For example, so.", {"It works. For example, so.", "It works. For instance, so."}),
        ("Pears, for example, fall.", {"Pears, for example, fall.", "Pears, for instance, fall."}),
        ("Rain, hail and so on.", {"Rain, hail and so on.", "Rain, hail and so forth."}),
        ("Two:\n- One.\n- Two.\n", {"Two:\n- One.\n- Two.\n", "Two:\n* One.\n* Two.\n"}),
        ("好。例如苹果。", {"好。例如苹果。", "好。比如苹果。"}),
    ],
)
def test_which_of_the_equals_stands_there_is_all_that_changes(text, made):
    assert variants(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "```python\n# For example, this.\n- A\n```\n",
        "~~~~\nFor example, this.\n```\nFor example, that.\n~~~~\n",
        "`For example, a` is code.",
        'He wrote: "It is. For example, so." Yes.',
        "> For example, a citation.\n",
        "| For example, | a table |\n",
        "    For example, code\n",
        "- name: a\n- name: b\n",  # YAML
        "- old line\n+ new line\n",  # a difference
        "- A\n* B\n",  # two lists
        "---\n",
        "* * *\n",
        "We say for example, and mean it.",
        "The word Therefore, as such, is odd.",
        "",
    ],
)
def test_what_is_not_of_the_kind_stays_as_it_is(text):
    assert variants(text) == {text}


PIECES = st.sampled_from(
    [words for group in GROUPS for words in group]
    + [" pears fall", ". ", "\n", "\n\n", "```\n", "`", '"', "- Item", "* Item", "* *", " ", "é。", "$", "http://a.b/c"]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(KEYS))
def test_marked_once_more_it_stays_and_every_place_follows_the_key(text, key):
    made = marked(text, key)
    assert marked(made, key) == made
    seen, places = followed(made, key)
    assert seen == places == len(choices_in(text)) == len(choices_in(made))


@given(st.text(max_size=300), st.sampled_from(KEYS))
def test_any_text_is_the_same_but_for_the_equals(text, key):
    assert plain(marked(text, key)) == plain(text)


def plain(text):
    """A text in which each equal is the first of its group."""
    for group in GROUPS[:-1]:
        for words in group[1:]:
            text = text.replace(words, group[0])
    return re.sub(r"(?m)^( *)\*(?= )", r"\1-", text)


def test_a_key_of_ones_own_follows_about_as_often_as_chance():
    text = "".join(f"It falls to w{k}. For example, it does.\n" for k in range(400))
    shares = [followed(marked(text, KEYS[0]), key)[0] / 400 for key in KEYS[:10]]
    assert shares[0] == 1.0 and all(0.35 < share < 0.65 for share in shares[1:])


@pytest.mark.parametrize(
    "text, word",
    [("It Works. ", "works"), ("", ""), ("好的。", "的"), ("…", ""), ("a" * 200, "a" * 80), ("x\n\n", "x")],
)
def test_the_word_before(text, word):
    assert word_before(text) == word
