"""`stillwatch askers`: which gateways may ask `stillwatch guard`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table

if TYPE_CHECKING:
    from stillwatch.exchange.tokens import TokenFile

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Who may ask a `guard`.")

ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE", help="The guard's settings.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="a-z, 0-9 and -.")]


@contextmanager
def _tokens(config: Path) -> Iterator["TokenFile"]:
    with plain_endings(), arguments():
        with extra("guard"):
            from stillwatch.guard.askers import askers_of
            from stillwatch.guard.settings import read_settings
        yield askers_of(read_settings(config).folder)


@app.command("add")
def add(name: Name, config: ConfigOption) -> None:
    """Print a new token for a gateway; it cannot be read again. Exit codes: 0 done, 2 unusable
    arguments or input."""
    with _tokens(config) as tokens:
        from stillwatch.guard.askers import ASKER_KIND

        print(tokens.add(name, ASKER_KIND))


@app.command("revoke")
def revoke(name: Name, config: ConfigOption) -> None:
    """End all tokens of a gateway, within a second. Exit codes: 0 done, 2 unusable arguments or
    input."""
    with _tokens(config) as tokens:
        if not tokens.revoke(name):
            raise UnusableError(f"{name} has no token that is valid")
        say(f"{name} may ask no more")


@app.command("list")
def list_askers(config: ConfigOption) -> None:
    """The gateways and their tokens. Exit codes: 0 done, 2 unusable arguments or input."""
    with _tokens(config) as tokens:
        shown = table("gateway", "made", "revoked")
        for one in tokens.tokens():
            revoked = one.revoked_at.isoformat(timespec="seconds") if one.revoked_at else ""
            shown.add_row(line(one.name), one.made_at.isoformat(timespec="seconds"), revoked)
        wide_screen().print(shown)
