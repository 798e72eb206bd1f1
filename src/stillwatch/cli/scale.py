"""`stillwatch bench scale`: what the reference job costs at a hundredth, a tenth and full size."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table
from stillwatch.worlds.scale.fixed import ROWS
from stillwatch.worlds.scale.measure import machine, measured

SIZES = (0.01, 0.1, 1.0)


def scale(
    sizes: Annotated[
        list[float] | None, typer.Argument(metavar="SIZE", help="Shares of the reference world; else 0.01, 0.1 and 1.")
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            "--work", metavar="DIR", help="Keep the worlds here, and use those that are there. 45 GB at size 1."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Also write the figures as JSON.")] = None,
) -> None:
    """Make the reference world as sketches, scan it, and print what that took beside a fixed job of
    DuckDB in the same run: absolute times are those of one machine."""
    with plain_endings():
        with arguments():
            chosen = sorted(set(sizes or SIZES))
            if not all(0.0001 <= size <= 1 for size in chosen):
                raise UnusableError("a SIZE is a share of the reference world, from 0.0001 to 1")
        rows = measured(chosen, work)
    _print(rows)
    if out:
        out.write_text(json.dumps({"machine": machine(), "fixed_job_rows": ROWS, "runs": rows}, indent=2) + "\n")


def _print(rows: list[dict[str, Any]]) -> None:
    """A column a size, a line a figure."""
    sizes = [f"{r['size']:g}" for r in rows]
    shown = table("size", *sizes, right=tuple(sizes))
    for figure, told in FIGURES.items():
        shown.add_row(line(figure), *(line(told(r)) for r in rows))
    screen = wide_screen()
    screen.print(shown)
    for row in rows:
        for method, told in row["beside"].items():
            screen.print(line(f"At {row['size']:g}, {method}: {_told(told)}."))
    for before, after in pairwise(rows):
        grown = ", ".join(
            f"{after[key] / before[key]:.1f} times the {what}"
            for key, what in (("exchanges", "exchanges"), ("seconds", "time"), ("cpu", "CPU"), ("memory", "memory"))
        )
        screen.print(line(f"From {before['size']:g} to {after['size']:g}: {grown}."))
    fixed = ", ".join(f"{r['fixed_job_seconds']:.1f}" for r in rows)
    screen.print(line(f"Fixed job (DuckDB, a group-by of {ROWS:,} rows on 2 threads): {fixed} s."))


def _told(beside: dict[str, Any]) -> str:
    if beside["ending"] != "ran":
        return f"{beside['ending']} ({beside['seconds']:.0f} s)"
    return (
        f"{beside['seconds']:.0f} s, {beside['alone']:.0f} without reading its table; recall {beside['recall']:.4f}, "
        f"precision {beside['precision']:.4f}, {beside['false_campaigns']} false campaigns"
    )


def _gigabytes(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda r: f"{r[key] / 1e9:.2f}"


def _percent(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda r: "" if r[key] is None else f"{r[key]:+.1%}"


FIGURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "exchanges": lambda r: f"{r['exchanges']:,}",
    "accounts": lambda r: f"{r['accounts']:,}",
    "lake, GB": _gigabytes("lake_bytes"),
    "lake, bytes an exchange": lambda r: f"{r['lake_bytes'] / r['exchanges']:.0f}",
    "wall time, s": lambda r: f"{r['seconds']:.0f}",
    "times the fixed job": lambda r: f"{r['seconds'] / r['fixed_job_seconds']:.1f}",
    "processor time, s": lambda r: f"{r['cpu']:.0f}",
    "memory, GB": _gigabytes("memory"),
    "a further day, s": lambda r: f"{r['further_day']['seconds']:.0f}",
    "as a share of a scan": lambda r: f"{r['further_day']['seconds'] / r['seconds']:.2f}",
    "kept for it, GB": _gigabytes("survey_bytes"),
    "read, GB": _gigabytes("read"),
    "written, GB": _gigabytes("written"),
    "recall": lambda r: f"{r['recall']:.4f}",
    "precision": lambda r: f"{r['precision']:.4f}",
    "false campaigns": lambda r: str(r["false_campaigns"]),
    "harvest exchanges": _percent("count"),
    "dates, hours off": lambda r: "" if r["first"] is None else f"{max(r['first'], r['last']):.1f}",
    "a capability's share, most off": _percent("capability"),
}
