"""`stillwatch explain`: why one account stands where it stands."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from stillwatch.campaigns.labels import read_labels
from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.scan import moment_of
from stillwatch.cli.screen import wide_screen
from stillwatch.explain.account import explain_account
from stillwatch.lake import Lake
from stillwatch.result.explained import print_explanation
from stillwatch.result.write import as_json


def explain(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's id, or an alias.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="As things stood before T (RFC 3339).")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="CSV of accounts and values already known.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Say what ties an account to others and what speaks for it. Exit codes: 0 explained, 2 unknown
    or unusable."""
    with plain_endings():
        with arguments():
            moment = moment_of(until)
            known = read_labels(labels) if labels else []
        with Lake.open(lake, create=False) as opened:
            explained = explain_account(opened, account, moment, known)
        screen = wide_screen()
        if json:
            screen.print(Text(as_json(explained)), soft_wrap=True, end="")
        else:
            print_explanation(explained, screen)
