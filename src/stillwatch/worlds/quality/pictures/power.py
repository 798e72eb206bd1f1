"""How small, slow, clean and covered may a campaign be before it is missed? Power curves of the
suite `power`."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stillwatch.worlds.quality.pictures.style import INK, SHADES, SOFT, apart, figure, place, shares
from stillwatch.worlds.quality.records import Record

INFRASTRUCTURE = {"partly": "some infrastructure shared", "clean": "wholly clean infrastructure"}
SPREADS = {"narrow": SHADES[1], "usual": SHADES[2], "broad": SHADES[3]}

Points = list[tuple[float, float, bool]]
"""x, recall, found."""


def power(records: list[Record]) -> Figure | None:
    """Recall of accounts by rate, a line for each fleet size, a panel for infrastructure and cover.
    None without."""
    grid = [r for r in _of_power(records) if not _is_spread(r)]
    if not grid:
        return None
    covers = sorted({_campaign(r)["cover"] for r in grid})
    sizes = sorted({_campaign(r)["accounts"] for r in grid})
    rates = sorted({_campaign(r)["rate"] for r in grid})
    height = 1.45 + 2.55 * len(covers)
    says = (
        f"Accounts of the campaign found, among {grid[0].spec['accounts']:,} honest accounts over "
        f"{grid[0].spec['days']} days. One world a point.\nFilled: the campaign is found "
        "(half of its accounts in one campaign at a precision of 0.9); hollow: it is not."
    )
    made = figure(9.9, height, "How small and slow may a campaign be?", says)
    for row, cover in enumerate(covers):
        for column, (infrastructure, words) in enumerate(INFRASTRUCTURE.items()):
            ax = place(made, 0.8 + 4.7 * column, height - 3.3 - 2.55 * row, 3.3, 1.95)
            lines = {size: _line(grid, size, infrastructure, cover) for size in sizes}
            _curves(ax, {f"{size:,} accounts": points for size, points in lines.items()}, SHADES[-len(sizes) :])
            _rates(ax, rates, last=row == len(covers) - 1)
            ax.set_title(f"{words}, {_cover(cover)}", loc="left", fontsize=9, color=INK, pad=7)
            if column == 0:
                ax.set_ylabel("accounts found")
    return made


def spreads(records: list[Record]) -> Figure | None:
    """Recall by fleet size, a line for each assumption about how widely people's subjects spread.
    None without them."""
    own = [r for r in _of_power(records) if _is_spread(r)]
    if not own:
        return None
    says = (
        "Accounts found of a campaign on clean infrastructure, by how widely one honest person's\n"
        "subjects spread: an assumption that no public log can check. Filled: the campaign is found."
    )
    made = figure(6.4, 4.15, "What if people are more alike than assumed?", says)
    ax = place(made, 0.85, 0.75, 4.2, 2.45)
    lines = {
        f"{spread} subjects": sorted(
            (_campaign(r)["accounts"], r.score.recall or 0.0, r.score.found > 0)
            for r in own
            if r.spec["spread"] == spread
        )
        for spread in SPREADS
    }
    _curves(ax, lines, tuple(SPREADS.values()))
    sizes = sorted({_campaign(r)["accounts"] for r in own})
    _scale(ax, sizes)
    ax.set_xlabel("accounts in the campaign")
    ax.set_ylabel("accounts found")
    return made


def _of_power(records: list[Record]) -> list[Record]:
    return [r for r in records if r.suite == "power" and len(r.spec["campaigns"]) == 1]


def _is_spread(record: Record) -> bool:
    return record.world.startswith("power/spread-")


def _campaign(record: Record) -> dict[str, Any]:
    campaign: dict[str, Any] = record.spec["campaigns"][0]
    return campaign


def _line(grid: list[Record], size: float, infrastructure: str, cover: float) -> Points:
    cells = ((_campaign(r), r) for r in grid)
    return sorted(
        (c["rate"], r.score.recall or 0.0, r.score.found > 0)
        for c, r in cells
        if (c["accounts"], c["infrastructure"], c["cover"]) == (size, infrastructure, cover)
    )


def _curves(ax: Axes, lines: dict[str, Points], colours: Sequence[str]) -> None:
    """Lines with their names at their right ends."""
    shares(ax)
    told = [(name, points, colour) for (name, points), colour in zip(lines.items(), colours, strict=True) if points]
    heights = apart([points[-1][1] for _, points, _ in told], 0.115)
    for (name, points, colour), height in zip(told, heights, strict=True):
        x, y = [p[0] for p in points], [p[1] for p in points]
        ax.plot(x, y, color=colour, linewidth=1.6, zorder=3)
        face = [colour if found else "white" for *_, found in points]
        ax.scatter(x, y, s=26, c=face, edgecolors=colour, linewidths=1.3, zorder=4)
        ax.annotate(
            name, (x[-1], height), (9, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour,
            annotation_clip=False,
        )  # fmt: skip


def _rates(ax: Axes, rates: list[float], last: bool) -> None:
    _scale(ax, rates)
    if last:
        ax.set_xlabel("exchanges an account and day")


def _scale(ax: Axes, values: list[float]) -> None:
    """A logarithmic axis with a tick at each value that was run."""
    ax.set_xscale("log")
    ax.set_xticks(values, [f"{v:,.0f}" for v in values], color=SOFT)
    ax.minorticks_off()


def _cover(cover: float) -> str:
    return f"{cover:.0%} cover traffic" if cover else "no cover traffic"
