"""`stillwatch worlds`: simulated logs whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import plain_endings
from stillwatch.worlds.demo import make_world

app = typer.Typer(no_args_is_help=True, help="Simulated logs whose truth is known.")


@app.callback()
def _worlds() -> None:
    """Simulated logs whose truth is known."""


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="demo, or calm: the same without a campaign.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write.")],
    seed: Annotated[int, typer.Option(help="Same seed, same rows.")] = 1,
    accounts: Annotated[int, typer.Option(min=200, help="Accounts in the world.")] = 6000,
    days: Annotated[int, typer.Option(min=1, help="Days in the world.")] = 7,
) -> None:
    """Write a world: the canonical input, and the truth beside it."""
    with plain_endings():
        print(make_world(out, name, seed, accounts, days))
