"""`stillwatch bench notice`: when a fleet is named that starts in a live world."""

from typing import Annotated

import typer

from stillwatch.cli.exits import plain_endings, say
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.bench.noticed import live_worlds, noticed


def notice(
    every: Annotated[int, typer.Option(min=1, help="Hours from one round to the next.")] = 1,
) -> None:
    """When a notice names a fleet of 25 exchanges an account and day."""
    shown = table("world", "hours of log", "harvest taken", right=("hours of log", "harvest taken"))
    with plain_endings():
        for spec in live_worlds():
            found = noticed(spec, every, say)
            hours = "not named" if found.hours is None else f"{found.hours:.1f}"
            shown.add_row(line(spec.name), hours, f"{found.share:.0%}")
    wide_screen().print(shown)
