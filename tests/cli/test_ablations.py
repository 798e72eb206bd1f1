"""`stillwatch bench ablations`: the table of what is lost without each family of evidence."""

from stillwatch.cli import ablations
from stillwatch.worlds import trial
from stillwatch.worlds.quality.summary import Summary
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites import chosen

from .running import refused, run

LOST = {"nothing": (4, 1.0), "mail": (4, 0.9), "text": (1, 0.1), "time": (4, 0.8)}
WORLD = WorldSpec("kinds/fleet", 5)


def test_the_table_of_families(monkeypatch, tmp_path):
    asked = []

    def without_each(specs, out, running):
        asked.append((specs, out))
        return {
            name: Summary(4, found, 0.0, recall, recall, None, 2, 1.5, 9.0, None, 0)
            for name, (found, recall) in LOST.items()
        }

    monkeypatch.setattr(chosen, "named", lambda name: {"kinds": [WORLD]}[name])
    monkeypatch.setattr(ablations, "without_each", without_each)
    done = run("bench", "ablations", "--out", tmp_path)
    assert (done.exit_code, done.stderr) == (0, "") and asked == [([WORLD], tmp_path)]
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == ["without", "nothing", "text", "time", "mail"], "what costs most, first"
    assert lines[2] == ["text", "4", "1", "0.100", "2", "1.50"], "nothing is named, so no precision"


def test_no_such_suite(monkeypatch):
    made = []
    monkeypatch.setattr(trial, "make_world", lambda spec, out: made.append(spec.name))
    refused(run("bench", "ablations", "stormy"), 2, "no suite and no world stormy")
    assert not made
