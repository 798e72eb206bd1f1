"""`stillwatch bench rivals`: every rival, and Stillwatch, on the same worlds before the same scorer."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from stillwatch.cli.ending import arguments, plain_endings
from stillwatch.cli.scan import scan_into
from stillwatch.cli.screen import Screen
from stillwatch.report.terminal import line, table
from stillwatch.worlds.artefacts.worlds import Place, made, places, spec_at, training_for
from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.run import LIMIT, Run, missing, run
from stillwatch.worlds.rivals.supervised import Supervised, training_sample
from stillwatch.worlds.score import Score, score

OURS = "stillwatch"
NUMBERS = ("recall", "precision", "campaigns", "false", "per 10,000", "seconds")


def rivals(
    worlds: Annotated[
        list[str] | None, typer.Argument(metavar="[WORLDS or SUITE]", help="Folders, or names; the suite `smoke`.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps every rival's members.parquet.")] = None,
    limit: Annotated[float, typer.Option(min=1, help="Seconds that a rival has for one world.")] = LIMIT,
) -> None:
    """Stillwatch and its rivals on the same worlds: accounts found, false campaigns, honest accounts flagged."""
    screen = Screen()
    with plain_endings(), tempfile.TemporaryDirectory(prefix="stillwatch-rivals-") as folder:
        with arguments():
            wanted = places(worlds or ["smoke"])
            training = Path(folder) / "training"
            _train(wanted, training)
        shown = table("world", "tool", *NUMBERS, "", right=NUMBERS)
        for place in wanted:
            _one_world(place, training, out or Path(folder) / "results", limit, shown)
        screen.print(shown)
        screen.print("per 10,000: honest accounts flagged of as many.", style="dim")
        for rival in RIVALS.values():
            screen.print(line(f"{rival.name}: {rival.about}.", "dim"))


def _train(wanted: list[Place], folder: Path) -> None:
    """Samples of the same worlds under other seeds, for the rival that learns."""
    folder.mkdir(parents=True)
    if missing(Supervised):
        return
    for number, spec in enumerate(training_for([spec_at(p) for p in wanted], 1)):
        with made(spec) as world:
            training_sample(world).save(folder / f"{number:03}.parquet")


def _one_world(place: Place, training: Path, out: Path, limit: float, shown: Table) -> None:
    name = spec_at(place).name
    with made(place) as world:
        for tool in (OURS, *RIVALS):
            result = out / name / tool.replace(" ", "-")
            shutil.rmtree(result, ignore_errors=True)
            ran = _ours(world, result) if tool == OURS else run(RIVALS[tool], world, result, training, limit)
            if ran.ending == "ran":
                shown.add_row(line(name), tool, *_figures(score(world, result)), f"{ran.seconds:.1f}", "")
            else:
                shown.add_row(line(name), tool, *[""] * len(NUMBERS), line(f"{ran.ending} {ran.problem}".strip()))


def _ours(world: Path, result: Path) -> Run:
    start = time.perf_counter()
    scan_into([world], result, quiet=True)
    return Run("ran", time.perf_counter() - start)


def _figures(scored: Score) -> list[str]:
    shares = ["" if share is None else f"{share:.3f}" for share in (scored.recall, scored.precision)]
    return [*shares, str(scored.listed), str(scored.false_campaigns), f"{scored.honest.per_10000:.1f}"]
