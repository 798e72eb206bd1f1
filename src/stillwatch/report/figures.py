"""The report's figures, drawn from the same data by every renderer."""

import math
from collections.abc import Callable
from datetime import date, datetime

from stillwatch.fleets.odds import logit
from stillwatch.report.document import Bars, Figure, Panel, Span, Spans, Tone
from stillwatch.report.matter import Matter
from stillwatch.report.reasons import Question, before_evidence, counted, reasons, title_of
from stillwatch.report.text import factor, odds
from stillwatch.result import words
from stillwatch.result.accounts import overview

MOST_BARS = 92
"""Beyond so many days the timeline is drawn by week."""

TICKS = range(-6, 7)
"""Powers of ten of the odds that the figures of evidence mark, where they have room."""

APART = 0.2
"""Share of the width that a mark of the odds needs."""

LEGEND: dict[Tone, str] = {
    "campaign": "speaks for it",
    "against": "speaks against it",
    "others": "where the odds stand",
}
"""What the bars of the figures of evidence stand for."""

ASKED: dict[Question, str] = {
    "linked": "one hand runs the accounts",
    "concealed": "the accounts hide that they belong together",
    "harvest": "the accounts harvest",
}
"""What each of the three questions asks."""


def timeline(matter: Matter) -> Figure | None:
    """Exchanges a day (or week), the campaign's accounts above everybody else's, each on its own
    scale."""
    series = matter.campaign.timeline
    if not series.days or not sum(series.campaign):
        return None
    size, unit = (1, "day") if len(series.days) <= MOST_BARS else (7, "week")
    starts = range(0, len(series.days), size)
    days = [series.days[i] for i in starts]
    first, last = (_day(m) for m in (matter.campaign.first_seen, matter.campaign.last_seen))
    inside = (max(sum(d <= first for d in days) - 1, 0), max(sum(d <= last for d in days) - 1, 0))
    labels = [f"{d.day} {words.MONTHS[d.month - 1][:3]}" for d in days]

    def panel(title: str, daily: list[int], campaign: bool) -> Panel:
        values = [sum(daily[i : i + size]) for i in starts]
        told = [words.count(v) for v in values]
        title = f"{title}, most in a {unit}: {words.count(max(values))}"
        tone: Tone = "campaign" if campaign else "others"
        return Panel(title=title, tone=tone, labels=labels, values=values, told=told, inside=inside)

    own, rest = (
        panel("The campaign's accounts", series.campaign, True),
        panel("All other accounts", series.others, False),
    )
    peak = max(range(len(days)), key=lambda k: own.values[k])
    return Figure(
        caption=f"Exchanges a {unit}, of the campaign's accounts and of all others. Each part has a scale of its own: "
        "compare the shapes, not the heights. The campaign's period is shaded.",
        alt=f"The campaign's accounts made most exchanges {'on' if size == 1 else 'in the week from'} "
        f"{words.day(days[peak])}: {own.told[peak]}. All other accounts made {rest.told[peak]} then.",
        chart=Bars(axis=f"{unit} beginning" if size > 1 else "day (UTC)", panels=[own, rest]),
    )


def hours(matter: Matter) -> Figure | None:
    """Share of a day's exchanges by UTC hour, the campaign's accounts above everybody else's."""
    series = matter.campaign.timeline
    if not sum(series.campaign_hours) or not sum(series.other_hours):
        return None
    panels = []
    for title, counts, campaign in (
        ("The campaign's accounts", series.campaign_hours, True),
        ("All other accounts", series.other_hours, False),
    ):
        shares = [v / sum(counts) for v in counts]
        told = [words.percent(s) for s in shares]
        least, most = words.percent(min(shares)), words.percent(max(shares))
        title = f"{title} ({words.count(sum(counts))} exchanges): quietest hour {least}, busiest {most}"
        labels = [f"{h:02d}:00" for h in range(24)]
        tone: Tone = "campaign" if campaign else "others"
        panels.append(Panel(title=title, tone=tone, labels=labels, values=shares, told=told))
    return Figure(
        caption="Share of all exchanges by hour of the day (UTC). People's use falls where they sleep.",
        alt=". ".join(p.title for p in panels) + ".",
        chart=Bars(axis="hour of the day (UTC)", panels=panels),
    )


def per_account(matter: Matter) -> Figure | None:
    """Accounts by how many answers harvested each made."""
    found = overview(matter.members, matter.campaign.campaign_id)
    if found is None:
        return None
    labels = [f"{low:,.0f}" for low in found.edges[:-1]]
    title = f"Half of the accounts harvested fewer than {found.median:,.0f} answers, the busiest {found.most:,}"
    panel = Panel(
        title=title,
        tone="campaign",
        labels=labels,
        values=[float(c) for c in found.counts],
        told=[words.count(c) for c in found.counts],
    )
    return Figure(
        caption="Accounts by the number of answers that each harvested. Each bar spans the same ratio.",
        alt=title + ".",
        chart=Bars(axis="answers harvested by an account, from", panels=[panel]),
    )


def capabilities(matter: Matter) -> Figure | None:
    """Share of the harvest by capability, with everybody else's share marked."""
    found = matter.campaign.capabilities
    if not found:
        return None
    base = {c.name: c.share / c.lift if c.lift > 0 else 0.0 for c in found}
    top = max(*(c.share for c in found), *base.values(), 1e-9)
    spans = [
        Span(
            label=words.name(c.name),
            start=0.0,
            end=c.share / top,
            tone="campaign",
            told=f"{words.percent(c.share)}, all others {words.percent(base[c.name])}",
            mark=base[c.name] / top,
        )
        for c in sorted(found, key=lambda c: -c.share)
    ]
    first = spans[0]
    return Figure(
        caption=f"Capabilities asked for: share of the {words.count(matter.campaign.attempts)} exchanges attributed "
        "to the harvest. An exchange may ask for several, so that shares need not add to 100%.",
        alt=f"Most asked for: {first.label}, {first.told}.",
        chart=Spans(
            heading="Capability",
            told="Share of the harvest, and of all other accounts' exchanges",
            spans=spans,
            ticks=[],
            legend=[("campaign", "the harvest"), ("mark", "all other accounts")],
        ),
    )


def evidence(matter: Matter, question: Question) -> Figure:
    """From the odds before any evidence to the answer of one question, one piece of evidence at a
    time."""
    found = counted(reasons(matter, question), question)
    totals = [logit(before_evidence(question))]
    for e in found:
        totals.append(totals[-1] + e.weight)
    low, high = min(0.0, *totals), max(0.0, *totals)
    room = (high - low) * 0.03 + 0.1

    def at(total: float) -> float:
        return (total - low + room) / (high - low + 2 * room)

    def span(label: str, start: float, end: float, tone: Tone, told: str) -> Span:
        left, right = sorted((at(start), at(end)))
        return Span(label=label, start=left, end=right, tone=tone, told=told)

    spans = [span("Before any evidence", 0.0, totals[0], "others", odds(totals[0]))]
    for e, start, end in zip(found, totals[:-1], totals[1:], strict=True):
        spans.append(span(title_of(e.kind), start, end, "campaign" if e.weight > 0 else "against", factor(e.weight)))
    spans.append(span("All in all", 0.0, totals[-1], "others", odds(totals[-1])))
    asked = ASKED[question]
    return Figure(
        caption=f"How the odds that {asked} change with each piece of evidence that counts. Each bar begins where the "
        "one above it ended; the first and the last tell where the odds stand.",
        alt=f"From odds of {odds(totals[0])} before any evidence to {odds(totals[-1])}.",
        chart=Spans(
            heading="Evidence",
            told="The odds, or how much more likely the evidence is if the answer is yes",
            spans=spans,
            ticks=_ticks(at),
            legend=[(tone, says) for tone, says in LEGEND.items() if any(s.tone == tone for s in spans)],
        ),
    )


def _ticks(at: Callable[[float], float]) -> list[tuple[float, str]]:
    """Round odds that have room on the scale."""
    out: list[tuple[float, str]] = []
    for power in sorted(TICKS, key=lambda p: (p % 2, abs(p))):
        where = at(power * math.log(10))
        if 0.0 <= where <= 1.0 and all(abs(where - other) >= APART for other, _ in out):
            out.append((where, odds(power * math.log(10))))
    return sorted(out)


def _day(moment: datetime) -> date:
    return words.utc(moment).date()
