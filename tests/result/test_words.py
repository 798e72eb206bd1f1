from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.result import words

from . import fixtures


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.9973, "99.7%"),
        (0.99999, "over 99.9%"),
        (0.0005, "under 0.1%"),
        (0.61, "61%"),
        (0.899, "89.9%"),
        (0.89997, "under 90%"),
        (0.8949, "89%"),
        (0.7169, "72%"),
        (0.29, "29%"),
        (0.07, "7%"),
        (0.0416, "4.2%"),
        (0.617, "62%"),
        (0.9, "90%"),
        (None, "unknown"),
        (float("nan"), "unknown"),
    ],
)
def test_percent(share, shown):
    assert words.percent(share) == shown


@given(st.floats(0, 1))
def test_only_certainty_is_a_hundred_per_cent_and_only_nothing_is_none(share):
    assert (words.percent(share) == "100%") == (share == 1)
    assert (words.percent(share) == "0%") == (share == 0)


def test_figures():
    assert words.rough(28_800_000) == "28.8\u00a0million"
    assert words.rough(999_999) == "1\u00a0million"
    assert words.rough(21_904) == "21,904"
    assert words.short(701_234) == "701k"
    assert words.signed(-1.1) == "−1.1"
    assert words.times(4.2) == "4.2×" and words.times(float("inf")) == "–"


def test_periods_leave_out_what_both_ends_share():
    assert words.period(date(2026, 4, 22), date(2026, 6, 5)) == "22\u00a0April to 5\u00a0June 2026"
    assert words.period(date(2026, 5, 4), date(2026, 5, 10)) == "4 to 10\u00a0May 2026"
    assert words.period(date(2025, 12, 30), date(2026, 1, 2)) == "30\u00a0December 2025 to 2\u00a0January 2026"
    assert words.period(date(2026, 5, 4), date(2026, 5, 4)) == "4\u00a0May 2026"


def test_moments_are_told_in_utc():
    east = datetime(2026, 5, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert words.minute(east) == "2026-04-30 22:30 UTC"
    assert words.day(east) == "30\u00a0April 2026"


def test_what_a_campaign_aims_at_is_what_it_asks_for_beyond_others():
    assert words.aims(fixtures.big_campaign()) == ["software engineering", "agentic tool use"]
    bare = fixtures.big_campaign().model_copy(update={"capabilities": []})
    assert words.aims(bare) == []
    usual = fixtures.big_campaign()
    usual = usual.model_copy(update={"capabilities": [c.model_copy(update={"lift": 1.1}) for c in usual.capabilities]})
    assert words.sought(usual, 2) == [] and words.aims(usual) == ["software engineering"]
