"""`stillwatch lake`: housekeeping of what is kept."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import plain_endings
from stillwatch.lake import Lake

app = typer.Typer(no_args_is_help=True, help="Housekeeping of a lake.")


@app.callback()
def _lake() -> None:
    """Housekeeping of a lake."""


@app.command()
def forget(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")],
) -> None:
    """Remove an account from every table of the lake, and never take it in again."""
    with plain_endings(), Lake.open(lake, create=False) as opened:
        opened.forget(account)
    print("Forgotten.")
