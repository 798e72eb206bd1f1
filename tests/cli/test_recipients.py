"""What every command that hands something over refuses."""

import json
import os

import pytest

from tests.cli.running import refused, run

COMMANDS = (
    ("report", "{id}", "--lake", "{lake}", "--format", "md", "--out", "{out}"),
    ("share", "{id}", "--lake", "{lake}", "--as", "stix", "--out", "{out}"),
    ("evidence", "export", "{id}", "{out}", "--lake", "{lake}"),
    ("evidence", "verifier", "{out}"),
    ("indicators", "export", "{id}", "{out}", "--lake", "{lake}", "--group-key", "{group}"),
    ("indicators", "key", "{out}"),
)


@pytest.fixture
def typed(lake, tmp_path):
    """A command with its arguments filled in: it would write to `out`."""
    name = json.loads((lake / "result" / "campaigns.json").read_text())["campaigns"][0]["campaign_id"]
    group, cases = tmp_path / "group", f"sqlite:///{tmp_path / 'cases.db'}"
    assert run("indicators", "key", group).exit_code == 0

    def filled(command, out):
        said = [part.format(id=name, lake=lake, out=out, group=group) for part in command]
        return [*said, "--store", cases] if "{id}" in command else said

    return filled


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_nothing_takes_the_place_of_what_lies_in_a_lake_or_of_a_device(typed, lake, tmp_path, command):
    """A key, the log of acts; by way of a link too; a pipe stands for any device."""
    key, manifest = (lake / "key").read_bytes(), (lake / "manifest").read_bytes()
    (tmp_path / "link").symlink_to(lake)
    for out in (lake / "key", lake / "vault" / "new", tmp_path / "link" / "manifest"):
        refused(run(*typed(command, out)), 2, "inside a lake")
    os.mkfifo(tmp_path / "pipe")
    refused(run(*typed(command, tmp_path / "pipe")), 2, "device")
    assert (key, manifest) == ((lake / "key").read_bytes(), (lake / "manifest").read_bytes())
    assert not (lake / "vault" / "new").exists()


@pytest.mark.parametrize("command", [c for c in COMMANDS if "{id}" in c], ids=lambda command: " ".join(command[:2]))
def test_a_name_controls_nothing_that_shows_it(typed, tmp_path, command):
    for name in ("a\x1b[31m", "a\u202eb", "x" * 501):
        refused(run(*typed(command, tmp_path / "out"), "--to", name), 2, "characters")
        refused(run(*typed(command, tmp_path / "out"), "--by", name), 2, "characters")
    assert not (tmp_path / "out").exists()
