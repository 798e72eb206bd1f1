"""The figures as rows of a table, and what is said below it."""

from collections.abc import Sequence

from scipy.stats import beta

from stillwatch.worlds.bench.response.figures import (
    BAR_ACCOUNTS,
    BAR_EXCHANGES,
    BAR_STOPPED,
    TEN_THOUSAND,
    Figure,
    Row,
)
from stillwatch.worlds.bench.response.policies import Staged
from stillwatch.worlds.bench.response.worlds import LASTS

COLUMNS = (
    "policy",
    f"stopped of {LASTS} days",
    "of the days simulated",
    "honest accounts hit, of 10,000",
    "honest exchanges refused, of a million",
    "accounts for a million answers",
    "hours until stopped",
)


def rows(found: Sequence[Row]) -> list[tuple[str, ...]]:
    """What COLUMNS say, each figure with its interval."""
    return [
        (
            row.policy,
            _share(row.stopped),
            _share(row.simulated),
            _rate(row.hit),
            _rate(row.refused),
            _rate(row.made),
            "not stopped" if row.hours is None else f"{row.hours:.0f}",
        )
        for row in found
    ]


def markdown(found: Sequence[Row]) -> str:
    """The rows as a table for a page."""
    lines = [COLUMNS, tuple("---" for _ in COLUMNS), *rows(found)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def said(found: Sequence[Row]) -> list[str]:
    """Whether the bar is reached, and the best limit on accounts at no more harm."""
    by_name = {row.policy: row for row in found}
    ours = by_name.get(Staged().name)
    if ours is None:
        return []
    stopped, accounts, exchanges = ours.reaches
    told = [
        f"The bar, over {_worlds(ours.worlds)}: {BAR_STOPPED:.0%} of the harvest stopped, {_met(stopped)} with "
        f"{_share(ours.stopped)}; under {BAR_ACCOUNTS:.0f} honest account in 10,000 hit, {_met(accounts)} with "
        f"{_rate(ours.hit)}; under {BAR_EXCHANGES:.0f} honest exchange in a million refused, {_met(exchanges)} with "
        f"{_rate(ours.refused)}."
    ]
    told.append(
        f"{ours.hits} of {ours.accounts:,} honest accounts were hit: at 95%, no more than "
        f"{at_most(ours.hits, ours.accounts) * TEN_THOUSAND:.1f} in 10,000 are."
    )
    best = best_limit(found, ours)
    told.append(
        f"The best limit on accounts that refuses honest exchanges no more often: {best.policy}, which stops "
        f"{best.stopped.value:.0%}."
        if best
        else "No limit on accounts that was tried refuses honest exchanges as rarely."
    )
    return told


def at_most(hits: int, of: int) -> float:
    """The share that is exceeded with a probability of 5% at most, where so many were seen (Clopper
    and Pearson 1934, one-sided). Accounts are not independent, as groups are hit together: with few
    worlds the true bound is wider."""
    return float(beta.ppf(0.95, hits + 1, of - hits)) if hits < of else 1.0


def best_limit(found: Sequence[Row], ours: Row) -> Row | None:
    """The limit on accounts that stops most, of those that refuse no more honest exchanges than
    ours, or than the bar allows."""
    allowed = max(ours.refused.value, BAR_EXCHANGES)
    limits = [row for row in found if row.policy.endswith("a day") and row.refused.value <= allowed]
    return max(limits, key=lambda row: row.stopped.value, default=None)


def _worlds(count: int) -> str:
    return "one world" if count == 1 else f"{count} worlds"


def _met(reached: bool) -> str:
    return "reached" if reached else "not reached"


def _share(figure: Figure) -> str:
    value, low, high = (round(share, 2) + 0.0 for share in (figure.value, figure.low, figure.high))
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def _rate(figure: Figure) -> str:
    return f"{_short(figure.value)} ({_short(figure.low)} to {_short(figure.high)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
