"""`stillwatch bench spark`: what Spark costs beside DuckDB, in processor time of all processes."""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import plain_endings
from stillwatch.cli.screen import wide_screen
from stillwatch.result.tables import table
from stillwatch.worlds.make import make_world
from stillwatch.worlds.scale.usage import Usage, run
from stillwatch.worlds.suites.catalogue import DEMO

NUMBERS = ("exchanges", "seconds", "cpu s", "cpu ms an exchange", "ratio", "memory GB")


def spark(
    engine: Annotated[
        str, typer.Option("--engine", metavar="URL", help="Processes on other machines are not counted.")
    ] = "local[2]",
    scale: Annotated[float, typer.Option("--scale", metavar="F", help="Times the demo world.")] = 0.4,
) -> None:
    """Scan one demo world with DuckDB and with Spark, each in a process of its own, and compare the processor time."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-bench-"))
    try:
        with plain_endings():
            make_world(DEMO.scaled(scale), work / "world")
            scan = [sys.executable, "-m", "stillwatch", "scan", str(work / "world"), "--quiet"]
            used = {
                "DuckDB": run([*scan, "--out", str(work / "duckdb")]),
                f"Spark, {engine}": run([*scan, "--out", str(work / "spark"), "--engine", engine]),
            }
            found = [json.loads((work / name / "campaigns.json").read_text()) for name in ("duckdb", "spark")]
            _print(used, found[0]["scanned"]["exchanges"], found[0] == found[1])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _print(used: dict[str, Usage], exchanges: int, same: bool) -> None:
    shown = table("", *NUMBERS, right=NUMBERS)
    base = next(iter(used.values())).cpu
    for name, one in used.items():
        each = 1000 * one.cpu / exchanges
        shown.add_row(
            name, f"{exchanges:,}", f"{one.seconds:.1f}", f"{one.cpu:.1f}", f"{each:.2f}", f"{one.cpu / base:.1f}",
            f"{one.memory / 1e9:.2f}",
        )  # fmt: skip
    screen = wide_screen()
    screen.print(shown)
    screen.print("Both found the same." if same else "They did not find the same.")
