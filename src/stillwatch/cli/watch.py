"""`stillwatch watch`: a lake that grows, scanned again and again."""

import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say


def watch(
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="A lake that is filled.")],
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="How often, and whom to tell, in TOML.")
    ] = None,
) -> None:
    """Scan a lake by the hour, and tell what changed. Exit codes: 0 ended, 2 unusable arguments or
    input."""
    with plain_endings():
        with arguments():
            with extra("live"):
                from stillwatch.live.settings import read_settings
                from stillwatch.live.watch.watch import Watcher
            settings = read_settings(config)
        with closing(Watcher(lake, settings.watch, say)) as watcher, suppress(KeyboardInterrupt):
            say("Watching (Ctrl-C ends it)")
            watcher.run(threading.Event())
