"""The report's charts, as inline SVG: no script, no image, nothing fetched.

Campaign and ordinary traffic never share a vertical scale where they are compared by shape: a
campaign a thousand times smaller than the traffic it hides in must still be seen.
"""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from stillwatch.campaigns.findings import Timeline
from stillwatch.result import words
from stillwatch.result.svg import across, bar, chart, element, label, level, nice_below, upright

MOST_BARS = 92
"""Beyond so many days the timeline is drawn by week."""

PANEL = 112
"""Height of one of the timeline's panels, in pixels, and of its heading above."""
HEADING = 34


@dataclass(frozen=True)
class _Bins:
    starts: list[date]
    campaign: list[int]
    others: list[int]
    unit: str


def timeline(series: Timeline, first: date, last: date) -> Markup:
    """Exchanges a day (a week, over more than MOST_BARS days), the campaign above and everybody
    else below, over the same days and each to its own scale; the campaign's period is tinted in
    both. Empty where the findings hold no series."""
    if not series.days:
        return Markup("")
    bins = _bins(series)
    n = len(bins.starts)
    spots = [(i + 0.5) / n for i in range(n)]
    begin = sum(d <= first for d in bins.starts) - 1
    end = sum(d <= last for d in bins.starts)
    lower = HEADING + PANEL + 14
    height = lower + HEADING + PANEL + 24
    tint = bar(max(begin, 0) / n, (end - max(begin, 0)) / n, HEADING, height - 24 - HEADING, "period", "campaign")
    parts = [tint]
    parts += _panel(bins.campaign, bins, spots, 0, "campaign", "The campaign")
    parts += _panel(bins.others, bins, spots, lower, "others", "Everybody else")
    parts += _dates(bins.starts, spots, height - 6)
    peak = max(range(n), key=lambda i: bins.campaign[i])
    says = (
        f"Exchanges per {bins.unit}. The campaign peaks at {words.count(bins.campaign[peak])} in the "
        f"{bins.unit} of {words.day(bins.starts[peak])}; everybody else made {words.count(bins.others[peak])} then."
    )
    return chart(height, says, *parts)


def _bins(series: Timeline) -> _Bins:
    size = 1 if len(series.days) <= MOST_BARS else 7
    cuts = range(0, len(series.days), size)
    return _Bins(
        [series.days[i] for i in cuts],
        [sum(series.campaign[i : i + size]) for i in cuts],
        [sum(series.others[i : i + size]) for i in cuts],
        "day" if size == 1 else "week",
    )


def _panel(values: list[int], bins: _Bins, spots: list[float], top: int, class_: str, heading: str) -> list[Markup]:
    foot = top + HEADING + PANEL
    most = max(values) or 1
    scale = (PANEL - 6) / most
    width = min(0.8 / len(values), 0.055)
    parts = [
        label(0, top + 15, heading, f"name {class_}-ink"),
        label(1, top + 15, f"peak {words.short(most)} a {bins.unit}", "tick", "end"),
    ]
    for start, spot, value in zip(bins.starts, spots, values, strict=True):
        tip = f"{words.day(start)}: {words.count(value)}"
        tall = max(value * scale, 1.0) if value else 0.0
        parts.append(bar(spot - width / 2, width, foot - tall, tall, class_, tip))
    return [*parts, level(foot, "base")]


def _dates(starts: list[date], spots: list[float], y: float) -> list[Markup]:
    """At most five dates, evenly spread; the outermost kept inside the chart."""
    n = len(starts)
    step = max(1, -(-n // 5))
    chosen = range(0, n, step) if n > 5 else range(n)
    parts = []
    for i in chosen:
        anchor = "start" if spots[i] < 0.05 else "end" if spots[i] > 0.95 else "middle"
        x = 0.0 if anchor == "start" else 1.0 if anchor == "end" else spots[i]
        parts.append(label(x, y, f"{starts[i].day} {words.MONTHS[starts[i].month - 1][:3]}", "tick", anchor))
    return parts


def clock(campaign: list[int], others: list[int]) -> Markup:
    """Each side's exchanges by UTC hour as shares of its own day: the campaign as bars, everybody
    else as a stepped line. Empty unless both have 24 hours and anything in them."""
    if len(campaign) != 24 or len(others) != 24 or not sum(campaign) or not sum(others):
        return Markup("")
    own = [v / sum(campaign) for v in campaign]
    rest = [v / sum(others) for v in others]
    plot, foot = 150, 166
    scale = plot / max(*own, *rest)
    ruler = nice_below(max(*own, *rest))
    parts = [level(foot - ruler * scale)]
    for hour, (mine, theirs) in enumerate(zip(own, rest, strict=True)):
        tip = f"{hour:02d}:00 UTC: campaign {words.percent(mine)}, everybody else {words.percent(theirs)}"
        parts.append(bar((hour + 0.1) / 24, 0.8 / 24, foot - mine * scale, mine * scale, "campaign", tip))
    steps = "".join(f"{'L' if h else 'M'}{h} {(foot - v * scale):.1f}H{h + 1}" for h, v in enumerate(rest))
    line = element("path", d=steps, class_="others-line")
    parts.append(element("svg", line, viewBox=f"0 0 24 {foot}", preserveAspectRatio="none", width="100%", height=foot))
    parts += [level(foot, "base"), label(0, foot - ruler * scale - 4, words.percent(ruler), "tick halo")]
    for hour in (0, 6, 12, 18, 24):
        anchor = {0: "start", 24: "end"}.get(hour, "middle")
        parts.append(label(hour / 24, foot + 17, f"{hour:02d}:00", "tick", anchor))
    says = (
        f"Share of a day's exchanges by UTC hour. Quietest hour: campaign {words.percent(min(own))}, "
        f"everybody else {words.percent(min(rest))}. Busiest: {words.percent(max(own))} and {words.percent(max(rest))}."
    )
    return chart(foot + 24, says, *parts)


def dumbbell(share: float, base: float, top: float) -> Markup:
    """One capability: the population's share as a ring, the campaign's as a disc, a line between;
    `top` is the share at the right end."""
    room = 0.96 / (top or 1.0)
    a, b = 0.02 + base * room, 0.02 + share * room
    says = f"campaign {words.percent(share)}, population {words.percent(base)}"
    return chart(
        24,
        says,
        element("title", says),
        level(12),
        element("line", x1=across(a), x2=across(b), y1="12", y2="12", class_="reach"),
        element("circle", cx=across(a), cy="12", r="5", class_="ring"),
        element("circle", cx=across(b), cy="12", r="6.5", class_="campaign"),
    )


def histogram(edges: list[float], counts: list[int], median: float) -> Markup:
    """Accounts by how many harvest exchanges each made; `edges` are on a logarithmic scale and one
    more than `counts`; the median is marked."""
    n = len(counts)
    plot, foot = 132, 166
    scale = plot / (max(counts) or 1)
    parts = []
    for i, (low, high, accounts) in enumerate(zip(edges[:-1], edges[1:], counts, strict=True)):
        tip = f"{low:,.0f} to {high:,.0f} harvest exchanges: {words.plural(accounts, 'account')}"
        tall = max(accounts * scale, 1.0) if accounts else 0.0
        parts.append(bar((i + 0.06) / n, 0.88 / n, foot - tall, tall, "campaign", tip))
    middle = sum(e <= median for e in edges[1:-1])
    spot = (middle + 0.5) / n
    anchor = "start" if spot < 0.3 else "end" if spot > 0.7 else "middle"
    parts += [
        upright(spot, 20, foot, "mark"),
        label(spot, 13, f"half made fewer than {median:,.0f}", "note", anchor),
        level(foot, "base"),
    ]
    for i in sorted({0, n // 2, n}):
        anchor = {0: "start", n: "end"}.get(i, "middle")
        parts.append(label(i / n, foot + 17, words.short(edges[i]), "tick", anchor))
    says = (
        f"Accounts by harvest exchanges: from {edges[0]:,.0f} to {edges[-1]:,.0f} each, "
        f"half of them fewer than {median:,.0f}."
    )
    return chart(foot + 24, says, *parts)


def meter(share: float | None, class_: str = "campaign") -> Markup:
    """A thin bar filled to a share; an unknown one is left hatched by the style sheet."""
    says = words.percent(share)
    if share is None:
        return chart(6, says, bar(0, 1, 0, 6.0, "unknown", says), class_="meter")
    return chart(
        6,
        says,
        bar(0, 1, 0, 6.0, "track", says),
        bar(0, min(max(share, 0), 1), 0, 6.0, class_, says),
        class_="meter",
    )
