"""What Spark costs beside DuckDB: one demo world scanned with both, each in a process of its
own."""

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from stillwatch.worlds.make import make_world
from stillwatch.worlds.scale.usage import Usage, run
from stillwatch.worlds.suites.catalogue import DEMO


@dataclass(frozen=True)
class Engines:
    """used: by engine; exchanges: of the world; same: whether both found the same."""

    used: dict[str, Usage]
    exchanges: int
    same: bool


def engines(url: str, scale: float) -> Engines:
    """The demo world, so many times as large, scanned with DuckDB and with Spark at `url`. Raises
    CalledProcessError where a scan fails."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-bench-"))
    try:
        make_world(DEMO.scaled(scale), work / "world")
        scan = [sys.executable, "-m", "stillwatch", "scan", str(work / "world"), "--quiet"]
        used = {
            "DuckDB": run([*scan, "--out", str(work / "duckdb")]),
            f"Spark, {url}": run([*scan, "--out", str(work / "spark"), "--engine", url]),
        }
        found = [json.loads((work / name / "campaigns.json").read_text()) for name in ("duckdb", "spark")]
        return Engines(used, found[0]["scanned"]["exchanges"], found[0] == found[1])
    finally:
        shutil.rmtree(work, ignore_errors=True)
