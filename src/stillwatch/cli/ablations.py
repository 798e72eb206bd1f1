"""`stillwatch bench ablations`: worlds scanned without one family of evidence after the other; what
is lost is what it carries."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.score import ratio
from stillwatch.cli.screen import tell_watchers, wide_screen
from stillwatch.result.tables import table
from stillwatch.worlds.bench.ablations import NOTHING, without_each
from stillwatch.worlds.quality.summary import Summary
from stillwatch.worlds.suites.chosen import specs_of

NUMBERS = ("asked", "found", "recall", "precision", "false", "honest/10k")


def ablations(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Suites or worlds; else the suite kinds.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep results here, and go on from what is there.")
    ] = None,
) -> None:
    """Scan worlds without one family of evidence after the other: what is lost."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or ["kinds"])
        _print(without_each(specs, out, tell_watchers))


def _print(found: dict[str, Summary]) -> None:
    """Everything first, then a row for each family left out, the one that costs most first."""
    shown = table("without", *NUMBERS, right=NUMBERS)
    whole = found.pop(NOTHING)
    for without, s in [(NOTHING, whole), *sorted(found.items(), key=lambda of: (of[1].found, of[1].recall or 0.0))]:
        shown.add_row(
            without, str(s.asked), str(s.found), ratio(s.recall), ratio(s.precision), str(s.false),
            f"{s.per_10000:.2f}",
        )  # fmt: skip
    wide_screen().print(shown)
