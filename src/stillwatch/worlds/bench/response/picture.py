"""Harvest stopped against honest harm: a point a policy, with the bar as a corner. Needs the extra
`bench`."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes

from stillwatch.worlds.bench.response.figures import BAR_EXCHANGES, BAR_STOPPED, Row
from stillwatch.worlds.bench.response.policies import PLAIN, Staged
from stillwatch.worlds.quality.pictures.style import (
    BLUE,
    GREY,
    INK,
    RULE,
    RUST,
    SETTINGS,
    SOFT,
    figure,
    place,
    save,
    shares,
)

LEAST = 0.1
"""Where a policy stands that refused no honest exchange: a logarithmic axis has no zero."""

OURS = Staged(denies=False).name
"""What the names of ours begin with."""


def draw(found: Sequence[Row], folder: Path, worlds: str, simulated: int) -> Path:
    """Draw it into a folder as SVG and PNG; the path of the SVG."""
    with matplotlib.rc_context(SETTINGS):
        says = (
            f"Each point is a policy, over {worlds}; a harvest of 45 days, of which {simulated} are simulated.\n"
            "Up is more of the harvest stopped, right is more honest exchanges refused. Lines are 95% intervals."
        )
        made = figure(7.6, 4.9, "Harvest stopped against honest harm", says)
        ax = place(made, 0.85, 0.75, 6.2, 3.0)
        shares(ax)
        ax.set_xscale("log")
        ax.set_xlim(LEAST * 0.7, 1e6)
        ax.set_xticks(
            [LEAST, 1, 10, 100, 1e3, 1e4, 1e5, 1e6], ["none", "1", "10", "100", "1,000", "10,000", "100,000", "all"]
        )
        ax.minorticks_off()
        ax.set_xlabel("honest exchanges refused, of a million")
        ax.set_ylabel("harvest stopped")
        ax.fill_between([LEAST * 0.7, BAR_EXCHANGES], BAR_STOPPED, 1.05, color=RULE, alpha=0.5, zorder=0)
        ax.annotate("the bar", (LEAST, 1.0), fontsize=8, color=SOFT)
        for row in found:
            if row.policy != PLAIN:
                _point(ax, row)
        _joined(ax, [row for row in found if row.policy.endswith("a day")])
        return save(made, folder, "response")


def _point(ax: Axes, row: Row) -> None:
    color = RUST if row.policy.startswith(OURS) else BLUE if row.policy.startswith("bans") else GREY
    x, y = max(LEAST, row.refused.value), row.stopped
    ax.plot([x, x], [max(0.0, y.low), y.high], color=color, linewidth=1.0, alpha=0.6, zorder=2)
    right = max(LEAST, row.refused.high)
    ax.plot([max(LEAST, row.refused.low), right], [y.value, y.value], color=color, linewidth=1.0, alpha=0.6, zorder=2)
    ax.scatter([x], [y.value], s=26, color=color, zorder=3)
    ax.annotate(
        row.policy, (x, y.value), (5, 5), textcoords="offset points", fontsize=7.5,
        color=INK if row.policy.startswith(OURS) else color,
    )  # fmt: skip


def _joined(ax: Axes, limits: Sequence[Row]) -> None:
    """The limits on accounts are one policy with a knob."""
    points = sorted((max(LEAST, row.refused.value), row.stopped.value) for row in limits)
    ax.plot([x for x, _ in points], [y for _, y in points], color=GREY, linewidth=0.8, linestyle=":", zorder=1)
