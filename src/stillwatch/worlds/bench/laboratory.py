"""The laboratory's results drawn: what a student gains by dose, and under each safeguard. Needs the
extra `bench`."""

from pathlib import Path
from typing import Literal

import matplotlib
from matplotlib.axes import Axes

from stillwatch.lab.conditions import SAFEGUARDS
from stillwatch.lab.results import Dose, Figure, Results
from stillwatch.worlds.quality.pictures.style import (
    BLUE,
    GREY,
    INK,
    ROW,
    RULE,
    RUST,
    SETTINGS,
    SOFT,
    figure,
    place,
    save,
)

COLORS = (RUST, BLUE, GREY)

ORDER = [*dict.fromkeys(name for safeguard in SAFEGUARDS for name in safeguard.rows)]


def draw(results: Results, folder: Path) -> list[Path]:
    """Draw into a folder as SVG and PNG; the paths of the SVG."""
    with matplotlib.rc_context(SETTINGS):
        return [_doses(results, folder), *(_safeguards(results, task, folder) for task in results.tasks)]


def _doses(results: Results, folder: Path) -> Path:
    says = (
        f"Gain of a student by the day on which the campaign was stopped, of {results.harvest:,} answers in 45 days.\n"
        f"0 is what {results.own} answers of its own give, 1 is its teacher. Lines are 95% intervals."
    )
    made = figure(6.6, 4.2, "What a harvest is worth, by dose", says)
    ax = place(made, 0.75, 0.65, 4.6, 2.5)
    _gains(ax, "y")
    ax.set_xscale("log")
    days = sorted({dose.day for dose in results.doses})
    ax.set_xticks(days, [str(day) for day in days])
    ax.minorticks_off()
    ax.set_xlabel("stopped at the end of day")
    ax.set_ylabel("gain")
    for task, color in zip(results.tasks, COLORS, strict=False):
        _curve(ax, task, [dose for dose in results.doses if dose.task == task], color)
    return save(made, folder, "lab-doses")


def _curve(ax: Axes, task: str, doses: list[Dose], color: str) -> None:
    ax.plot([dose.day for dose in doses], [dose.gain.value or 0 for dose in doses], color=color, linewidth=1.4)
    for dose in doses:
        _spread(ax, dose.gain, dose.day, color, "y")
    ax.annotate(
        task, (doses[-1].day, doses[-1].gain.value or 0), (8, -3), textcoords="offset points", fontsize=9, color=color
    )


def _safeguards(results: Results, task: str, folder: Path) -> Path:
    """A line a condition: what a harvester gains who does nothing about a safeguard is grey, who
    gains most against it is red."""
    rows = {
        row.condition: row for row in results.rows if row.task == task and row.size == next(iter(results.parameters))
    }
    worst = {one.worst for one in results.guarded if one.task == task}
    names = [name for name in ("full harvest", *ORDER) if name in rows]
    names = [*dict.fromkeys(names)]
    says = "0 is what own answers give, 1 is the teacher. Lines are 95% intervals; red: the worst row of a safeguard."
    height = 1.5 + ROW * len(names)
    made = figure(7.6, height, f"What a student gains under each safeguard: {task}", says)
    ax = place(made, 2.5, 0.55, 4.6, height - 1.3)
    _gains(ax, "x")
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set_xlabel("gain")
    for spot, name in enumerate(names):
        color = INK if name == "full harvest" else RUST if name in worst else GREY
        gain = rows[name].gain
        _spread(ax, gain, spot, color, "x")
        ax.annotate(f"{gain.value or 0:.2f}", (1.12, spot), fontsize=8, color=SOFT, va="center", annotation_clip=False)
    return save(made, folder, f"lab-{task.replace(' ', '-')}")


def _spread(ax: Axes, gain: Figure, at: float, color: str, along: str) -> None:
    """A point and its interval."""
    if gain.value is None or gain.low is None or gain.high is None:
        return
    reach, still = [gain.low, gain.high], [at, at]
    across = (still, reach) if along == "y" else (reach, still)
    ax.plot(*across, color=color, linewidth=1.0, alpha=0.7)
    ax.scatter(*(([at], [gain.value]) if along == "y" else ([gain.value], [at])), s=22, color=color, zorder=3)


def _gains(ax: Axes, axis: Literal["x", "y"]) -> None:
    """An axis of gains: a little beyond 0 and 1, since a student may do worse than before."""
    (ax.set_ylim if axis == "y" else ax.set_xlim)(-0.15, 1.1)
    (ax.set_yticks if axis == "y" else ax.set_xticks)((0, 0.25, 0.5, 0.75, 1))
    ax.grid(axis=axis, color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
