"""`stillwatch indicators`: from one operator's campaign to another's accounts."""

import hashlib
import json

import pytest

from stillwatch.cases.audit import entries
from stillwatch.cases.store import Store, store_of
from tests.cli.running import refused, run


@pytest.fixture
def key(tmp_path):
    done = run("indicators", "key", tmp_path / "group.key")
    assert done.exit_code == 0, done.stderr
    return tmp_path / "group.key"


@pytest.fixture
def campaign(lake):
    return json.loads((lake / "result" / "campaigns.json").read_text())["campaigns"][0]["campaign_id"]


def _export(lake, campaign, out, key, *more):
    return run("indicators", "export", campaign, out, "--lake", lake, "--group-key", key, "--to", "a group", *more)


def test_a_profile_is_handed_over_and_found_again(lake, campaign, key, tmp_path):
    out = tmp_path / "profile.json"
    done = _export(lake, campaign, out, key, "--by", "anna", "--marking", "TLP:RED")
    assert done.exit_code == 0 and "TLP:RED, for a group" in done.stdout, done.stderr
    with Store.open(store_of(lake)) as store:
        [entry] = [one for one in entries(store) if one.action == "export.indicators"]
    assert (entry.actor, entry.object, entry.detail["to"]) == ("anna", campaign, "a group")
    assert entry.detail["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()

    found = run("indicators", "match", out, "--lake", lake, "--group-key", key, "--json", tmp_path / "m.json")
    assert found.exit_code == 0 and "same hand" in found.stdout, found.stderr
    told = json.loads((tmp_path / "m.json").read_text())
    assert len([a for a in told["accounts"] if a["probability"] >= 0.9]) >= 20
    why = [json.loads(line)["why"] for line in (lake / "vault" / "openings.jsonl").read_text().splitlines()]
    assert why[-2:] == [
        f"indicators of {campaign} for a sharing group",
        f"to look for the indicators of {told['profile']}",
    ]


def test_nothing_is_written_that_does_not_stand_in_the_audit_log(lake, campaign, key, tmp_path, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stillwatch.report.exports.audit.append", full)
    done = _export(lake, campaign, tmp_path / "p.json", key)
    assert done.exit_code == 3 and not (tmp_path / "p.json").exists()


def test_what_cannot_be_used(lake, campaign, key, tmp_path):
    out = tmp_path / "p.json"
    refused(_export(lake, "C-none", out, key), 2, "found no campaign")
    refused(_export(lake, campaign, out, tmp_path / "none"), 2, "cannot be read")
    refused(_export(lake, campaign, out, key, "--marking", "TLP:PLAID"), 2, "a marking is one of")
    refused(run("indicators", "key", key), 2, "not replaced")
    (tmp_path / "bad.json").write_text('{"schema": "\x1b[2J"}')
    bad = run("indicators", "match", tmp_path / "bad.json", "--lake", lake, "--group-key", key)
    refused(bad, 2, "no profile of indicators")
    assert not out.exists()
