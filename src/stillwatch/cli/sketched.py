"""`stillwatch bench sketched`: whether sketch-level worlds are as text-level ones are."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.sketched.make import BASE_ACCOUNTS
from stillwatch.worlds.sketched.match import GAP_ALLOWED, KS_ALLOWED, match
from stillwatch.worlds.suites.chosen import only

NUMBERS = ("KS", "KS text", "gap", "gap text", "count", "median", "median sketched")
DIFFERENT = 1


def sketched(
    world: Annotated[str, typer.Argument(metavar="WORLD", help="The world that is made both ways.")] = "reference",
    scale: Annotated[float, typer.Option(min=0.0001, max=1, help="Size of both, as a share of the world's.")] = 0.01,
    base: Annotated[
        int, typer.Option(min=100, help="Honest accounts of the text-level base that the sketched world copies.")
    ] = BASE_ACCOUNTS,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
) -> None:
    """Make one world as text twice and once as sketches, each with a seed of its own; print how far
    apart they are, measure by measure. Ends with 1 where the sketches differ by more than is
    allowed."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-sketched-"))
    try:
        with plain_endings():
            with arguments():
                spec = only(world)
            found = match(spec, work, scale, workers, base)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    shown = table(f"{spec.name} at {scale:g}", *NUMBERS, "", right=NUMBERS)
    for m in found:
        numbers = (m.sketched.ks, m.floor.ks, m.sketched.gap, m.floor.gap, m.ratio, m.median_text, m.median_sketched)
        shown.add_row(line(m.measure), *(f"{number:.3f}" for number in numbers), "" if m.alike else "differs")
    screen = wide_screen()
    screen.print(shown)
    screen.print(
        "KS: two-sample Kolmogorov-Smirnov statistic of sketched and text-level world, and of two text-level worlds. "
        "Gap: largest difference between deciles, likewise. Count: how many there are, sketched over text. "
        f"Allowed: KS of {KS_ALLOWED:.2f}, for R and rho or a gap of {GAP_ALLOWED:.2f}, or what two text-level worlds "
        "differ by.",
        style="dim",
    )
    if not all(m.alike for m in found):
        raise typer.Exit(DIFFERENT)
