"""The command line: each command reads its arguments, calls the rooms in order and says how it went."""

import sys
import traceback

import typer

from stillwatch import __version__
from stillwatch.cli.bench import app as bench
from stillwatch.cli.demo import demo
from stillwatch.cli.diff import diff
from stillwatch.cli.ending import end_like_an_interrupt
from stillwatch.cli.lake import app as lake
from stillwatch.cli.scan import scan
from stillwatch.cli.worlds import app as worlds
from stillwatch.report.plain import plain

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Find distillation campaigns in the exchange logs of a language-model API.",
)
app.command()(scan)
app.command()(diff)
app.command()(demo)
app.add_typer(lake, name="lake")
app.add_typer(worlds, name="worlds")
app.add_typer(bench, name="bench")


def _version(asked: bool) -> None:
    if asked:
        print(f"stillwatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Find distillation campaigns in the exchange logs of a language-model API."""


def main() -> None:
    """Entry point. Exit codes: 0 done, 2 unusable arguments or input, 3 cut short; 1 is a mistake of ours."""
    end_like_an_interrupt()
    try:
        app()
    except Exception:
        # The text of an exception may quote the log, which attackers write.
        for line in traceback.format_exc().splitlines():
            print(plain(line), file=sys.stderr)
        sys.exit(1)
