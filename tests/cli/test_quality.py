"""`stillwatch bench quality`: made, scanned, scored, kept, drawn, compared."""

import pytest

from stillwatch.worlds import trial
from stillwatch.worlds.quality.records import file_of
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.suites import chosen

from .running import refused, run

pytestmark = pytest.mark.slow

FLEET = WorldSpec("smoke/fleet", 5, accounts=400, days=3, campaigns=(Campaign(accounts=20, infrastructure="shared"),))
CALM = WorldSpec("smoke/calm", 6, accounts=300, days=2)


@pytest.fixture
def small(monkeypatch):
    """A suite of two small worlds, and how often one of them was made."""
    made = []
    monkeypatch.setattr(chosen, "named", lambda name: {"smoke": [FLEET, CALM], "smoke/calm": [CALM]}[name])
    make = trial.make_world
    monkeypatch.setattr(trial, "make_world", lambda spec, out: made.append(spec.name) or make(spec, out))
    return made


def test_a_suite_from_making_to_comparing(small, tmp_path):
    out, baseline = tmp_path / "out", tmp_path / "stored.json"
    first = run("bench", "quality", "--out", out, "--baseline", baseline)
    assert (first.exit_code, first.stderr) == (0, "") and "Nothing is stored of smoke" in first.stdout
    assert small == ["smoke/fleet", "smoke/calm"] and {"overview.svg", "overview.png"} <= {
        p.name for p in out.iterdir()
    }
    rows = {line.split()[0]: line.split()[1:] for line in first.stdout.splitlines() if line.startswith("smoke/")}
    assert rows["smoke/fleet"][0] == "1" and rows["smoke/calm"][0] == "0"

    file_of(out, "smoke/calm").unlink()
    again = run("bench", "quality", "--out", out, "--baseline", baseline, "--accept")
    assert again.exit_code == 0 and "Stored: " in again.stdout and small[2:] == ["smoke/calm"], "the other was kept"
    assert run("bench", "quality", "--out", out, "--baseline", baseline).exit_code == 0, "no worse than itself"

    found = baseline.read_text()
    hits = '"false_campaigns": '
    baseline.write_text(found.replace(f"{hits}0", f"{hits}-1"))
    refused_once = run("bench", "quality", "smoke/calm", "--out", out, "--baseline", baseline)
    refused(refused_once, 1, "worse than stored: smoke/calm: 0 false campaigns, -1 before")


def test_no_such_suite(tmp_path):
    refused(run("bench", "quality", "stormy"), 2, "no suite and no world stormy")
    refused(run("bench", "quality", "smoke/stormy"), 2, "no suite and no world smoke/stormy")


def test_stored_results_that_are_none(small, tmp_path):
    (tmp_path / "s.json").write_text("[]")
    refused(run("bench", "quality", "--baseline", tmp_path / "s.json"), 2, "does not hold stored results")
    assert not small, "said before anything is made"


def test_pictures_need_their_library(small, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "stillwatch.worlds.quality.pictures", None)
    refused(run("bench", "quality", "--out", tmp_path / "out"), 2, "the extra `bench`")
    assert not small
