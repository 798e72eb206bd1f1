"""`stillwatch listen`: the way in for exchanges as they happen."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings, say
from stillwatch.exchange.errors import UnusableError


def listen(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake; made where there is none.")],
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Addresses, TLS and limits, in TOML.")
    ] = None,
) -> None:
    """Receive exchanges from collectors and gateways. Exit codes: 0 ended, 2 unusable arguments or
    input."""
    with plain_endings():
        with arguments():
            try:
                # It comes with an extra: every other command must start without it.
                from stillwatch.live.serve import serve
                from stillwatch.live.settings import read_settings
            except ModuleNotFoundError as error:
                raise UnusableError(f"listening needs {error.name}: pip install 'stillwatch[live]'") from error
            settings = read_settings(config)
        serve(lake, settings.listen, say)
