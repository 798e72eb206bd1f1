import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.sketch.minhash import word_hashes


def same(a, b):
    return word_hashes(a).tolist() == word_hashes(b).tolist()


def test_words_are_runs_of_letters_and_digits():
    assert len(word_hashes("a_b c-d, e2e 10%")) == 6
    assert len(word_hashes("")) == 0
    assert len(word_hashes(" \n!?")) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello WORLD", "hello world"),
        ("ÉCOLE Ñandú", "école ñandú"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("ПРИВЕТ Ёлка", "привет ёлка"),
        ("“quoted”—dash", '"quoted" - dash'),
        ("zero​width soft­hyphen", "zerowidth softhyphen"),
        ("ＦＵＬＬ１２", "full12"),
        ("emoji 😀 here", "emoji here"),
        ("averyveryverylongword", "AVERYVERYVERYLONGWORD"),
    ],
)
def test_spellings_of_the_same_words(one, other):
    assert same(one, other)


def test_scripts_without_spaces_give_pairs_of_characters():
    assert len(word_hashes("机器学习")) == 3
    assert len(word_hashes("我")) == 1
    assert same("用Python写代码", "用 python 写代码")
    assert not same("机器", "器机")
    assert len(word_hashes("สวัสดี")) == 5


def test_hash_reads_only_its_own_bytes():
    alone = int(word_hashes("seven")[0])
    for neighbour in ("seven", "seven!", "seven eleven", "seven\n", "seven."):
        assert int(word_hashes(neighbour)[0]) == alone


def test_different_words_differ():
    words = [f"{a}{b}" for a in "abcdefghij" for b in range(3000)]
    assert len(np.unique(word_hashes(" ".join(words)))) == len(words)


@settings(max_examples=200)
@given(st.text(st.characters(max_codepoint=0x7F), max_size=60))
def test_ascii_takes_the_same_road_as_everything_else(text):
    assert word_hashes(text).tolist() == word_hashes(text + " é").tolist()[:-1]


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_words_on_either_side_of_a_space_are_apart(left, right):
    assert word_hashes(f"{left} {right}").tolist() == [*word_hashes(left).tolist(), *word_hashes(right).tolist()]
