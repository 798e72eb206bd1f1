"""`stillwatch bench spark`: what Spark costs beside DuckDB, in processor time of all processes."""

from typing import Annotated

import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import table
from stillwatch.worlds.scale.engines import Engines, engines

NUMBERS = ("exchanges", "seconds", "cpu s", "cpu ms an exchange", "ratio", "memory GB")


def spark(
    engine: Annotated[
        str, typer.Option("--engine", metavar="URL", help="Processes on other machines are not counted.")
    ] = "local[2]",
    scale: Annotated[float, typer.Option("--scale", metavar="F", help="Times the demo world.")] = 0.4,
) -> None:
    """Scan one demo world with DuckDB and with Spark, each in a process of its own, and compare the
    processor time."""
    with plain_endings():
        _print(engines(engine, scale))


def _print(found: Engines) -> None:
    shown = table("", *NUMBERS, right=NUMBERS)
    base = next(iter(found.used.values())).cpu
    for name, one in found.used.items():
        each = 1000 * one.cpu / found.exchanges
        shown.add_row(
            name, f"{found.exchanges:,}", f"{one.seconds:.1f}", f"{one.cpu:.1f}", f"{each:.2f}",
            f"{one.cpu / base:.1f}", f"{one.memory / 1e9:.2f}",
        )  # fmt: skip
    screen = wide_screen()
    screen.print(shown)
    screen.print("Both found the same." if found.same else "They did not find the same.")
