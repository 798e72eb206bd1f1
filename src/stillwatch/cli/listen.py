"""`stillwatch listen`: the way in for exchanges as they happen."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say


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
            with extra("live"):
                from stillwatch.live.serve import serve
                from stillwatch.live.settings import read_settings
            settings = read_settings(config)
        serve(lake, settings.listen, say)
