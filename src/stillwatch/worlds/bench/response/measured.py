"""The bench as a whole: every policy in every world, kept in a folder so that it can be gone on
with."""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from pydantic import ValidationError

import stillwatch
from stillwatch.worlds.bench.response.growing import Known
from stillwatch.worlds.bench.response.honest import honest_of
from stillwatch.worlds.bench.response.policies import ByHand, Plain, Policy, Staged, limit
from stillwatch.worlds.bench.response.simulate import simulated, whole
from stillwatch.worlds.bench.response.tally import Run
from stillwatch.worlds.quality.code import code_digest
from stillwatch.worlds.quality.records import as_json
from stillwatch.worlds.spec import WorldSpec

LIMITS = (5, 10, 20, 40, 80, 160, 320, 640)
"""Exchanges an account and day."""

DELAYS = (1, 3, 7)
"""Days until somebody closes by hand what a scan has listed."""

DECIDES = ("worlds/bench/response", "response/measures.py", "response/table.py", "guard/decide.py")
SHOWS = ("figures.py", "page.py", "picture.py", "measured.py")
"""Code besides the detector's and the worlds' on which a run depends, and what of it only shows
runs."""

Made = Callable[[], Policy]


def policies() -> dict[str, Made]:
    """By name: nothing first, which the others are held against."""
    made: list[Made] = [Plain, Staged, partial(Staged, denies=False)]
    made += [partial(ByHand, days) for days in DELAYS]
    made += [partial(limit, exchanges) for exchanges in LIMITS]
    return {one().name: one for one in made}


def measured(
    specs: Sequence[WorldSpec], reserve: float, wanted: dict[str, Made], out: Path | None, say: Callable[[str], None]
) -> list[Run]:
    """Every policy in every world. reserve: accounts that the harvester can make, as a multiple of
    those that he begins with. Runs that lie in `out` and were made by the same code are taken
    from there, and so are scans of logs that were scanned before."""
    runs = []
    for spec in specs:
        there = {name: _kept(out, spec, reserve, name) for name in wanted} if out else {}
        with tempfile.TemporaryDirectory(prefix="stillwatch-response-") as work:
            known = Known(out / "scans" / code_digest()[:16] if out else None)
            for number, (name, made) in enumerate(wanted.items()):
                run = there.get(name)
                if run is None:
                    say(f"{spec.name}: {name}")
                    place = Path(work) / str(number)
                    run = simulated(spec, reserve, honest_of(spec, Path(work)), made(), place, known, code())
                    if out:
                        _keep(out, run)
                runs.append(run)
    return runs


@cache
def code() -> str:
    """Which code a run was made by: one of other code is made anew."""
    root = Path(stillwatch.__file__).parent
    digest = hashlib.sha256(code_digest().encode())
    for name in DECIDES:
        for path in sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / name]:
            if path.name in SHOWS:
                continue
            digest.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _file(out: Path, world: str, policy: str) -> Path:
    return out / "runs" / f"{world}--{policy}.json".replace("/", "--").replace(" ", "-").replace(",", "")


def _keep(out: Path, run: Run) -> None:
    """Whole or not at all."""
    file = _file(out, run.world, run.policy)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".tmp")
    beside.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    beside.replace(file)


def _kept(out: Path, spec: WorldSpec, reserve: float, policy: str) -> Run | None:
    """The run of the same harvester by the same code, if it is there."""
    try:
        run = Run.model_validate_json(_file(out, spec.name, policy).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return run if (run.code, run.spec, run.reserve) == (code(), as_json(spec), whole(spec, reserve)) else None
