"""One size of the reference job, made, scanned and judged."""

import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stillwatch.worlds.quality.code import versions
from stillwatch.worlds.scale.beside import METHODS, beside
from stillwatch.worlds.scale.fixed import fixed_job
from stillwatch.worlds.scale.judged import accounts_found, judged
from stillwatch.worlds.scale.usage import Usage, run
from stillwatch.worlds.scale.withheld import without_last_day
from stillwatch.worlds.sketched.make import make_sketched
from stillwatch.worlds.suites.catalogue import REFERENCE


def measured(sizes: Sequence[float], work: Path | None) -> list[dict[str, Any]]:
    """The figures of each size; worlds are kept in `work`, and those that are there used."""
    folder = Path(tempfile.mkdtemp(prefix="stillwatch-scale-")) if work is None else work
    try:
        return [measure(size, folder) for size in sizes]
    finally:
        if work is None:
            shutil.rmtree(folder, ignore_errors=True)


def measure(size: float, folder: Path) -> dict[str, Any]:
    """Make one world where it is not there yet; scan it in a process of its own without its last
    day, with it, and all at once; judge the results."""
    world, result = folder / f"reference-{size:g}", folder / f"result-{size:g}"
    if not (world / "datasheet.json").exists():
        shutil.rmtree(world, ignore_errors=True)
        make_sketched(REFERENCE, world, size)
    sheet = json.loads((world / "datasheet.json").read_text())
    lake = world / "lake"
    shutil.rmtree(lake / "survey", ignore_errors=True)
    bytes_kept, fixed = _bytes(lake), fixed_job()
    with without_last_day(lake):
        _scan(lake, result)
    further, found = _scan(lake, result), judged(world, result)
    shutil.rmtree(lake / "survey", ignore_errors=True)
    used = _scan(lake, result)
    return {
        "size": size,
        "exchanges": sheet["exchanges"],
        "accounts": sheet["accounts"],
        "lake_bytes": bytes_kept,
        "survey_bytes": _bytes(lake / "survey"),
        "fixed_job_seconds": fixed,
        **asdict(used),
        **asdict(judged(world, result)),
        "further_day": {**asdict(further), **asdict(found)},
        "beside": {method: _beside(method, world, folder / f"{method}-{size:g}", used.seconds) for method in METHODS},
    }


def _beside(method: str, world: Path, result: Path, limit: float) -> dict[str, Any]:
    done = beside(method, world / "lake", result, limit)
    if done.ending != "ran":
        return asdict(done)
    recall, precision, false = accounts_found(world, result)
    return asdict(done) | {"recall": recall, "precision": precision, "false_campaigns": false}


def _scan(lake: Path, result: Path) -> Usage:
    command = [sys.executable, "-m", "stillwatch", "scan", "--lake", str(lake), "--out", str(result), "--quiet"]
    return run(command)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> dict[str, Any]:
    """What the figures were measured on, and when."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "python": platform.python_version(),
        "versions": versions(),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((entry.partition(":")[2].strip() for entry in told if entry.startswith("model name")), "")
