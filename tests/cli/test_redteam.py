"""`stillwatch bench redteam`: searched, kept, stored, compared."""

import json

import pytest

from stillwatch.cli import redteam
from stillwatch.worlds import trial
from stillwatch.worlds.quality.code import code_digest

from ..worlds.redteam.trials import scanned
from .running import refused, run


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What was scanned; nothing is made, and what is stored lies apart."""
    asked = []

    def run_world(spec, with_delay):
        asked.append(spec.name)
        return scanned(spec).model_copy(update={"code": code_digest()})

    monkeypatch.setattr(trial, "run_world", run_world)
    monkeypatch.setattr(redteam, "FILE", tmp_path / "stored.json")
    return asked


def test_from_searching_to_comparing(told, tmp_path):
    out = tmp_path / "out"
    first = run("bench", "redteam", "--campaigns", 8, "--out", out)
    assert (first.exit_code, first.stderr) == (0, "") and "Nothing is stored" in first.stdout
    assert "To stay unseen in 50% of the worlds" in first.stdout and "naive" in first.stdout
    page = (out / "frontier.md").read_text().splitlines()
    assert page[0].startswith("| campaign | unseen in |") and page[2].startswith("| naive | 0 of 4 |")

    tried = len(told)
    again = run("bench", "redteam", "--campaigns", 8, "--out", out, "--accept")
    assert again.exit_code == 0 and "Stored: " in again.stdout and len(told) == tried, "all was kept"
    (out / "worlds" / f"{told[0].replace('/', '--')}.json").unlink()
    assert run("bench", "redteam", "--campaigns", 8, "--out", out).exit_code == 0, "no worse than itself"
    assert told[tried:] == told[:1]


def test_evasion_that_has_become_cheaper(told, tmp_path):
    assert run("bench", "redteam", "--campaigns", 16, "--accept").exit_code == 0
    stored = json.loads((tmp_path / "stored.json").read_text())
    for one in stored["evasions"]:
        one["price"] *= 2
    (tmp_path / "stored.json").write_text(json.dumps(stored))
    refused(run("bench", "redteam", "--campaigns", 16), 1, "worse than stored: a campaign unseen in 8 of 8 worlds")
    refused(run("bench", "redteam", "--campaigns", 8), 1, "of other campaigns: accept this one")


def test_what_is_stored_must_be_a_frontier(told, tmp_path):
    (tmp_path / "stored.json").write_text("[]")
    refused(run("bench", "redteam"), 2, "does not hold a stored frontier")
    assert not told, "said before anything is made"
