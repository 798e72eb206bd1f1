import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.campaigns.findings import Timeline
from stillwatch.result import charts, svg

from . import fixtures

FIRST = date(2026, 1, 1)


def series(campaign, others):
    days = [FIRST + timedelta(days=i) for i in range(len(campaign))]
    return Timeline(days=days, campaign=campaign, others=others)


def bars(chart, class_):
    return [e for e in ElementTree.fromstring(str(chart)).iter("rect") if e.get("class") == class_]


def test_a_campaign_a_thousand_times_smaller_fills_its_panel():
    chart = charts.timeline(series([0, 900, 1000], [10**6] * 3), FIRST, FIRST + timedelta(days=2))
    heights = [float(b.get("height")) for b in bars(chart, "campaign")]
    assert max(heights) == max(float(b.get("height")) for b in bars(chart, "others")) > 100
    assert heights[0] == 0


def test_the_campaign_s_days_are_tinted():
    chart = charts.timeline(series([0, 5, 5, 0], [9] * 4), FIRST + timedelta(days=1), FIRST + timedelta(days=2))
    (tint,) = bars(chart, "period")
    assert (tint.get("x"), tint.get("width")) == ("25%", "50%")


@given(st.integers(1, 800), st.integers(0, 10**9))
def test_a_timeline_has_few_bars_and_loses_no_exchange(days, most):
    counts = [(i * 7919) % (most + 1) for i in range(days)]
    chart = charts.timeline(series(counts, counts[::-1]), FIRST, FIRST + timedelta(days=days))
    own = bars(chart, "campaign")
    assert len(own) <= max(charts.MOST_BARS, days // 7 + 1)
    told = [int(b.find("title").text.split(": ")[1].replace(",", "")) for b in own]
    assert sum(told) == sum(counts)


def test_without_a_series_there_is_no_chart():
    assert charts.timeline(Timeline(), FIRST, FIRST) == ""
    assert charts.clock([], []) == "" and charts.clock([0] * 24, [1] * 24) == ""


def test_the_clock_compares_shares_not_counts():
    chart = charts.clock([1] * 24, [1000] * 12 + [3000] * 12)
    heights = {float(b.get("height")) for b in bars(chart, "campaign")}
    assert len(heights) == 1 and heights.pop() == pytest.approx(150 * (1 / 24) / (3 / 48), abs=0.01)


def test_a_dumbbell_has_the_population_s_ring_and_the_campaign_s_disc():
    chart = ElementTree.fromstring(str(charts.dumbbell(0.6, 0.15, 0.6)))
    ring, disc = chart.iter("circle")
    assert (ring.get("class"), ring.get("cx"), disc.get("class"), disc.get("cx")) == ("ring", "26%", "campaign", "98%")


@given(st.floats(1, 9e11))
def test_a_ruler_is_a_round_figure_not_above_what_it_measures(value):
    ruler = svg.nice_below(value)
    assert value / 2.5 <= ruler <= value
    assert re.fullmatch("[125]0*", f"{ruler:.0f}")


def test_text_in_a_chart_is_escaped_and_neutralised():
    made = svg.label(0.5, 1, "<b>\x1b\u202e", 'x" onload="')
    assert made == '<text x="50%" y="1" class="x&#34; onload=&#34;" text-anchor="start">&lt;b&gt;\\x1b\\u202e</text>'


def test_every_chart_says_what_it_shows():
    line = fixtures.timeline(20_000)
    for chart in (
        charts.timeline(line, line.days[7], line.days[20]),
        charts.clock(line.campaign_hours, line.other_hours),
        charts.dumbbell(0.5, 0.1, 0.6),
        charts.histogram([5, 50, 500], [3, 4], 60),
        charts.meter(0.3),
        charts.meter(None),
    ):
        root = ElementTree.fromstring(str(chart))
        assert root.get("role") == "img" and root.get("aria-label")
