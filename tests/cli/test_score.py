"""`stillwatch worlds score` and `worlds cuts`: any tool's result held against a world's truth."""

import json

import pytest

from ..worlds.truths import Paper, fleet, fleet_world, write_members
from .running import refused, run, tables


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    return fleet_world().write(tmp_path_factory.mktemp("paper") / "world")


def test_figures_for_people_and_for_programs(paper, tmp_path):
    result = write_members(tmp_path / "r", {"C-1": [*fleet(), "h0"], "[bold]\x1b[1mX": ["h7"]}, attempts=[10] * 12)
    done = run("worlds", "score", paper, result, "--json", tmp_path / "score.json")
    assert (done.exit_code, done.stderr) == (0, "")
    words = " ".join(done.stdout.split())
    assert "World paper" in words and "precision 0.833" in words and "false campaigns 1" in words
    assert "fleet-1 C-1 10 1.000 0.909 1" in words and "company 5 1 2,000.0" in words and "+10.0%" in words
    assert "\x1b" not in done.stdout
    kept = json.loads((tmp_path / "score.json").read_text())
    assert kept["recall"] == 1.0 and kept["campaigns"][0]["attempts_error"] == pytest.approx(0.1)
    assert kept["calibration"] is None, "what a result cannot tell is absent"


def test_a_csv_of_another_tool(paper, tmp_path):
    (tmp_path / "m.csv").write_text("campaign_id,account_id\n" + "".join(f"x,{a}\n" for a in fleet()))
    done = run("worlds", "score", paper, tmp_path / "m.csv")
    assert done.exit_code == 0 and "precision 1.000" in " ".join(done.stdout.split())


def test_time_to_detection(paper, tmp_path):
    cuts = run("worlds", "cuts", paper).stdout.split()
    assert cuts[:2] == ["2025-06-02T01:00:00Z", "2025-06-02T02:00:00Z"] and len(cuts) == 48
    write_members(tmp_path, {"C-1": fleet()})
    assert "C-1 10 1.000 1.000 1 error" in " ".join(run("worlds", "score", paper, tmp_path).stdout.split())
    for cut in cuts[4:6]:
        write_members(tmp_path / f"until={cut}", {"C-1": fleet()})
    assert "C-1 10 1.000 1.000 1 56.5%" in " ".join(run("worlds", "score", paper, tmp_path).stdout.split())


def test_a_scan_is_scored_with_all_it_says(world, scanned, tmp_path):
    done = run("worlds", "score", world, scanned, "--json", tmp_path / "score.json")
    assert (done.exit_code, done.stderr) == (0, "") and "candidates, of them true" in done.stdout
    kept = json.loads((tmp_path / "score.json").read_text())
    assert kept["calibration"]["candidates"] == tables(scanned)["candidates"].num_rows
    assert kept["named"] == len(set(tables(scanned)["members"]["account_id"].to_pylist())) and kept["kinds"]


def test_the_result_of_another_world(paper, tmp_path):
    refused(run("worlds", "score", paper, write_members(tmp_path, {"C-1": ["zz"]})), 2, "names no account of")


@pytest.mark.parametrize("world, result, words", [("no", "r", "is no world"), ("w", "no", "holds no result")])
def test_what_cannot_be_used(tmp_path, world, result, words):
    fleet_world().write(tmp_path / "w")
    write_members(tmp_path / "r", {"C-1": fleet()})
    refused(run("worlds", "score", tmp_path / world, tmp_path / result), 2, words)


def test_a_calm_world_has_nothing_to_detect(tmp_path):
    calm = Paper()
    calm.did("h0", 1)
    refused(run("worlds", "cuts", calm.write(tmp_path / "w")), 2, "hides no campaign")
