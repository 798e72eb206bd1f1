"""The bench as a whole: every policy in every world, kept in a folder so that it can be gone on
with."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

import stillwatch
from stillwatch.worlds.bench.response.growing import Known
from stillwatch.worlds.bench.response.honest import honest_of
from stillwatch.worlds.bench.response.market import Market, Means
from stillwatch.worlds.bench.response.policies import ByHand, Plain, Policy, Staged, limit
from stillwatch.worlds.bench.response.simulate import simulated
from stillwatch.worlds.bench.response.tally import Run, against
from stillwatch.worlds.quality.code import code_digest
from stillwatch.worlds.quality.records import as_json
from stillwatch.worlds.spec import WorldSpec

LIMITS = (5, 10, 20, 40, 80, 160, 320, 640)
"""Exchanges an account and day."""

DELAYS = (1, 3, 7)
"""Days until somebody closes by hand what a scan has listed."""

DECIDES = (
    *("worlds/bench/response", "guard/decide.py"),
    *(f"response/{name}.py" for name in ("drawing", "measures", "table")),
)
SHOWS = ("figures.py", "harm.py", "page.py", "picture.py", "measured.py")
"""Code besides the detector's and the worlds' on which a run depends, and what of it only shows
runs."""

Made = Callable[[], Policy]


class Contest(NamedTuple):
    """A policy, and where the harvester who answers it gets further accounts from."""

    policy: Made
    market: Market = "new"


def contests() -> dict[str, Contest]:
    """By the name of their runs: nothing first, which the others are held against. Ours against
    whatever the harvester can turn to, the others against new accounts: of nothing and of limits
    an account's past makes no difference."""
    made: list[Made] = [Plain, Staged, partial(Staged, denies=False)]
    made += [partial(ByHand, days) for days in DELAYS]
    made += [partial(limit, exchanges) for exchanges in LIMITS]
    found = {one().name: Contest(one) for one in made}
    return found | {against(Staged().name, market): Contest(Staged, market) for market in ("aged", "rented")}


def measured(
    specs: Sequence[WorldSpec], reserve: float, wanted: dict[str, Contest], out: Path | None, say: Callable[[str], None]
) -> list[Run]:
    """Every policy in every world. reserve: accounts that the harvester can turn to, as a multiple
    of those that he begins with; in a calm world nobody turns to any. Runs that lie in `out` and
    were made by the same code are taken from there, and so are scans of logs that were scanned
    before."""
    runs = []
    for spec in specs:
        here = {name: one for name, one in wanted.items() if spec.campaigns or one.market == "new"}
        there = {name: _kept(out, spec, Means(reserve, one.market), name) for name, one in here.items()} if out else {}
        with tempfile.TemporaryDirectory(prefix="stillwatch-response-") as work:
            known, place = Known(out / "scans" / code_digest()[:16] if out else None), Path(work) / "run"
            for name, one in here.items():
                run = there.get(name)
                if run is None:
                    say(f"{spec.name}: {name}")
                    honest, means = honest_of(spec, Path(work)), Means(reserve, one.market)
                    run = simulated(spec, means, honest, one.policy(), place, known, code())
                    shutil.rmtree(place, ignore_errors=True)
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


def _file(out: Path, world: str, name: str) -> Path:
    return out / "runs" / f"{world}--{name}.json".replace("/", "--").replace(" ", "-").replace(",", "")


def _keep(out: Path, run: Run) -> None:
    """Whole or not at all."""
    file = _file(out, run.world, run.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".tmp")
    beside.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    beside.replace(file)


def _kept(out: Path, spec: WorldSpec, means: Means, name: str) -> Run | None:
    """The run of the same harvester by the same code, if it is there."""
    try:
        run = Run.model_validate_json(_file(out, spec.name, name).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    accounts = sum(means.accounts(one.accounts) for one in spec.campaigns)
    return run if (run.code, run.spec, run.reserve) == (code(), as_json(spec), accounts) else None
