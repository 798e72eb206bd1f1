"""`stillwatch bench redteam`: what the cheapest campaign costs that stays unseen, held against what
it cost before."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings, say
from stillwatch.cli.screen import Screen, tell_watchers, wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.quality.baseline import write_model
from stillwatch.worlds.redteam.frontier import FILE, LEVELS, Frontier, fall, read_frontier
from stillwatch.worlds.redteam.page import COLUMNS, markdown, rows
from stillwatch.worlds.redteam.search import MOST, search
from stillwatch.worlds.trial import kept_or_run


def redteam(
    campaigns: Annotated[int, typer.Option(min=2, max=MOST, help="Campaigns that are drawn.")] = 32,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep each trial here, and go on from what is there.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Store this frontier as the one to compare with.")] = False,
) -> None:
    """Search for the cheapest campaign that stays unseen. Exit codes: 0 evasion costs what it did,
    1 it costs less."""
    with plain_endings():
        with arguments():
            stored = read_frontier(FILE)
        found = search(campaigns, lambda spec: kept_or_run(spec, False, out, tell_watchers, spec.name))
        screen = wide_screen()
        _print(found, screen)
        if out:
            page = out / "frontier.md"
            page.write_text(markdown(found), encoding="utf-8")
            screen.print(line(f"As a table for a page: {page}"))
        if accept:
            write_model(FILE, found)
            screen.print(line(f"Stored: {FILE}"))
        elif stored is None:
            screen.print(line("Nothing is stored; --accept stores this frontier."))
        elif fell := fall(stored, found):
            say(f"worse than stored: {fell}")
            sys.exit(1)


def _print(found: Frontier, screen: Screen) -> None:
    """One row a campaign, the naive one first; then the frontier."""
    shown = table(*COLUMNS, right=COLUMNS[1:])
    for row in rows(found):
        shown.add_row(*map(line, row))
    screen.print(shown)
    for level in LEVELS:
        least = found.at(level)
        price = f"{found.ratio(least):.2f} times the naive campaign's price" if least else "nothing that was tried does"
        screen.print(line(f"To stay unseen in {level:.0%} of the worlds: {price}."))
    screen.print("Dollars for a million answers.", style="dim")
