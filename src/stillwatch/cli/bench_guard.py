"""`stillwatch bench guard`: decisions a second, beside an empty handler."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import extra, plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import line, table


def guard(
    rate: Annotated[float, typer.Option(min=1, help="Requests a second.")] = 2000.0,
    seconds: Annotated[float, typer.Option(min=1, help="Of each load.")] = 10.0,
) -> None:
    """A guard on one core, with a table of 25,000 of 2.5 million accounts, beside an empty handler
    of the same server."""
    columns = (
        "answered a second",
        "ms, half",
        "ms, 99 of 100",
        "ms, slowest",
        "µs of a core",
        "lost",
        "MB",
        "tables swapped",
    )
    shown = table("server", *columns, right=columns)
    with plain_endings(), tempfile.TemporaryDirectory(prefix="stillwatch-bench-") as folder:
        with extra("guard"):
            from stillwatch.worlds.bench.guarding import loads
        for one in loads(Path(folder), rate, seconds):
            times = (f"{ms:,.2f}" for ms in (one.p50, one.p99, one.slowest, one.core))
            shown.add_row(
                line(one.server), f"{one.rate:,.0f}", *times, str(one.lost), f"{one.megabytes:,.0f}", str(one.swaps)
            )
    wide_screen().print(shown)
