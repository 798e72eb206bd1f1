"""`stillwatch bench`: speeds, measured against rivals in the same run."""

import typer

app = typer.Typer(no_args_is_help=True, help="Speeds, measured against rivals in the same run.")


@app.callback()
def _bench() -> None:
    """Speeds, measured against rivals in the same run."""
