"""What commands share that read a log: the option that names its format, and the bar that shows how
far it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from stillwatch.lake.intake.ingest import Progress as Told
from stillwatch.readers.source import READERS

Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help=f"One of {', '.join(r.name for r in READERS)}; else the data tell."),
]
"""The format that a log is read as."""


@contextmanager
def reading_bar(screen: Console) -> Iterator[Told]:
    """A bar on a terminal for as long as the log is read; nothing where nobody watches."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=screen.quiet or not screen.is_terminal) as bar:
        task = bar.add_task("Reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
