"""`stillwatch bench response`: made, scanned, answered, kept, shown."""

import json
from dataclasses import replace

import pytest

from stillwatch.cli import bench_response
from stillwatch.worlds.bench.response.worlds import response_world

from .running import refused, run


@pytest.fixture
def short(monkeypatch):
    """Worlds of three days, on the last of which is the campaign."""

    def world(side, number):
        return replace(response_world(side, number), days=3)

    monkeypatch.setattr(bench_response, "response_world", world)


def test_from_worlds_to_a_table(short, tmp_path):
    out = tmp_path / "out"
    told = ("bench", "response", "--develop", "--worlds", 1, "--scale", 0.06, "--out", out)
    first = run(*told, "--policy", "throttle, then deny", "--policy", "20 a day")
    assert first.exit_code == 0, first.output
    assert "The bar, over one world: 80% of the harvest stopped" in first.stdout and "20 a day" in first.stdout
    files = sorted(path.name for path in (out / "runs").iterdir())
    assert files == [f"response-dev--00--{name}.json" for name in ("20-a-day", "nothing", "throttle-then-deny")]
    kept = json.loads((out / "runs" / files[2]).read_text())
    assert kept["scans"] == 1 and len(kept["answers"]) == 4
    assert len(list((out / "scans").glob("*/*.json"))) == 1
    assert (out / "response.md").read_text().startswith("| policy | stopped of 45 days |")

    before = {path: path.stat().st_mtime_ns for path in (out / "runs").iterdir()}
    again = run(*told, "--policy", "throttle, then deny", "--policy", "20 a day")
    assert again.stdout == first.stdout
    assert {path: path.stat().st_mtime_ns for path in (out / "runs").iterdir()} == before, "all was kept"


def test_a_policy_that_there_is_not():
    refused(run("bench", "response", "--policy", "hope"), 2, "there is no policy hope")
