"""report.html: what a scan found, on one page that needs nothing but itself.

A browser runs nothing on it: there is no script, and the page's own policy forbids script, network
and fonts. Every string that the templates print passes `plain` and is escaped, in one place,
`_environment`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from jinja2 import Environment

from stillwatch import __version__
from stillwatch.campaigns.findings import Campaign, Findings, Group
from stillwatch.result import accounts, charts, waterfall, words
from stillwatch.result.html import environment

MOST_CAMPAIGNS = 20
MOST_GROUPS = 60
"""More are counted and left to campaigns.json."""

FILTERS: tuple[Callable[..., str], ...] = (
    *(words.count, words.rough, words.percent, words.times, words.signed, words.day, words.minute),
    *(words.heading, words.name, words.listed, words.number_word),
)

ATTENTION = ("unconfirmed", "declared_harvest")
"""Kinds of group that somebody should look at; they come first."""


@dataclass(frozen=True)
class CampaignView:
    """A campaign and what the page draws of it."""

    campaign: Campaign
    steps: list[waterfall.Step]
    scale: waterfall.Scale
    accounts: accounts.Accounts | None
    bases: dict[str, float]
    top: float
    peak: tuple[date, float] | None
    quietest: tuple[float, float] | None


def render_page(findings: Findings, tables: dict[str, pa.Table]) -> str:
    """The page as HTML. Of `tables` it reads `members`, where given."""
    views = [_view(c, findings, tables.get("members")) for c in findings.campaigns[:MOST_CAMPAIGNS]]
    groups = sorted(findings.groups, key=_rank)
    template = _environment().get_template("report.html.j2")
    return template.render(
        found=findings,
        views=views,
        people=accounts.how_many(tables.get("members"), findings),
        groups=groups[:MOST_GROUPS],
        more_groups=max(len(groups) - MOST_GROUPS, 0),
        kinds=_kinds(groups),
        open_groups=[g for g in groups if g.kind == "unconfirmed"],
        version=__version__,
    )


def _view(campaign: Campaign, findings: Findings, members: pa.Table | None) -> CampaignView:
    rows = waterfall.steps(findings.prior, campaign)
    bases = {
        c.name: findings.capability_mix.get(c.name, c.share / c.lift if c.lift > 0 else 0.0)
        for c in campaign.capabilities
    }
    shares = [*bases.values(), *(c.share for c in campaign.capabilities)]
    return CampaignView(
        campaign=campaign,
        steps=rows,
        scale=waterfall.scale(rows),
        accounts=accounts.overview(members, campaign.campaign_id),
        bases=bases,
        top=max(shares, default=1.0),
        peak=_peak(campaign),
        quietest=_quietest(campaign),
    )


def _peak(campaign: Campaign) -> tuple[date, float] | None:
    """The campaign's busiest day and its share of that day's exchanges."""
    series = campaign.timeline
    if not series.days or not max(series.campaign):
        return None
    i = max(range(len(series.days)), key=lambda k: series.campaign[k])
    return series.days[i], series.campaign[i] / (series.campaign[i] + series.others[i])


def _quietest(campaign: Campaign) -> tuple[float, float] | None:
    """The quietest UTC hour's share of the campaign's exchanges, and of everybody else's."""
    own, rest = campaign.timeline.campaign_hours, campaign.timeline.other_hours
    if not sum(own) or not sum(rest):
        return None
    return min(own) / sum(own), min(rest) / sum(rest)


def _rank(group: Group) -> tuple[int, float, str]:
    place = ATTENTION.index(group.kind) if group.kind in ATTENTION else len(ATTENTION)
    return place, -(group.confidence if place == 0 else group.accounts), group.group_id


def _kinds(groups: list[Group]) -> list[tuple[str, int, int]]:
    """Per kind, in the order of first appearance: how many groups, how many accounts."""
    tally: dict[str, tuple[int, int]] = {}
    for g in groups:
        n, people = tally.get(g.kind, (0, 0))
        tally[g.kind] = n + 1, people + g.accounts
    return [(kind, n, people) for kind, (n, people) in tally.items()]


def _environment() -> Environment:
    env = environment("stillwatch.result", "templates")
    env.filters.update({f.__name__: f for f in FILTERS})
    env.globals.update(
        charts=charts, waterfall=waterfall, words=words, fact=_fact, plural=words.plural, period=words.period
    )
    return env


def _fact(value: Any) -> str:
    """A figure behind a piece of evidence, on one line."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    if isinstance(value, int):
        return words.count(value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    if isinstance(value, (list, tuple)):
        shown = ", ".join(_fact(v) for v in value[:12])
        return shown + (f" and {len(value) - 12} more" if len(value) > 12 else "")
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_fact(v)}" for k, v in list(value.items())[:12])
    return str(value)[:300]
