"""`stillwatch bench self-check`: accounts of worlds look at their own logs as teams do; what honest
ones are told, and what fleets are."""

import sys
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import tell_watchers, wide_screen
from stillwatch.result import words
from stillwatch.result.tables import line, table
from stillwatch.worlds.suites.chosen import specs_of
from stillwatch.worlds.teams.bars import Checked, share
from stillwatch.worlds.teams.told import Told, told

WORLDS = "wild/000..009"

COUNTS = ("logs", "told", "share")


def teams(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help=f"Suites or worlds; else {WORLDS}.")] = None,
) -> None:
    """Self-checks of honest teams and of fleets. Exit codes: 0 both bars are met, 1 not, 2 unusable
    arguments."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or [WORLDS])
        found: list[Told] = []
        for spec, own in zip(specs, told(specs), strict=True):
            found += own
            tell_watchers(f"{spec.name}: {words.plural(len(own), 'log')}")
        checked = Checked.of(found)
        _print(checked)
        if not checked.meets_bars:
            sys.exit(1)


def _print(checked: Checked) -> None:
    """How many of each group are told that they would be listed; then whoever is told the
    unexpected."""
    screen = wide_screen()
    shown = table("whose log", *COUNTS, right=COUNTS)
    for kind, some in checked.groups():
        shown.add_row(line(kind), str(len(some)), str(sum(one.taken for one in some)), words.percent(share(some)))
    screen.print(shown)
    for one in checked.unexpected:
        size = words.plural(len(one.team.accounts), "account")
        because = words.listed([words.name(kind) for kind in one.reasons]) or "nothing"
        helps = "declared not" if one.taken and not one.declared else f"likeness {one.likeness}"
        screen.print(line(f"{one.world}, {one.team.name}, {one.team.kind} of {size}: {because}; {helps}"))
