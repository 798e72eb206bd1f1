"""From the prior to the confidence, one piece of evidence at a time.

Weights are natural log-odds, as in Splink's waterfall: they add, and the running total can be read
as a probability at any step. A campaign's confidence is the product of three answers under stated
caps, so the plain sum claims more (or less) than it; that difference is a step of its own and is
shown, not hidden.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from stillwatch.campaigns.findings import Campaign
from stillwatch.result import words
from stillwatch.result.svg import across, bar, chart, element, label

LISTED_FROM = 0.90
"""Confidence from which a candidate is called a campaign."""

TICKS = (0.000001, 0.001, 0.5, 0.999, 0.999999)


@dataclass(frozen=True)
class Step:
    """One row: the running total in log-odds before and after it; `role` is prior, for, against,
    combination or result."""

    role: str
    kind: str
    says: str
    before: float
    after: float
    facts: dict[str, Any] = field(default_factory=dict)
    family: str = ""

    @property
    def weight(self) -> float:
        """What the step adds; for prior and result, where the total stands."""
        return self.after - self.before if self.role not in ("prior", "result") else self.after


def log_odds(probability: float) -> float:
    """ln(p / (1 - p)), with p kept a billionth away from 0 and 1."""
    p = min(max(probability, 1e-9), 1 - 1e-9) if math.isfinite(probability) else 0.5
    return math.log(p / (1 - p))


def steps(prior: float, campaign: Campaign) -> list[Step]:
    """The rows of a campaign's waterfall, strongest evidence first."""
    total = log_odds(prior)
    says = words.prior(prior)
    says = f"{says[:1].upper()}{says[1:]}."
    rows = [Step("prior", "prior", says, 0.0, total)]
    ordered = sorted(campaign.evidence, key=lambda e: -e.weight)
    ordered += sorted(campaign.counter_evidence, key=lambda e: e.weight)
    for item in ordered:
        weight = item.weight if math.isfinite(item.weight) else 0.0
        role = "for" if weight >= 0 else "against"
        rows.append(Step(role, item.kind, item.says, total, total + weight, item.facts, item.family))
        total += weight
    end = log_odds(campaign.confidence)
    if abs(end - total) >= 0.05:
        says = (
            "The difference between the plain sum and the confidence: the three answers are multiplied, so that the "
            "confidence is never above the weakest of them, and each family of evidence counts once."
        )
        rows.append(Step("combination", "combination", says, total, end))
    rows.append(Step("result", "confidence", "That this is a campaign.", 0.0, end))
    return rows


@dataclass(frozen=True)
class Scale:
    """The log-odds at the left and right end of the drawing."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Share of the width at which a log-odds value lies."""
        return (value - self.low) / (self.high - self.low)


def scale(rows: list[Step]) -> Scale:
    """A scale that holds every running total, even odds, and the line from which campaigns are
    listed."""
    ends = [0.0, log_odds(LISTED_FROM), *(r.before for r in rows), *(r.after for r in rows)]
    room = (max(ends) - min(ends)) * 0.03
    return Scale(min(ends) - room, max(ends) + room)


def axis(ruler: Scale) -> Markup:
    """Probabilities along the top; those that have room."""
    parts = []
    for p in TICKS:
        spot = ruler.at(log_odds(p))
        if 0.02 <= spot <= 0.98:
            anchor = "start" if spot < 0.1 else "end" if spot > 0.9 else "middle"
            parts.append(label(spot, 12, f"{p * 100:.6g}%", "tick", anchor))
    return chart(18, "scale: probability, evenly spaced in log-odds", *parts)


def drawing(row: Step, ruler: Scale, last: bool = False) -> Markup:
    """One step's bar, as tall as its table row, with the running total carried down to the next."""
    low, high = sorted((ruler.at(row.before), ruler.at(row.after)))
    end = ruler.at(row.after)
    parts = [
        _line(ruler.at(0), "zero"),
        _line(ruler.at(log_odds(LISTED_FROM)), "listed"),
    ]
    if not last:
        parts.append(element("line", x1=across(end), x2=across(end), y1="14", y2="100%", class_="carry"))
    if row.role not in ("prior", "result"):
        start = ruler.at(row.before)
        parts.append(element("line", x1=across(start), x2=across(start), y1="0", y2="14", class_="carry"))
    parts.append(bar(low, max(high - low, 0.004), 10, 16.0, f"step {row.role}", _tip(row)))
    return element("svg", *parts, class_="fill", role="img", aria_label=_tip(row), width="100%", height="100%")


def _tip(row: Step) -> str:
    odds = 1 / (1 + math.exp(-row.after))
    return f"{words.name(row.kind)}: {words.signed(row.weight)}, to {words.percent(odds)}"


def _line(x: float, class_: str) -> Markup:
    return element("line", x1=across(x), x2=across(x), y1="0", y2="100%", class_=class_)
