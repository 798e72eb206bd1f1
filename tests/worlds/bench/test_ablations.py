"""What is lost without a family of evidence."""

import pytest

from stillwatch.scan import scan
from stillwatch.worlds import trial
from stillwatch.worlds.bench import ablations
from stillwatch.worlds.bench.ablations import without_each
from stillwatch.worlds.quality.records import file_of, kept
from stillwatch.worlds.spec import Campaign, WorldSpec

pytestmark = pytest.mark.slow

HARVEST = Campaign(accounts=16, rate=40, infrastructure="shared")
FLEET = WorldSpec("kinds/fleet", 5, accounts=150, days=2, campaigns=(HARVEST,))


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """Two families, and how often the world was made."""
    made = []
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


def test_what_is_lost_without_each_family(made, scanned, tmp_path, monkeypatch):
    told: list[str] = []
    first = without_each([FLEET], tmp_path, told.append)
    assert made == ["kinds/fleet"] and scanned == [frozenset(), {"client"}, {"text"}]
    assert told == ["1 of 1: kinds/fleet"] and list(first) == ["nothing", "client", "text"]
    assert (first["nothing"].recall, first["nothing"].precision) == (1, 1) and first["text"].recall < 1

    assert without_each([FLEET], tmp_path, told.append) == first and len(made) == 1, "all of it was kept"
    file_of(tmp_path / "without-text", FLEET.name).unlink()
    whole, asked = kept(tmp_path / "without-nothing", FLEET, False), []
    monkeypatch.setattr(ablations, "run_without", lambda spec, families: asked.append(families) or iter([whole]))
    assert without_each([FLEET], tmp_path, told.append)["text"] == first["nothing"] and asked == [["text"]]
