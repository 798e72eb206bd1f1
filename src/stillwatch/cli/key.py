"""`stillwatch key`: the secret behind a lake's tokens."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.vault import VaultKey
from stillwatch.lake import Lake
from stillwatch.result.plain import plain

app = group("The key of a lake.", {"rotate": "key:rotate"})


def rotate(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake.")],
    vault_key: VaultKey = None,
) -> None:
    """Give a lake a new secret, and every token of an identifier anew, by way of its vault."""
    with plain_endings(), Lake.open(lake, create=False) as opened:
        opened.renew_key(vault_key)
        print(plain(f"Renewed: the key of {lake} is {opened.keys.key_id}."))
