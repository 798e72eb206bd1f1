"""The command line: each command reads its arguments, calls the rooms in order and says how it
went."""

import sys
import traceback

import typer

from stillwatch import __version__
from stillwatch.cli.exits import end_like_an_interrupt
from stillwatch.cli.lazy import group
from stillwatch.result.plain import plain

app = group(
    "Find distillation campaigns in the exchange logs of a language-model API.",
    {
        "scan": "scan:scan",
        "check": "check:check_logs",
        "self-check": "self_check:self_check",
        "explain": "explain:explain",
        "console": "console:console",
        "listen": "listen:listen",
        "senders": "senders:app",
        "guard": "guard:guard",
        "askers": "askers:app",
        "watch": "watch:watch",
        "up": "up:up",
        "share": "share:share",
        "diff": "diff:diff",
        "demo": "demo:demo",
        "report": "report:report",
        "lake": "lake:app",
        "key": "key:app",
        "response": "response:app",
        "marks": "marks:app",
        "student-test": "student_test:student_test",
        "audit": "audit:app",
        "evidence": "evidence:app",
        "indicators": "indicators:app",
        "lab": "lab:app",
        "worlds": "worlds:app",
        "bench": "bench:app",
    },
)


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
    """Entry point. Exit codes: 0 done, 2 unusable arguments or input, 3 cut short; 1 is a mistake
    of ours."""
    end_like_an_interrupt()
    try:
        app()
    except Exception:
        # The text of an exception may quote the log, which attackers write.
        for line in traceback.format_exc().splitlines():
            print(plain(line), file=sys.stderr)
        sys.exit(1)
