"""`stillwatch bench rivals`: every rival, and Stillwatch, on the same worlds before the same scorer."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.cli.ending import arguments, plain_endings, say
from stillwatch.cli.screen import Screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.artefacts.worlds import Place, made, places, spec_at, training_for
from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.run import LIMIT, Run, missing, run
from stillwatch.worlds.rivals.supervised import Supervised, training_sample
from stillwatch.worlds.score import Score, score
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import scan_log

OURS = "stillwatch"
NUMBERS = ("recall", "precision", "campaigns", "false", "per 10,000")


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
            specs = [spec_at(place) for place in wanted]
        training = Path(folder) / "training"
        _train(specs, training)
        told: dict[str, list[Score]] = {}
        for place in wanted:
            _one_world(place, training, out or Path(folder) / "results", limit, screen, told)
        if len(wanted) > 1:
            screen.print(line("All of these worlds", "bold"))
            screen.print(_together(told))
        screen.print("per 10,000: honest accounts flagged of as many.", style="dim")
        for rival in RIVALS.values():
            screen.print(line(f"{rival.name}: {rival.about}.", "dim"))


def _train(specs: list[WorldSpec], folder: Path) -> None:
    """Samples of the same worlds under other seeds, for the rival that learns."""
    folder.mkdir(parents=True)
    if missing(Supervised):
        return
    for number, spec in enumerate(training_for(specs, 1)):
        with made(spec) as world:
            training_sample(world).save(folder / f"{number:03}.parquet")


def _one_world(
    place: Place, training: Path, out: Path, limit: float, screen: Console, told: dict[str, list[Score]]
) -> None:
    """Print one world's table, and add its scores to `told` by tool."""
    name = spec_at(place).name
    shown = table("tool", *NUMBERS, "seconds", "", right=(*NUMBERS, "seconds"))
    with made(place) as world:
        for tool in (OURS, *RIVALS):
            result = out / name / tool.replace(" ", "-")
            shutil.rmtree(result, ignore_errors=True)
            ran = _ours(world, result) if tool == OURS else run(RIVALS[tool], world, result, training, limit)
            if ran.ending == "ran":
                scored = score(world, result)
                told.setdefault(tool, []).append(scored)
                shown.add_row(tool, *_figures(scored), f"{ran.seconds:.1f}", "")
            else:
                ending = line(f"{ran.ending} {ran.problem}".strip())
                shown.add_row(tool, *[""] * len(NUMBERS), f"{ran.seconds:.1f}", ending)
    screen.print(line(name, "bold"))
    screen.print(shown)


def _together(told: dict[str, list[Score]]) -> Table:
    """Over the worlds that a tool came through: accounts pooled, campaigns added."""
    numbers = ("worlds", *NUMBERS)
    shown = table("tool", *numbers, right=numbers)
    for tool, scores in told.items():
        hits, accounts, named = (sum(getattr(s, n) for s in scores) for n in ("hits", "accounts", "named"))
        judged = named - sum(s.exposed_named for s in scores)
        flagged, honest = sum(s.honest.flagged for s in scores), sum(s.honest.accounts for s in scores)
        shown.add_row(
            tool, str(len(scores)), _share(hits, accounts), _share(hits, judged), str(sum(s.listed for s in scores)),
            str(sum(s.false_campaigns for s in scores)), f"{10_000 * flagged / max(honest, 1):.1f}",
        )  # fmt: skip
    return shown


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""


def _ours(world: Path, result: Path) -> Run:
    start = time.perf_counter()
    scan_log(world, result, notice=say)
    return Run("ran", time.perf_counter() - start)


def _figures(scored: Score) -> list[str]:
    shares = ["" if share is None else f"{share:.3f}" for share in (scored.recall, scored.precision)]
    return [*shares, str(scored.listed), str(scored.false_campaigns), f"{scored.honest.per_10000:.1f}"]
