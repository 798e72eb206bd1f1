"""`stillwatch worlds`: simulated logs whose truth is known."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.cli.ending import UnusableError, plain_endings
from stillwatch.cli.score import cuts, score
from stillwatch.cli.screen import Screen
from stillwatch.report.terminal import table
from stillwatch.worlds.demo import Name, make_world
from stillwatch.worlds.world import WorldSummary

app = typer.Typer(no_args_is_help=True, help="Simulated logs whose truth is known.")


@app.callback()
def _worlds() -> None:
    """Simulated logs whose truth is known."""


app.command()(score)
app.command()(cuts)


@app.command()
def make(
    name: Annotated[Name, typer.Argument(metavar="NAME", help="demo, or calm: the same without a campaign.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write; free or empty.")],
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same rows.")] = 1,
    accounts: Annotated[int, typer.Option(min=200, help="Accounts in the world.")] = 6000,
    days: Annotated[int, typer.Option(min=1, help="Days in the world.")] = 7,
) -> None:
    """Write a world: the canonical input, and the truth beside it."""
    with plain_endings():
        if out.exists() and any(out.iterdir()):
            raise UnusableError(f"{out} is not empty; a world needs a folder of its own")
        print_world(make_world(out, name, seed, accounts, days), Screen())


def print_world(world: WorldSummary, screen: Console) -> None:
    """Who lives in a world, in a table."""
    made = table(
        "who", "accounts", "exchanges", "distinct prompts", right=("accounts", "exchanges", "distinct prompts")
    )
    for who, (accounts, exchanges, distinct) in sorted(world.personas.items()):
        made.add_row(who.replace("_", " "), f"{accounts:,}", f"{exchanges:,}", f"{distinct:.0%}")
    made.add_row("in all", f"{world.accounts:,}", f"{world.exchanges:,}", "", style="bold")
    screen.print(made)
