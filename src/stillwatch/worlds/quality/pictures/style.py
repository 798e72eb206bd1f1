"""The look of the pictures: few colours, no boxes, labels at the lines themselves; those of the
scan's report."""

from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stillwatch.worlds.quality.records import Record

INK, SOFT, RULE, PAPER = "#1b2026", "#545c66", "#dedbd4", "#ffffff"
RUST, BLUE, GREY = "#b2430f", "#1f6394", "#7c8896"
SHADES = ("#e8b394", "#d9834f", "#b2430f", "#6f2505")
"""From few to many, one hue."""

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "svg.hashsalt": "stillwatch",
}
"""The font comes with matplotlib, and the salt is fixed, so that the same results give the same
file."""

DOTS_PER_INCH = 160
ROW = 0.21
"""Inches of height that a row with a name takes."""


def figure(width: float, height: float, title: str, says: str) -> Figure:
    """An empty figure (inches) with a title and, below it, what there is to see."""
    made = Figure(figsize=(width, height), facecolor=PAPER)
    made.text(0.3 / width, 1 - 0.32 / height, title, fontsize=12.5, weight="bold", va="center")
    made.text(0.3 / width, 1 - 0.42 / height, says, fontsize=9, color=SOFT, va="top", linespacing=1.4)
    return made


def place(made: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place given in inches from the lower left."""
    w, h = made.get_size_inches()
    return made.add_axes((left / w, bottom / h, width / w, height / h))


def shares(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """An axis of shares, 0 to 100%, with faint lines."""
    ticks, words = (0, 0.25, 0.5, 0.75, 1), ("0", "25%", "50%", "75%", "100%")
    if axis == "y":
        ax.set_ylim(-0.03, 1.05)
        ax.set_yticks(ticks, words)
    else:
        ax.set_xlim(-0.03, 1.05)
        ax.set_xticks(ticks, words)
    ax.grid(axis=axis, color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)


def apart(heights: list[float], least: float) -> list[float]:
    """Heights of labels (0 to 1), moved down, and up again from the bottom, so that they stand
    `least` apart."""
    falling = sorted(range(len(heights)), key=lambda k: (-heights[k], -k))
    out = list(heights)
    for above, below in pairwise(falling):
        out[below] = min(out[below], out[above] - least)
    if falling and out[falling[-1]] < 0:
        out[falling[-1]] = 0.0
        for below, above in pairwise(reversed(falling)):
            out[above] = max(out[above], out[below] + least)
    return out


def world_name(record: Record, records: list[Record]) -> str:
    """A world's name, without its suite where that goes without saying."""
    return record.world.split("/")[-1] if len({r.suite for r in records}) == 1 else record.world


def save(made: Figure, folder: Path, name: str) -> Path:
    """Write SVG and PNG; the path of the SVG."""
    folder.mkdir(parents=True, exist_ok=True)
    made.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    made.savefig(folder / f"{name}.svg", metadata={"Date": None})
    return folder / f"{name}.svg"
