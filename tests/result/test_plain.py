import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.result.plain import SPACES, plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("acct-0042", "acct-0042"),
        ("Zoë Ångström 你好", "Zoë Ångström 你好"),
        ("\x1b[2J\x1b[H", "\\x1b[2J\\x1b[H"),
        ("a\nb\tc\r", "a\\x0ab\\x09c\\x0d"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202ecod.exe", "abc\\u202ecod.exe"),
        ("ad\u200bmin\ufeff", "ad\\u200bmin\\ufeff"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\u2028b", "a\\u2028b"),
        ("\U000e0041", "\\U000e0041"),
        ("\u3164\u2800", "\\u3164\\u2800"),
        ("\ud800", "\\ud800"),
        ("28.8\u00a0million", "28.8\u00a0million"),
        ("<script>", "<script>"),
    ],
)
def test_examples(raw, shown):
    assert plain(raw) == shown


@given(st.text(alphabet=st.characters()))
def test_what_comes_out_is_one_visible_line_and_stays_as_it_is(text):
    shown = plain(text)
    assert all(c.isprintable() or c in SPACES for c in shown)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert plain(shown) == shown
    shown.encode("utf-8")
