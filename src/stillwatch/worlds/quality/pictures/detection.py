"""How much of a harvest is gone when it is first found?"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stillwatch.worlds.quality.pictures.style import (
    BLUE,
    GREY,
    INK,
    PAPER,
    ROW,
    RULE,
    SOFT,
    figure,
    place,
    shares,
    world_name,
)
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.score.figures import Detection


def detection(records: list[Record]) -> Figure | None:
    """A row for each campaign: the share of its harvest already taken at the first cut that finds
    it. None where times to detection are not known."""
    rows = [
        (d, f"{world_name(r, records)} {c.name}" if len(r.score.campaigns) > 1 else world_name(r, records))
        for r in records
        for c in r.score.campaigns
        if (d := c.detection)
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: (row[0].found_at is None, row[0].share, row[1]))
    found = [d for d, _ in rows if d.found_at]
    within = sum(d.share <= 0.25 for d in found)
    says = (
        f"Of {len(rows)} campaigns {len(found)} are found while the log lasts, {within} of them before a quarter "
        "of the harvest is taken.\nScanned hourly for 48 hours from the first harvest exchange, then daily."
    )
    height = 1.6 + ROW * len(rows)
    made = figure(8.2, height, "How much is taken before it is found?", says)
    ax = place(made, 2.3, 0.65, 4.6, ROW * len(rows))
    shares(ax, "x")
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [name for _, name in rows], fontsize=8, color=INK)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for k, (d, _) in enumerate(rows):
        _row(ax, k, d)
    ax.set_xlabel("share of the harvest already taken")
    return made


def _row(ax: Axes, k: int, d: Detection) -> None:
    """A dot at the share taken, a thin line that leads to it, and the time since the harvest
    began."""
    ax.plot([0, d.share], [k, k], color=RULE if d.found_at is None else BLUE, linewidth=1.4, alpha=0.5, zorder=2)
    face, edge = (BLUE, BLUE) if d.found_at else ("white", GREY)
    ax.scatter([d.share], [k], s=30, c=face, edgecolors=edge, linewidths=1.2, zorder=3)
    words = _after(d.hours) if d.hours is not None else "not found"
    ax.annotate(
        words, (d.share, k), (8, 0), textcoords="offset points", va="center", fontsize=8,
        color=SOFT if d.found_at else GREY, annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def _after(hours: float) -> str:
    return f"after {hours:.0f} h" if hours < 72 else f"after {hours / 24:.0f} days"
