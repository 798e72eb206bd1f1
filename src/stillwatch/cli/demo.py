"""`stillwatch demo`: a world made, scanned and shown."""

import shutil
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.scan import scan_into
from stillwatch.cli.screen import Screen
from stillwatch.cli.worlds import print_world
from stillwatch.result.tables import line
from stillwatch.worlds.make import make_world
from stillwatch.worlds.suites.catalogue import DEMO


def demo(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the world and the result.")],
) -> None:
    """Make a demo world with one careful fleet in it, scan it, and name the report."""
    with plain_endings():
        screen = Screen()
        world = directory / "world"
        screen.print(line(f"Making a week of simulated traffic in {world}"))
        print_world(make_world(DEMO, world), screen)
        screen.print(line("Scanning it"))
        start = time.perf_counter()
        scan_into([world], directory / "result", directory / "lake")
        screen.print(line(f"Scanned in {time.perf_counter() - start:.0f} seconds."))
        screen.print(line(f"To judge what it found: {_called()} console --lake {directory / 'lake'}"))


def _called() -> str:
    """This program as whoever started it can type it again; in an environment that is not on the
    PATH by its place."""
    if shutil.which("stillwatch"):
        return "stillwatch"
    place = sys.argv[0]
    return f"{sys.executable} -m stillwatch" if place.endswith("__main__.py") else place
