import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.result import words

from . import fixtures

CASES = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
"""Figures, dates and names by the function that prints them: what it is given, and what it prints.
The console's pages are held to the same (frontend/test/words.mjs)."""

MOMENTS = ("day", "minute", "period")


@pytest.mark.parametrize("function", CASES)
def test_figures_dates_and_names(function):
    for asked, shown in CASES[function]:
        told = map(moment, asked) if function in MOMENTS else asked
        assert getattr(words, function)(*told) == shown, asked


def moment(text):
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def test_what_is_no_number_is_told_as_that():
    assert words.percent(float("nan")) == "unknown" and words.times(float("inf")) == "–"


@given(st.floats(0, 1))
def test_only_certainty_is_a_hundred_per_cent_and_only_nothing_is_none(share):
    assert (words.percent(share) == "100%") == (share == 1)
    assert (words.percent(share) == "0%") == (share == 0)


def test_what_a_campaign_aims_at_is_what_it_asks_for_beyond_others():
    assert words.aims(fixtures.big_campaign()) == ["software engineering", "agentic tool use"]
    bare = fixtures.big_campaign().model_copy(update={"capabilities": []})
    assert words.aims(bare) == []
    usual = fixtures.big_campaign()
    usual = usual.model_copy(update={"capabilities": [c.model_copy(update={"lift": 1.1}) for c in usual.capabilities]})
    assert words.sought(usual, 2) == [] and words.aims(usual) == ["software engineering"]
