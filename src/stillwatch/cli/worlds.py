"""`stillwatch worlds`: simulated logs whose truth is known."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from stillwatch.cli.exits import plain_endings
from stillwatch.cli.lazy import group
from stillwatch.cli.screen import Screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import table
from stillwatch.worlds.datasheet import WorldSummary
from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import ALONE, REFERENCE, SUITES, named

if TYPE_CHECKING:
    from stillwatch.worlds.sketched.make import SketchedSummary

app = group(
    "Simulated logs whose truth is known.",
    {"list": "worlds:list_worlds", "make": "worlds:make", "score": "score:score", "cuts": "score:cuts"},
)


def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A world or a suite, as `worlds list` names them.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write; free or empty.")],
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed than the frozen one.")] = None,
    accounts: Annotated[int | None, typer.Option(min=100, help="Honest accounts.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days of log.")] = None,
    scale: Annotated[float, typer.Option(min=0.0001, help="Times the accounts, campaigns' included.")] = 1.0,
) -> None:
    """Write a world, or a suite, each world into a folder of its own: the canonical input, and the
    truth beside it.

    The world `reference` is written as a lake of sketches: as text it would take terabytes.
    """
    with plain_endings():
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UnusableError(f"{out} is not an empty folder; a world needs a folder of its own")
        if name == REFERENCE.name:
            from stillwatch.worlds.sketched.make import make_sketched  # its kernels are of no use to other worlds

            print_sketched(make_sketched(changed(REFERENCE, seed, accounts, days, 1.0), out, scale), Screen())
            return
        worlds = [changed(spec, seed, accounts, days, scale) for spec in found(name)]
        for spec in worlds:
            folder = out if len(worlds) == 1 else out / spec.name.split("/")[-1]
            print_world(make_world(spec, folder), Screen())


def found(name: str) -> list[WorldSpec]:
    """The worlds of that name. Raises UnusableError when there is none."""
    try:
        return named(name)
    except KeyError:
        raise UnusableError(f"there is no world {name}; `stillwatch worlds list` names them all") from None


def changed(spec: WorldSpec, seed: int | None, accounts: int | None, days: int | None, scale: float) -> WorldSpec:
    """The world with what was asked for. Raises UnusableError for numbers that no world can
    have."""
    try:
        return replace(
            spec,
            seed=seed if seed is not None else spec.seed,
            accounts=accounts or spec.accounts,
            days=days or spec.days,
        ).scaled(scale)
    except ValueError as error:
        raise UnusableError(str(error)) from error


def list_worlds() -> None:
    """Every world there is: its suite, size, seed and mechanics."""
    screen = Screen()
    for name in (*SUITES, *ALONE):
        listed = table("world", "accounts", "days", "seed", "what", "mechanics", right=("accounts", "days", "seed"))
        listed.columns[0].no_wrap = True
        for spec in named(name):
            mechanics = "; ".join(
                ", ".join(f"{k}={v}" for k, v in turned.items() if k != "name") or "plain"
                for turned in spec.changed_mechanics().values()
            )
            listed.add_row(spec.name, f"{spec.accounts:,}", str(spec.days), str(spec.seed), spec.about, mechanics)
        screen.print(listed)


def print_world(world: WorldSummary, screen: Console) -> None:
    """Who lives in a world, in a table, and the digest of its rows."""
    numbers = ("accounts", "exchanges", "distinct prompts", "said by others too")
    made = table("who", *numbers, right=numbers)
    for who, p in world.personas.items():
        shares = (f"{p['distinct']:.0%}", f"{p['repeated']:.1%}")
        made.add_row(who.replace("_", " "), f"{p['accounts']:,}", f"{p['exchanges']:,}", *shares)
    made.add_row("in all", f"{world.accounts:,}", f"{world.exchanges:,}", "", "", style="bold")
    screen.print(made)
    screen.print(f"{world.name}, seed {world.seed}; digest of the rows: {world.digest}")


def print_sketched(world: "SketchedSummary", screen: Console) -> None:
    """What a sketched world holds, and how long it took."""
    screen.print(
        f"{world.name}, seed {world.seed}: {world.exchanges:,} exchanges of {world.accounts:,} accounts, "
        f"{world.campaign_accounts:,} of them campaigns', with {world.harvest_exchanges:,} harvest exchanges."
    )
    screen.print(
        f"A base of text made and sketched in {world.seconds['base']:.0f} s, {world.copies} copies of it written in "
        f"{world.seconds['copies']:.0f} s; {world.bytes / world.exchanges:.0f} bytes an exchange."
    )
