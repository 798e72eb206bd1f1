"""What commands say of a lake's vault."""

from pathlib import Path
from typing import Annotated

import typer

VaultKey = Annotated[
    Path | None,
    typer.Option("--vault-key", metavar="FILE", help="The vault's private key, where it is not in the lake."),
]
