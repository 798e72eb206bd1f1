"""Every rival, and Stillwatch, on the same worlds before the same scorer."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stillwatch.scan.sources import Notice
from stillwatch.worlds.artefacts.worlds import Place, made, spec_at, training_for
from stillwatch.worlds.rivals import RIVALS
from stillwatch.worlds.rivals.run import Run, missing, run
from stillwatch.worlds.rivals.supervised import Supervised, training_sample
from stillwatch.worlds.score import Score, score
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import scan_log

OURS = "stillwatch"


@dataclass(frozen=True)
class Compared:
    """One tool on one world; no score where it did not come to an end."""

    tool: str
    run: Run
    score: Score | None


@dataclass(frozen=True)
class Pooled:
    """One tool over the worlds that it came through: accounts pooled, campaigns added. None where
    there is nothing to count."""

    worlds: int
    recall: float | None
    precision: float | None
    listed: int
    false: int
    per_10000: float


def compared(
    places: Sequence[Place], out: Path | None, limit: float, notice: Notice
) -> Iterator[tuple[str, list[Compared]]]:
    """World by world its name and what every tool did there; results are kept in `out`. A rival has
    `limit` seconds for a world; `notice` is told what of a log our own scan could not read."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-rivals-") as folder:
        training = Path(folder) / "training"
        _train([spec_at(place) for place in places], training)
        for place in places:
            name = spec_at(place).name
            results = (out or Path(folder) / "results") / name
            with made(place) as world:
                yield name, [_one(tool, world, results, training, limit, notice) for tool in (OURS, *RIVALS)]


def _train(specs: list[WorldSpec], folder: Path) -> None:
    """Samples of the same worlds under other seeds, for the rival that learns."""
    folder.mkdir(parents=True)
    if missing(Supervised):
        return
    for number, spec in enumerate(training_for(specs, 1)):
        with made(spec) as world:
            training_sample(world).save(folder / f"{number:03}.parquet")


def _one(tool: str, world: Path, results: Path, training: Path, limit: float, notice: Notice) -> Compared:
    result = results / tool.replace(" ", "-")
    shutil.rmtree(result, ignore_errors=True)
    ran = _ours(world, result, notice) if tool == OURS else run(RIVALS[tool], world, result, training, limit)
    return Compared(tool, ran, score(world, result) if ran.ending == "ran" else None)


def _ours(world: Path, result: Path, notice: Notice) -> Run:
    start = time.perf_counter()
    scan_log(world, result, notice=notice)
    return Run("ran", time.perf_counter() - start)


def pooled(scores: Sequence[Score]) -> Pooled:
    """Scores of one tool in several worlds, taken together."""
    hits, accounts, named = (sum(getattr(s, n) for s in scores) for n in ("hits", "accounts", "named"))
    judged = named - sum(s.exposed_named for s in scores)
    flagged, honest = sum(s.honest.flagged for s in scores), sum(s.honest.accounts for s in scores)
    return Pooled(
        worlds=len(scores),
        recall=hits / accounts if accounts else None,
        precision=hits / judged if judged else None,
        listed=sum(s.listed for s in scores),
        false=sum(s.false_campaigns for s in scores),
        per_10000=10_000 * flagged / max(honest, 1),
    )
