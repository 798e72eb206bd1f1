"""`stillwatch up`: the live side and the console together."""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, tell
from stillwatch.lake import Lake


def up(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake; made where there is none.")],
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings of all three, in TOML.")
    ] = None,
) -> None:
    """Run listen, watch and the console. Exit codes: 0 ended, 2 unusable arguments or input."""
    with plain_endings():
        with arguments():
            with extra("live"):
                from stillwatch.live.settings import read_settings
                from stillwatch.live.up import Part, run
            console = read_settings(config).console
            Lake.open(lake).close()  # made where there is none
        told = ["--lake", str(lake), *(["--config", str(config)] if config else [])]
        names = [argument for name in console.names for argument in ("--name", name)]
        parts = [
            Part("listen", ["listen", *told]),
            Part("watch", ["watch", *told]),
            Part(
                "console", ["console", "--lake", str(lake), "--host", console.host, "--port", str(console.port), *names]
            ),
        ]
        over = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: over.set())
        sys.exit(run(parts, over, tell))
