"""`stillwatch bench`: how fast, and how good."""

import typer

from stillwatch.cli.artefacts import artefacts
from stillwatch.cli.quality import quality
from stillwatch.cli.rivals import rivals
from stillwatch.cli.sketched import sketched
from stillwatch.cli.speeds import ingest

app = typer.Typer(no_args_is_help=True, help="How fast, and how good.")


@app.callback()
def _bench() -> None:
    """How fast, and how good."""


app.command()(ingest)
app.command()(quality)
app.command()(rivals)
app.command()(artefacts)
app.command()(sketched)
