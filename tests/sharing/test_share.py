"""`stillwatch share` on a lake that was scanned."""

import hashlib
import json

import pytest
import stix2

from stillwatch.cases.actions import claim, close
from stillwatch.cases.audit import entries_of, verify
from stillwatch.cases.columns import canonical
from stillwatch.cases.people import ensure_admin
from stillwatch.cases.queries import read_case
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import log_in
from stillwatch.console.results import take_in_result
from stillwatch.lake import Lake
from stillwatch.sharing.share import FORMATS
from tests.cli.running import refused, run


@pytest.fixture(scope="module")
def campaign(scanned):
    return json.loads((scanned.parent / "out" / "campaigns.json").read_text())["campaigns"][0]


@pytest.fixture
def store(tmp_path):
    return f"sqlite:///{tmp_path / 'cases.db'}"


@pytest.fixture
def share(scanned, campaign, store):
    def shared(*arguments):
        return run("share", campaign["campaign_id"], "--lake", scanned, "--store", store, *arguments)

    return shared


@pytest.mark.parametrize("name", FORMATS)
def test_a_share_is_written_and_written_down(share, name, tmp_path, store, scanned, campaign):
    out = tmp_path / "new" / "share.json"
    said = ("--marking", "tlp:red", "--from", "Example AI", "--by", "anna")
    done = share("--as", name, "--to", "sector ISAC", "--out", out, *said)
    assert (done.exit_code, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert "TLP:RED" in done.stdout and f"{campaign['accounts']} accounts" in done.stdout
    with Store.open(store, create=False) as opened:
        assert verify(opened).broken_at is None
        [entry] = entries_of(opened, campaign["campaign_id"])
    assert (entry.actor, entry.action) == ("anna", f"export.{name}")
    assert entry.detail["to"] == "sector ISAC" and entry.detail["marking"] == "TLP:RED"
    assert entry.detail["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert "anna" not in out.read_text() and "ISAC" not in out.read_text()
    with Lake.open(scanned, create=False) as lake:
        ids = lake.accounts()["account_id"].to_pylist()
        organizations = set(lake.accounts()["organization_id"].to_pylist()) - {None}
    text = out.read_text()
    telling = [one for one in (*ids, *organizations) if one not in (".", "..", "others")]  # which sentences have too
    assert len(telling) > 800 and not [one for one in telling if canonical(one)[1:-1] in text]


def test_shared_again_the_first_day_stays(share, tmp_path):
    for number in (1, 2):
        assert share("--as", "stix", "--to", "ISAC", "--out", tmp_path / f"{number}.json").exit_code == 0
    first, again = (stix2.parse((tmp_path / f"{number}.json").read_text()).objects for number in (1, 2))
    for old, new in zip(first, again, strict=True):
        assert old["id"] == new["id"] and old.get("created") == new.get("created")
    assert first[-1]["object_marking_refs"] == [first[0]["id"]] and first[0]["name"] == "TLP:AMBER+STRICT"


@pytest.mark.parametrize("reason", ["company", "true_campaign"])
def test_what_people_closed_as_no_campaign_is_not_shared(share, tmp_path, scanned, store, campaign, reason):
    name, out = campaign["campaign_id"], tmp_path / "share.json"
    with Store.open(store) as opened, Lake.open(scanned, create=False) as lake:
        take_in_result(opened, lake.result_folder)
        admin, _ = log_in(opened, ensure_admin(opened))
        claimed = claim(opened, admin, name, read_case(opened, name).version)
        close(opened, admin, name, claimed.version, reason, "Seats of one customer.")
    done = share("--as", "stix", "--to", "ISAC", "--out", out)
    if reason == "true_campaign":
        assert done.exit_code == 0 and "confirmed" in done.stdout and '"type":"report"' in out.read_text()
        assert "one customer" not in out.read_text()
    else:
        refused(done, 2, "closed as company", "reopen")
        assert not out.exists()


def test_what_cannot_be_shared(share, scanned, store, tmp_path):
    out = tmp_path / "share.json"
    refused(share("--as", "pdf", "--to", "x", "--out", out), 2, "stix", "ocsf-incident")
    refused(share("--as", "stix", "--to", "x", "--out", out, "--marking", "TLP:BLUE"), 2, "TLP:GREEN")
    refused(share("--as", "stix", "--to", "x", "--out", tmp_path), 2, "folder")
    others = ("--as", "stix", "--to", "x", "--out", out, "--store", store)
    refused(run("share", "C-nothing", "--lake", scanned, *others), 2, "no campaign")
    refused(run("share", "C-nothing", "--lake", tmp_path / "none", *others), 2)
    assert not out.exists()


def test_nothing_is_handed_over_that_is_not_written_down(share, tmp_path, monkeypatch):
    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stillwatch.report.exports.audit.append", fails)
    out = tmp_path / "share.json"
    assert share("--as", "stix", "--to", "x", "--out", out).exit_code == 3
    assert [path.name for path in tmp_path.iterdir() if "share" in path.name] == []
