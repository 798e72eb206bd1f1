"""`stillwatch lab`: what a student gains from a harvest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from stillwatch.cli.exits import extra, plain_endings, say
from stillwatch.cli.lazy import group
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.lab.harm import ASSUMPTIONS, harm
from stillwatch.lab.page import Table, markdown, stops, tables
from stillwatch.lab.results import Results, read_results, write_results
from stillwatch.lake import Lake
from stillwatch.result.tables import line, table
from stillwatch.result.words import day

app = group(
    "What a student gains from a harvest, and what a safeguard takes from it.",
    {"run": "lab:run", "harm": "lab:harm_of_campaign"},
)


def run(
    full: Annotated[bool, typer.Option("--full", help="A third task, three sizes, five seeds: hours.")] = False,
    device: Annotated[Literal["cpu", "cuda"], typer.Option("--device", help="What trains.")] = "cpu",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Keep everything here, and go on from what is there.")
    ] = Path("lab"),
) -> None:
    """Train students on what they would have harvested under each safeguard. Exit codes: 0 done, 2
    unusable, 3 cut short: the same command goes on."""
    with plain_endings():
        with extra("lab"):
            from stillwatch.lab.run import run as run_all
            from stillwatch.lab.summed import summed
        from stillwatch.lab.settings import Settings
        from stillwatch.lab.settings import full as fuller

        settings = Settings(device=device)
        settings = fuller(settings) if full else settings
        out.mkdir(parents=True, exist_ok=True)
        with _watched() as told:
            shelf = run_all(settings, out, told)
        results = summed(shelf, settings)
        write_results(results, out)
        made = tables(results)
        (out / "tables.md").write_text("\n".join(map(markdown, made)), encoding="utf-8")
        _draw(results, out)
        for one in made:
            _print(one)
        print(f"{out}: results.json, tables.md")


def harm_of_campaign(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN", help="The campaign's id, or one that it had before.")],
    lake: Annotated[Path, typer.Option("--lake", metavar="DIR", help="The lake that was scanned.")],
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="DIR", help="A run of the laboratory; else the one that is carried."),
    ] = None,
) -> None:
    """Say what stopping a campaign earlier would have saved. Exit codes: 0 told, 2 unusable."""
    with plain_endings():
        doses = read_results(results).doses
        if not doses:
            raise UnusableError("this run of the laboratory has no dose curve")
        with Lake.open(lake, create=False) as opened:
            found = harm(opened.result_folder, campaign, doses)
        screen = wide_screen()
        last = f"{found.daily.sum():,.0f} answers in {len(found.daily)} days from {day(found.first)} on"
        screen.print(line(f"{found.campaign_id}: {last}", "bold"))
        for task, gain in found.gain.items():
            if gain.value is not None:
                share = f"{gain.value:.2f} ({gain.low:.2f} to {gain.high:.2f})"
                screen.print(line(f"Worth to a student, {task}: {share} of the way to its teacher."))
        _print(stops(found))
        for assumption in ASSUMPTIONS:
            screen.print(line(assumption, "dim"))


def _print(one: Table) -> None:
    shown = table(*one.heads)
    for cells in one.lines:
        shown.add_row(*map(line, cells))
    screen = wide_screen()
    screen.print(line(one.title, "bold"))
    screen.print(shown)


def _draw(results: Results, out: Path) -> None:
    """Pictures, where there is what draws them."""
    try:
        with extra("bench"):
            from stillwatch.worlds.bench.laboratory import draw
    except UnusableError as error:
        say(f"no pictures were drawn: {error}")
        return
    for path in draw(results, out):
        say(f"drawn: {path}")


@contextmanager
def _watched() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on a terminal; else a line for each piece of work."""
    screen = Screen(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def told(finished: int, total: int, what: str) -> None:
            bar.update(task, completed=finished, total=total, description=what)
            if not screen.is_terminal and what:
                say(f"{finished} of {total}: {what}")

        yield told
