"""`stillwatch diff`: what changed between two scans."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.result.diff import diff_results, print_diff


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A scan's folder.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="A later scan's folder.")],
) -> None:
    """Campaigns new, grown and gone, members added and removed, and why."""
    with plain_endings():
        with arguments():
            changes = diff_results(old, new)
        print_diff(changes, Screen())
