"""`stillwatch bench artefacts`: does anything tell a fleet that its declared mechanics do not
touch?"""

from typing import Annotated

import typer
from rich.console import Console

from stillwatch.cli.exits import arguments, plain_endings
from stillwatch.cli.screen import Screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import table
from stillwatch.worlds.artefacts.hunt import BOOSTED_BOUND, FEATURE_BOUND, Hunt, WorldHunt
from stillwatch.worlds.artefacts.worlds import hunt_at, with_fleets

VIOLATED = 1

Figure = tuple[float, float, float] | None


def artefacts(
    worlds: Annotated[
        list[str] | None, typer.Argument(metavar="[WORLDS or SUITE]", help="Folders, or names; the suite `smoke`.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="Other seeds of each world to train on.")] = 1,
) -> None:
    """Hunt for what tells a fleet though no mechanic touches it. Ends with 1 where a bound is
    exceeded."""
    screen = Screen()
    with plain_endings():
        with arguments():
            wanted = with_fleets(worlds or ["smoke"])
        if not wanted:
            raise UnusableError("there is no fleet in these worlds, nothing that could be told")
        found = hunt_at(wanted, seeds, lambda said: screen.print(said, style="dim"))
    print_hunt(found, screen)
    if found.violations():
        raise typer.Exit(VIOLATED)


def print_hunt(found: Hunt, screen: Console) -> None:
    """One line a world, then what exceeds its bound."""
    numbers = ("fleet", "comparable", "tested", "boosted", "against all", "best single")
    shown = table("world", *numbers, "which", "too much", right=(*numbers, "too much"))
    for world in found.worlds:
        best = max(world.tested, key=lambda name: abs(world.features[name] - 0.5))
        shown.add_row(
            world.world, str(world.fleet), str(world.comparable), str(len(world.tested)), _figure(world.boosted),
            _figure(world.boosted_all), f"{_apart(world, best):.2f}", best, str(len(world.violations())),
        )  # fmt: skip
    screen.print(shown)
    screen.print(
        f"AUC of fleet against honest accounts with as many exchanges. Bounds: {BOOSTED_BOUND:.2f} boosted, "
        f"{FEATURE_BOUND:.2f} single (higher where a fleet is so small that chance alone exceeds it).",
        style="dim",
    )
    for violation in found.violations():
        screen.print(f"{violation.world}: {violation.feature} {violation.auc:.2f} > {violation.bound:.2f}", style="red")


def _apart(world: WorldHunt, name: str) -> float:
    return max(world.features[name], 1 - world.features[name])


def _figure(figure: Figure) -> str:
    return "" if figure is None else f"{figure[0]:.2f} ({figure[1]:.2f} to {figure[2]:.2f})"
