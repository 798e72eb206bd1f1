"""World by world: how much of the campaigns was found, and how many honest accounts were flagged
with them."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stillwatch.worlds.quality.pictures.style import (
    BLUE,
    GREY,
    INK,
    PAPER,
    ROW,
    RULE,
    RUST,
    SOFT,
    figure,
    place,
    shares,
    world_name,
)
from stillwatch.worlds.quality.records import Record

MOST = 60
"""Worlds beyond which a row for each is no picture any more."""


def overview(records: list[Record]) -> Figure | None:
    """A row for each world: recall of accounts on the left, honest accounts flagged per 10,000 on
    the right. None for more worlds than one can look at."""
    if not 1 < len(records) <= MOST:
        return None
    hidden = sum(len(r.score.campaigns) for r in records)
    found = sum(r.score.found for r in records)
    false = sum(r.score.false_campaigns for r in records)
    says = (
        f"{found} of {hidden} campaigns found (filled: half of the accounts in one campaign at a precision of 0.9), "
        f"{false} false ones.\nRight: honest accounts in any campaign."
    )
    height = 1.75 + ROW * len(records)
    made = figure(9.2, height, "What is found, and who is flagged besides", says)
    left = place(made, 2.2, 0.65, 3.6, ROW * len(records))
    right = place(made, 6.2, 0.65, 2.3, ROW * len(records))
    for ax in (left, right):
        ax.set_ylim(len(records) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
    left.set_yticks(range(len(records)), [world_name(r, records) for r in records], fontsize=8, color=INK)
    right.set_yticks([])
    shares(left, "x")
    left.set_xlabel("campaign accounts found")
    right.set_xlabel("honest accounts flagged per 10,000")
    for k, record in enumerate(records):
        _recall(left, k, record)
    _flagged(right, [r.score.honest.per_10000 for r in records])
    return made


def _recall(ax: Axes, k: int, record: Record) -> None:
    recall = record.score.recall
    if recall is None:
        ax.annotate("no campaign", (0, k), (2, 0), textcoords="offset points", va="center", fontsize=8, color=GREY)
        return
    all_found = record.score.found == len(record.score.campaigns)
    ax.plot([0, recall], [k, k], color=RUST, linewidth=1.4, alpha=0.4, zorder=2)
    ax.scatter([recall], [k], s=30, c=RUST if all_found else PAPER, edgecolors=RUST, linewidths=1.2, zorder=3)


def _flagged(ax: Axes, per_10000: list[float]) -> None:
    """Bars with their figure; zero is said in words of figures, not drawn."""
    ax.barh(range(len(per_10000)), per_10000, height=0.55, color=BLUE, alpha=0.75, zorder=2)
    ax.set_xlim(0, max(10.0, *per_10000) * 1.2)
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.locator_params(axis="x", nbins=3)
    for k, value in enumerate(per_10000):
        words = f"{value:.1f}" if value else "0"
        ax.annotate(
            words, (value, k), (4, 0), textcoords="offset points", va="center", fontsize=8,
            color=SOFT if value else GREY,
        )  # fmt: skip
