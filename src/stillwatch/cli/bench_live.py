"""`stillwatch bench live`: exchanges acknowledged a second, beside an empty handler."""

import tempfile
from math import isnan
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.bench.live import loads


def live(
    rate: Annotated[float, typer.Option(min=1, help="Exchanges a second.")] = 2000.0,
    seconds: Annotated[float, typer.Option(min=1, help="Of each load.")] = 20.0,
) -> None:
    """A server that listens, on one core, beside an empty handler of the same server."""
    columns = (
        *("exchanges a request", "acknowledged a second", "ms, half", "ms, 99 of 100", "MB early", "MB at the end"),
        "in the lake after s",
    )
    shown = table("server", *columns, right=columns)
    with plain_endings(), tempfile.TemporaryDirectory(prefix="stillwatch-bench-") as folder:
        for one in loads(Path(folder), rate, seconds):
            figures = (one.batch, one.rate, one.p50, one.p99, *one.megabytes, one.lake)
            shown.add_row(line(one.server), *("" if isnan(figure) else f"{figure:,.1f}" for figure in figures))
    wide_screen().print(shown)
