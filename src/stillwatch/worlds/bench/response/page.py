"""The figures as rows of a table, and what is said below it."""

from collections.abc import Sequence

from stillwatch.worlds.bench.response.figures import BAR_ACCOUNTS, BAR_EXCHANGES, BAR_STOPPED, Figure, Row
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
    """Whether the bar is reached, what so many people bound the harm at, and the best limit on
    accounts at no more harm."""
    by_name = {row.policy: row for row in found}
    ours = by_name.get(Staged().name)
    told = [_bar(ours), *_harm(ours)] if ours else []
    told += [_others(row) for row in found if row.others[1]]
    best = best_limit(found, ours) if ours else None
    if best:
        told.append(
            "The best limit on accounts that refuses honest exchanges no more often: "
            f"{best.policy}, which stops {best.stopped.value:.0%}."
        )
    elif ours:
        told.append("No limit on accounts that was tried refuses honest exchanges as rarely.")
    return told


def _bar(ours: Row) -> str:
    stopped, accounts, exchanges = map(_met, ours.reaches, ours.shows)
    calm = f" and {_worlds(ours.calm, 'without')}" if ours.calm else ""
    return (
        f"The bar, over {_worlds(ours.worlds, 'with a campaign')}{calm}: "
        f"{BAR_STOPPED:.0%} of the harvest stopped, {stopped} with {_share(ours.stopped)}; under "
        f"{BAR_ACCOUNTS:.0f} honest account in 10,000 hit, {accounts} with {_rate(ours.hit)}; under "
        f"{BAR_EXCHANGES:.0f} honest exchange in a million refused, {exchanges} with {_rate(ours.refused)}."
    )


def _harm(ours: Row) -> list[str]:
    """With n, which bounds it where nothing was seen."""
    harm, near = ours.harm, ours.near
    told = [
        f"{harm.hit} of {harm.accounts:,} honest accounts were hit: at 95%, no more than {harm.hit_at_most:.2f} in "
        f"10,000 are. {harm.refused} of {harm.exchanges:,} honest exchanges were refused: no more than "
        f"{harm.refused_at_most:.2f} in a million are."
    ]
    if ours.calm:
        told.append(
            f"Beside a campaign: {near.hit} of {near.accounts:,} accounts, {near.refused} of {near.exchanges:,} "
            f"exchanges. Where there was none, scans listed one in {ours.taken} of {ours.calm} worlds."
        )
    return told


def _others(row: Row) -> str:
    refused, sent = row.others
    return (
        f"{row.policy[0].upper()}{row.policy[1:]}: of {sent:,} exchanges of honest people through accounts that the "
        f"harvester can turn to, {refused:,} were refused. They are not among the honest ones above."
    )


def best_limit(found: Sequence[Row], ours: Row) -> Row | None:
    """The limit on accounts that stops most, of those that refuse no more honest exchanges than
    ours, or than the bar allows."""
    allowed = max(ours.refused.value, BAR_EXCHANGES)
    limits = [row for row in found if row.policy.endswith("a day") and row.refused.value <= allowed]
    return max(limits, key=lambda row: row.stopped.value, default=None)


def _worlds(count: int, which: str = "") -> str:
    return f"{'one world' if count == 1 else f'{count} worlds'} {which}".rstrip()


def _met(reached: bool, shown: bool) -> str:
    """shown: with a confidence of 95%."""
    return "reached" if reached and shown else "reached, but not beyond doubt," if reached else "not reached"


def _share(figure: Figure) -> str:
    value, low, high = (round(share, 2) + 0.0 for share in (figure.value, figure.low, figure.high))
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def _rate(figure: Figure) -> str:
    return f"{_short(figure.value)} ({_short(figure.low)} to {_short(figure.high)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
