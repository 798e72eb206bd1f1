"""`stillwatch bench response`: made, scanned, answered, kept, shown."""

import json
from dataclasses import replace

import pytest

from stillwatch.cli import bench_response
from stillwatch.worlds.bench.response.worlds import calm_world

from .running import refused, run


@pytest.fixture
def short(monkeypatch):
    """Calm worlds as small as the others, of two days."""

    def calm(side, number):
        return replace(calm_world(side, number), accounts=1_500, days=2)

    monkeypatch.setattr(bench_response, "calm_world", calm)


def test_from_worlds_to_a_table(short, tmp_path):
    out = tmp_path / "out"
    told = ("bench", "response", "--develop", "--worlds", 1, "--calm", 1, "--days", 1)
    told = (*told, "--scale", 0.06, "--out", out)
    ours = "throttle, then deny"
    told = (*told, *("--policy", ours, "--policy", f"{ours}, against a rented pool", "--policy", "20 a day"))
    first = run(*told)
    assert first.exit_code == 0, first.output
    assert (
        "The bar, over one world with a campaign and one world without: 80%" in first.stdout
        and "20 a day" in first.stdout
    )
    files = sorted(path.name for path in (out / "runs").iterdir())
    names = ("20-a-day", "nothing", "throttle-then-deny-against-a-rented-pool", "throttle-then-deny")
    assert files == [
        *(f"response-dev--00--{name}.json" for name in names),
        *(f"response-dev--calm-00--{name}.json" for name in names if "rented" not in name),
    ]
    kept = json.loads((out / "runs" / files[3]).read_text())
    assert kept["scans"] == 1 and len(kept["answers"]) == 4 and kept["market"] == "new"
    assert json.loads((out / "runs" / files[2]).read_text())["others"]["sent"] > 0
    calm = json.loads((out / "runs" / files[-1]).read_text())
    assert calm["scans"] == 2 and calm["answers"] == [] and calm["honest"]["sent"] > 0
    assert len(list((out / "scans").glob("*/*.json"))) == 4
    assert (out / "response.md").read_text().startswith("| policy | stopped of 45 days |")

    before = {path: path.stat().st_mtime_ns for path in (out / "runs").iterdir()}
    again = run(*told)
    assert again.stdout == first.stdout
    assert {path: path.stat().st_mtime_ns for path in (out / "runs").iterdir()} == before, "all was kept"


def test_a_policy_that_there_is_not():
    refused(run("bench", "response", "--policy", "hope"), 2, "there is no policy hope")
