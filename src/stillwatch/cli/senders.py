"""`stillwatch senders`: who may send to `stillwatch listen`."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings, say
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.live.senders import SENDER_KIND, senders_of
from stillwatch.result.tables import line, table

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Who may send to `listen`.")

LakeOption = Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake that they send to.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="a-z, 0-9 and -.")]


@app.command("add")
def add(name: Name, lake: LakeOption) -> None:
    """Print a new token for a sender; it cannot be read again. Exit codes: 0 done, 2 unusable
    arguments or input."""
    with plain_endings(), arguments():
        Lake.open(lake).close()  # made where there is none
        print(senders_of(lake).add(name, SENDER_KIND))


@app.command("revoke")
def revoke(name: Name, lake: LakeOption) -> None:
    """End all tokens of a sender, at once. Exit codes: 0 done, 2 unusable arguments or input."""
    with plain_endings(), arguments():
        if not senders_of(lake).revoke(name):
            raise UnusableError(f"{name} has no token that is valid")
        say(f"{name} may send no more")


@app.command("list")
def list_senders(lake: LakeOption) -> None:
    """The senders and their tokens. Exit codes: 0 done, 2 unusable arguments or input."""
    with plain_endings(), arguments():
        shown = table("sender", "made", "revoked")
        for token in senders_of(lake).tokens():
            revoked = token.revoked_at.isoformat(timespec="seconds") if token.revoked_at else ""
            shown.add_row(line(token.name), token.made_at.isoformat(timespec="seconds"), revoked)
        wide_screen().print(shown)
