"""`stillwatch guard`: the decision point that gateways ask."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say


def guard(
    config: Annotated[Path, typer.Option("--config", metavar="FILE", help="What it is told, in TOML.")],
) -> None:
    """Decide for gateways which requests pass. Exit codes: 0 ended, 2 unusable arguments or
    input."""
    with plain_endings():
        with arguments():
            with extra("guard"):
                from stillwatch.guard.serve import serve
                from stillwatch.guard.settings import read_settings
            settings = read_settings(config)
        serve(settings, say)
