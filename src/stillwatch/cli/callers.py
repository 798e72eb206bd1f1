"""`stillwatch response callers`: which programs may fetch the decision table, and which may read
notices, hand appeals on and tell how challenges went."""

from typing import Annotated, get_args

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say
from stillwatch.cli.recipients import Cases
from stillwatch.cli.response import LakeOption, desk
from stillwatch.cli.screen import wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.result.tables import line, table

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Which programs may call.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="a-z, 0-9 and -.")]


@app.command("add")
def add(
    name: Name,
    lake: LakeOption,
    kind: Annotated[str, typer.Option("--for", metavar="KIND", help="guard or desk.")] = "guard",
    store: Cases = None,
) -> None:
    """Print a new token for a program; it cannot be read again. Exit codes: 0 done, 2 unusable
    arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response.callers import CallerKind, add_caller

        chosen = next((one for one in get_args(CallerKind) if one == kind), None)
        if chosen is None:
            raise UnusableError("a token is for a guard or for a desk")
        print(add_caller(at.store, at.person, lake, name, chosen))


@app.command("revoke")
def revoke(name: Name, lake: LakeOption, store: Cases = None) -> None:
    """End all tokens of a program, at once. Exit codes: 0 done, 2 unusable arguments or input."""
    with desk(lake, store) as at:
        from stillwatch.response.callers import revoke_caller

        revoke_caller(at.store, at.person, lake, name)
        say(f"{name} may call no more")


@app.command("list")
def list_callers(lake: LakeOption) -> None:
    """The programs and their tokens. Exit codes: 0 done, 2 unusable arguments or input."""
    with plain_endings():
        with arguments(), extra("console"):
            from stillwatch.response.callers import callers
        Lake.open(lake, create=False).close()
        shown = table("name", "for", "made", "revoked")
        for one in callers(lake).tokens():
            revoked = one.revoked_at.isoformat(timespec="seconds") if one.revoked_at else ""
            shown.add_row(line(one.name), one.kind, one.made_at.isoformat(timespec="seconds"), revoked)
        wide_screen().print(shown)
