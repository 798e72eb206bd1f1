"""`stillwatch bench self-check`: accounts of worlds look at their own logs as teams do; what honest ones are told, and
what fleets are."""

import sys
from typing import Annotated

import typer

from stillwatch.cli.ending import arguments, plain_endings
from stillwatch.cli.quality import specs_of
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.result import words
from stillwatch.result.tables import line, table
from stillwatch.worlds.teams.told import Told, told

WORLDS = "wild/000..009"

MOST_HONEST, LEAST_FLEETS = 1 / 50, 9 / 10
"""The bars: share of the honest teams, and of the fleets, that are told that they would be listed."""

COUNTS = ("logs", "told", "share")


def teams(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME", help=f"Suites or worlds; else {WORLDS}.")] = None,
) -> None:
    """Self-checks of honest teams and of fleets. Exit codes: 0 both bars are met, 1 not, 2 unusable arguments."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or [WORLDS])
        found: list[Told] = []
        watched = Screen(stderr=True)
        for spec, own in zip(specs, told(specs), strict=True):
            found += own
            if watched.is_terminal:
                watched.print(line(f"{spec.name}: {words.plural(len(own), 'log')}"))
        honest, fleets = ([one for one in found if one.team.harvests is harvests] for harvests in (False, True))
        _print(honest, fleets)
        if _share(honest) > MOST_HONEST or _share(fleets) < LEAST_FLEETS:
            sys.exit(1)


def _share(found: list[Told]) -> float:
    return sum(one.taken for one in found) / max(len(found), 1)


def _print(honest: list[Told], fleets: list[Told]) -> None:
    """Honest teams by persona, fleets whole and in part; then whoever is told the unexpected."""
    screen = wide_screen()
    shown = table("whose log", *COUNTS, right=COUNTS)
    asked = [one for one in fleets if one.team.asked]
    rows = [(kind, [one for one in honest if one.team.kind == kind]) for kind in _kinds(honest)]
    rows += [("all honest teams", honest)]
    rows += [(kind, [one for one in fleets if one.team.kind == kind]) for kind in _kinds(fleets)]
    rows += [("all fleets", fleets), ("fleets that are asked for", asked)]
    for kind, some in rows:
        shown.add_row(line(kind), str(len(some)), str(sum(one.taken for one in some)), words.percent(_share(some)))
    screen.print(shown)
    for one in (*(o for o in honest if o.taken), *(o for o in fleets if not o.taken)):
        size = words.plural(len(one.team.accounts), "account")
        because = words.listed([words.name(kind) for kind in one.reasons]) or "nothing"
        helps = "declared not" if one.taken and not one.declared else f"likeness {one.likeness}"
        screen.print(line(f"{one.world}, {one.team.name}, {one.team.kind} of {size}: {because}; {helps}"))


def _kinds(found: list[Told]) -> list[str]:
    return sorted({one.team.kind for one in found})
