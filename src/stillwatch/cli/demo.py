"""`stillwatch demo`: a world made, scanned and shown."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import plain_endings
from stillwatch.cli.scan import scan_into
from stillwatch.worlds.demo import make_world


def demo(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the world and the result.")],
) -> None:
    """Make a demo world with one careful fleet in it, scan it, and name the report."""
    with plain_endings():
        world = directory / "world"
        print(f"Making a week of simulated traffic in {world} ...")
        print(make_world(world, "demo"))
        scan_into([world], directory / "result")
