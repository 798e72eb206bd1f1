"""A large lake that is scanned again by the hour: each scan adds what is new to what the one before
kept, and finds what a scan from nothing finds."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from stillwatch.scan import first_look
from stillwatch.scan import stored_survey as kept

from .running import findings, scan
from .test_further_day import BEFORE, drawn, members, never, world_of

pytestmark = pytest.mark.slow

HOURS = [int(hour) for hour in os.environ.get("HOURS", "5,29").split(",")]
"""Of the two days after the first scan, those at which the lake is scanned again. All of them:
HOURS=$(seq -s, 48) pytest -m slow tests/cli/test_further_hour.py"""


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return world_of(BEFORE + 2, tmp_path_factory.mktemp("seven-days"))


def until(world: Path, hour: int, log: Path) -> Path:
    """The log so far: the days before, and so many hours after them."""
    days = sorted((world / "exchanges").iterdir())
    shutil.copy(world / "accounts.parquet", log)
    midnight = datetime.fromisoformat(f"{days[BEFORE].name.removeprefix('day=')}T00:00:00+00:00")
    for day in days:
        rows = pq.ParquetFile(day / "part-0.parquet").read()
        rows = rows.filter(pc.less(rows["timestamp"], midnight + timedelta(hours=hour)))
        (log / "exchanges" / day.name).mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, log / "exchanges" / day.name / f"until-{hour}.parquet")
    return log


def test_a_further_hour_gives_what_a_whole_scan_gives(world, tmp_path, monkeypatch):
    drawn(monkeypatch)
    monkeypatch.setattr(kept, "GROWN", 1)  # four days serve for these two
    log, lake = tmp_path / "log", tmp_path / "lake"
    log.mkdir()
    scan(until(world, 0, log), "--lake", lake, "--out", tmp_path / "out", "--quiet")
    for hour in HOURS:
        until(world, hour, log)
        with monkeypatch.context() as patch:
            patch.setattr(first_look.FirstLook, "at", never)
            scan(log, "--lake", lake, "--out", tmp_path / "further", "--quiet")
        whole = shutil.copytree(lake, tmp_path / f"whole-{hour}")
        shutil.rmtree(whole / "survey")
        scan("--lake", whole, "--out", tmp_path / "whole", "--quiet")
        assert members(tmp_path / "further") == members(tmp_path / "whole") != set(), hour
        one, other = (findings(tmp_path / out) for out in ("further", "whole"))
        assert one["scanned"] == other["scanned"]
        assert len(one["campaigns"]) == len(other["campaigns"]) == 1
        shutil.rmtree(whole)
