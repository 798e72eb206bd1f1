"""`stillwatch bench indicators`: what a second operator finds by a profile that a first one hands
over."""

import json as as_json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.bench.indicators import searches
from stillwatch.worlds.bench.sought import KINDS, WORLDS, Sought, errors, same_hand
from stillwatch.worlds.operator_pairs import MECHANICS


def indicators(
    seeds: Annotated[int, typer.Option(min=1, help="Pairs of worlds of each mechanic.")] = 2,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures here.")] = None,
) -> None:
    """What a second operator finds by a profile: the same hand, another fleet, or nobody."""
    screen = Screen()
    with plain_endings():
        rows: list[Sought] = []
        for found in searches(seeds, lambda said: screen.print(line(said))):
            for row in found:
                names = f"{row.mechanic} {row.number} {row.world} {row.kinds}"
                screen.print(line(f"{names}: {row.found}/{row.fleet}, {row.false} false"))
            rows += found
            if json:
                json.write_text(as_json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
        _show(rows, screen)


def _show(rows: list[Sought], screen: Console) -> None:
    same = table("the same hand", "kinds", "accounts", "own scan", "found", "possible", right=("accounts",))
    for mechanic in MECHANICS:
        for kinds in KINDS:
            s = same_hand(rows, mechanic, kinds)
            found = (f"{share:.3f}" for share in (s.scan, s.found, s.possible))
            same.add_row(mechanic, kinds, f"{s.fleet:,}", *found)
    screen.print(same)
    false = table(
        "honest accounts", "sought in", "of", "false", "per 10,000", "at most (95%)", "doubted", "fleet named"
    )
    for world in WORLDS:
        e = errors(rows, world)
        shares = (f"{e.false / e.honest * 10_000:.2f}", f"{e.bound:.2f}")
        named = f"{e.found:,} of {e.fleet:,}"
        false.add_row("", world, f"{e.honest:,}", f"{e.false:,}", *shares, f"{e.doubted:,}", named)
    screen.print(false)
