"""`stillwatch bench rivals`: every rival, and Stillwatch, on the same worlds before the same
scorer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from stillwatch.cli.exits import arguments, plain_endings, say
from stillwatch.cli.score import ratio
from stillwatch.cli.screen import Screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.artefacts.worlds import places, spec_at
from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.compared import Compared, compared, pooled
from stillwatch.worlds.rivals.run import LIMIT
from stillwatch.worlds.score import Score

NUMBERS = ("recall", "precision", "campaigns", "false", "per 10,000")


def rivals(
    worlds: Annotated[
        list[str] | None, typer.Argument(metavar="[WORLDS or SUITE]", help="Folders, or names; the suite `smoke`.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps every rival's members.parquet.")] = None,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that a rival has for one world.")] = LIMIT,
) -> None:
    """Stillwatch and its rivals on the same worlds: accounts found, false campaigns, honest
    accounts flagged."""
    screen = Screen()
    with plain_endings():
        with arguments():
            wanted = places(worlds or ["smoke"])
            for place in wanted:
                spec_at(place)  # a folder that is no world is refused before anything is made
        scores: dict[str, list[Score]] = {}
        for name, found in compared(wanted, out, limit, say):
            _print_world(name, found, screen)
            for one in found:
                if one.score:
                    scores.setdefault(one.tool, []).append(one.score)
        if len(wanted) > 1:
            screen.print(line("All of these worlds", "bold"))
            screen.print(_together(scores))
        screen.print("per 10,000: honest accounts flagged of as many.", style="dim")
        for rival in RIVALS.values():
            screen.print(line(f"{rival.name}: {rival.about}.", "dim"))


def _print_world(name: str, found: list[Compared], screen: Screen) -> None:
    """One world's table: a row a tool."""
    shown = table("tool", *NUMBERS, "seconds", "", right=(*NUMBERS, "seconds"))
    for one in found:
        seconds = f"{one.run.seconds:.1f}"
        if one.score:
            shown.add_row(one.tool, *_figures(one.score), seconds, "")
        else:
            ending = line(f"{one.run.ending} {one.run.problem}".strip())
            shown.add_row(one.tool, *[""] * len(NUMBERS), seconds, ending)
    screen.print(line(name, "bold"))
    screen.print(shown)


def _together(scores: dict[str, list[Score]]) -> Table:
    """Over the worlds that a tool came through: accounts pooled, campaigns added."""
    numbers = ("worlds", *NUMBERS)
    shown = table("tool", *numbers, right=numbers)
    for tool, own in scores.items():
        p = pooled(own)
        counts = (str(p.listed), str(p.false), f"{p.per_10000:.1f}")
        shown.add_row(tool, str(p.worlds), ratio(p.recall), ratio(p.precision), *counts)
    return shown


def _figures(scored: Score) -> list[str]:
    shares = [ratio(scored.recall), ratio(scored.precision)]
    return [*shares, str(scored.listed), str(scored.false_campaigns), f"{scored.honest.per_10000:.1f}"]
