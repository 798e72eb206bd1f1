"""`stillwatch bench ablations`: what is lost without a family of evidence."""

import pytest

from stillwatch.cli import ablations, quality
from stillwatch.scan import scan
from stillwatch.worlds import trial
from stillwatch.worlds.quality.records import file_of, kept
from stillwatch.worlds.quality.summary import Summary
from stillwatch.worlds.spec import Campaign, WorldSpec

from .running import refused, run

HARVEST = Campaign(accounts=16, rate=40, infrastructure="shared")
FLEET = WorldSpec("kinds/fleet", 5, accounts=150, days=2, campaigns=(HARVEST,))


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """A suite of one small world and two families, and how often the world was made."""
    made = []
    monkeypatch.setattr(quality, "named", lambda name: {"kinds": [FLEET]}[name])
    monkeypatch.setattr(ablations, "FAMILIES", ("client", "text"))
    make = trial.make_world
    monkeypatch.setattr(trial, "make_world", lambda spec, out: made.append(spec.name) or make(spec, out))
    return made


@pytest.fixture
def scanned(monkeypatch) -> list[frozenset[str]]:
    """What was left out of each scan. One that leaves out nothing is held against a plain scan."""
    scanned = []

    def written_down(judged, persist):
        found = scan.written_down(judged, persist)
        if not judged.people.ignored:
            plain = scan.scan_lake(judged.lake, None, [], persist)
            assert (found.findings, found.tables) == (plain.findings, plain.tables)
        scanned.append(judged.people.ignored)
        return found

    monkeypatch.setattr(trial, "written_down", written_down)
    return scanned


def rows(done) -> dict[str, list[str]]:
    assert (done.exit_code, done.stderr) == (0, "")
    return {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}


def test_what_is_lost_without_each_family(made, scanned, tmp_path, monkeypatch):
    first = rows(run("bench", "ablations", "--out", tmp_path))
    assert made == ["kinds/fleet"] and scanned == [frozenset(), {"client"}, {"text"}]
    assert list(first) == ["without", "nothing", "text", "client"], "everything, then what costs most"
    assert first["nothing"][2:4] == ["1.000", "1.000"] and float(first["text"][2]) < 1

    assert rows(run("bench", "ablations", "--out", tmp_path)) == first and len(made) == 1, "all of it was kept"
    file_of(tmp_path / "without-text", FLEET.name).unlink()
    whole, asked = kept(tmp_path / "without-nothing", FLEET, False), []
    monkeypatch.setattr(ablations, "run_without", lambda spec, families: asked.append(families) or iter([whole]))
    assert rows(run("bench", "ablations", "--out", tmp_path))["text"] == first["nothing"] and asked == [["text"]]


def test_the_table_of_families(capsys):
    def found(campaigns: int, recall: float) -> Summary:
        return Summary(4, campaigns, 0.0, recall, recall, None, 2, 1.5, 9.0, None, 0)

    ablations._print({"nothing": found(4, 1.0), "mail": found(4, 0.9), "text": found(1, 0.1), "time": found(4, 0.8)})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == ["without", "nothing", "text", "time", "mail"]
    assert lines[2] == ["text", "4", "1", "0.100", "2", "1.50"], "nothing is named, so no precision"


def test_no_such_suite(made):
    refused(run("bench", "ablations", "stormy"), 2, "no suite and no world stormy")
    assert not made
