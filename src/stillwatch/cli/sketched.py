"""`stillwatch bench sketched`: whether sketch-level worlds are as text-level ones are."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import arguments, plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.report.tables import line, table
from stillwatch.worlds.sketched.make import BASE_ACCOUNTS
from stillwatch.worlds.sketched.match import match
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import named

NUMBERS = ("KS", "Wasserstein", "count", "median text", "median sketched")


def sketched(
    world: Annotated[str, typer.Argument(metavar="WORLD", help="The world that is made both ways.")] = "reference",
    scale: Annotated[float, typer.Option(min=0.0001, max=1, help="Size of both, as a share of the world's.")] = 0.01,
    base: Annotated[
        int, typer.Option(min=100, help="Honest accounts of the text-level base that the sketched world copies.")
    ] = BASE_ACCOUNTS,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
) -> None:
    """Make one world as text and, with another seed, as sketches; print how far apart they are, measure by measure."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-sketched-"))
    try:
        with plain_endings():
            with arguments():
                spec = _one(world)
            found = match(spec, work, scale, workers, base)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    shown = table(f"{spec.name} at {scale:g}", *NUMBERS, right=NUMBERS)
    for d in found:
        numbers = (d.ks, d.wasserstein, d.ratio, d.median_text, d.median_sketched)
        shown.add_row(line(d.measure), *(f"{number:.3f}" for number in numbers))
    screen = Screen()
    screen.print(shown)
    screen.print(
        "KS: two-sample Kolmogorov-Smirnov statistic. Wasserstein: in standard deviations of the text-level sample. "
        "Count: how many there are, sketched over text.",
        style="dim",
    )


def _one(name: str) -> WorldSpec:
    try:
        found = named(name)
    except KeyError as error:
        raise UnusableError(f"there is no world {name}") from error
    if len(found) != 1:
        raise UnusableError(f"{name} is a suite; name one of its worlds")
    return found[0]
