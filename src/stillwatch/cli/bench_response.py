"""`stillwatch bench response`: what stops a harvester who answers, and whom it hits besides."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, extra, plain_endings, say
from stillwatch.cli.screen import tell_watchers, wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.bench.response.figures import rows_of
from stillwatch.worlds.bench.response.measured import Contest, contests, measured
from stillwatch.worlds.bench.response.page import COLUMNS, markdown, rows, said
from stillwatch.worlds.bench.response.policies import PLAIN
from stillwatch.worlds.bench.response.worlds import (
    DEVELOPED,
    HARVEST_DAYS,
    HELD_BACK,
    LASTS,
    RESERVE,
    calm_world,
    response_world,
)


def response(
    worlds: Annotated[int, typer.Option(min=1, max=99, help="Worlds with a campaign.")] = 6,
    calm: Annotated[int, typer.Option(min=0, max=99, help="Worlds without one, for the harm alone.")] = 12,
    days: Annotated[
        int, typer.Option(min=1, max=LASTS, help="Days of the harvest to go through; the rest is extrapolated.")
    ] = HARVEST_DAYS,
    develop: Annotated[bool, typer.Option("--develop", help="The worlds that policies may be tuned on.")] = False,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", metavar="NAME", help="Only this one, besides nothing; repeatable.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep results here, and go on from what is there.")
    ] = None,
    reserve: Annotated[
        float, typer.Option(min=0, help="Accounts that he can turn to, times those that he begins with.")
    ] = RESERVE,
    scale: Annotated[float, typer.Option(help="Times the accounts, honest and other.")] = 1.0,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="DIR", help="Draw harvest stopped against honest harm here.")
    ] = None,
) -> None:
    """What stops a harvester who answers, and whom it hits besides. Prints whether the bar is
    reached."""
    with plain_endings():
        with arguments():
            wanted = _wanted(policy or [])
        side = DEVELOPED if develop else HELD_BACK
        made = [response_world(side, number, days) for number in range(worlds)]
        specs = [spec.scaled(scale) for spec in (*made, *(calm_world(side, number) for number in range(calm)))]
        found = rows_of(measured(specs, reserve, wanted, out, tell_watchers))
        shown = table(*COLUMNS, right=COLUMNS[1:])
        for row in rows(found):
            shown.add_row(*map(line, row))
        screen = wide_screen()
        screen.print(shown)
        for told in said(found):
            screen.print(line(told))
        if out:
            (out / "response.md").write_text(markdown(found), encoding="utf-8")
        if picture:
            with extra("bench"):
                from stillwatch.worlds.bench.response.picture import draw
            say(f"drawn: {draw(found, picture, f'{worlds} worlds', days)}")


def _wanted(names: list[str]) -> dict[str, Contest]:
    """The runs of these names, all without any; nothing always. Raises ValueError."""
    known = contests()
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"there is no policy {unknown[0]}; there are {', '.join(known)}")
    return {name: one for name, one in known.items() if not names or name in (PLAIN, *names)}
