"""A run's results as tables."""

from collections.abc import Sequence
from typing import NamedTuple

from stillwatch.lab.harm import Worth
from stillwatch.lab.results import Figure, Guarded, Results, Row
from stillwatch.result.words import day

NOT_TOLD = "–"


class Table(NamedTuple):
    """title, heads, and lines of as many cells."""

    title: str
    heads: tuple[str, ...]
    lines: list[tuple[str, ...]]


def tables(results: Results) -> list[Table]:
    """All of them, in the order in which they are read."""
    out = []
    for task in results.tasks:
        rows = [row for row in results.rows if row.task == task]
        out.append(guards(task, [one for one in results.guarded if one.task == task]))
        out += [conditions(task, size, [r for r in rows if r.size == size]) for size in results.parameters]
    return [table for table in out if table.lines]


def guards(task: str, found: Sequence[Guarded]) -> Table:
    """What each safeguard leaves to a harvester, by its worst row, and to everybody else."""
    heads = ("safeguard", "gain without", "gain", "of the harvester who", "right", "explained", "tokens", "likelihoods")
    lines: list[tuple[str, ...]] = [
        (
            one.safeguard,
            _gain(one.without),
            _gain(one.gain),
            one.worst,
            _percent(one.right),
            _percent(one.explained),
            "" if one.tokens.value is None else f"{one.tokens.value:.1f}",
            "shown" if one.probabilities else "not shown",
        )
        for one in found
    ]
    return Table(f"{task}: safeguards", heads, lines)


def conditions(task: str, size: str, found: Sequence[Row]) -> Table:
    """Every condition, each seed's accuracy, and the gain."""
    heads = ("student learns from", "rows", "accuracy, by seed", "gain (95%)", "marks followed")
    lines: list[tuple[str, ...]] = [
        (
            row.condition,
            _between(row.learnt),
            " ".join(f"{share:.2f}" for share in row.accuracies),
            _gain(row.gain),
            NOT_TOLD if row.followed is None else f"{row.followed:.0%}",
        )
        for row in found
    ]
    return Table(f"{task}: students ({size})", heads, lines)


def stops(found: Worth) -> Table:
    """What stopping a campaign earlier would have saved."""
    heads = ("stopped at the end of", "answers taken", "of all", *(f"saved, {task}" for task in found.gain))
    lines: list[tuple[str, ...]] = [
        (
            f"day {stop.day}, {day(stop.date)}",
            f"{stop.taken:,.0f}",
            f"{stop.share:.1%}",
            *(_gain(saved) for saved in stop.saved.values()),
        )
        for stop in found.stops
    ]
    return Table("Had it been stopped", heads, lines)


def markdown(table: Table) -> str:
    """A table for a page."""
    lines = [table.heads, tuple("---" for _ in table.heads), *table.lines]
    return f"{table.title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _between(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _gain(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return NOT_TOLD
    value, low, high = (round(share, 2) + 0.0 for share in (figure.value, figure.low, figure.high))
    return f"{value:.2f} ({low:.2f} to {high:.2f})"


def _percent(figure: Figure) -> str:
    if figure.value is None or figure.low is None or figure.high is None:
        return NOT_TOLD
    return f"{figure.value:.0%} ({figure.low:.0%} to {figure.high:.0%})"
