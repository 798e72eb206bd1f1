"""From a team's file to what a later scan makes of it, through the command line and what the
console keeps."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from stillwatch.cases.declarations import decide, read_declarations
from stillwatch.cases.people import ensure_admin
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from stillwatch.console.results import keep_labels, take_in_result

from .running import findings, refused, run, scan
from .test_self_check import log_of

TODAY = datetime.now(UTC).date()
TEAM = f"""
who = "Example Ltd"
contact = "security@example.com"
purposes = ["code review of our own repositories"]
expires = {TODAY + timedelta(days=90)}
exchanges_a_day = 20000
"""


@pytest.fixture(scope="module")
def declared(world, tmp_path_factory):
    """A folder with the declaration that a fleet's hand has made of its own log."""
    folder = tmp_path_factory.mktemp("declared")
    truth = pq.read_table(world / "truth" / "accounts.parquet")
    fleet = truth.filter(pc.greater(pc.list_value_length(truth["campaigns"]), 0))["account_id"]
    (folder / "team.toml").write_text(TEAM)
    done = run("self-check", log_of(world, fleet, folder / "log"), "--declare", folder / "team.toml")
    assert done.exit_code == 0 and "24" in done.stdout and "D-" in done.stdout, done.stderr
    said = (folder / "team.declaration.json").read_text()
    assert not any(name in said for name in fleet.to_pylist())
    assert (folder / "team.key.pem").stat().st_mode & 0o777 == 0o600
    return folder


def campaign(out):
    [found] = findings(out)["campaigns"]
    return found


@pytest.fixture(scope="module")
def kept(world, declared, tmp_path_factory):
    """A lake that was scanned with the declaration, and that scan's result."""
    folder = tmp_path_factory.mktemp("kept")
    scan(world, "--lake", folder / "lake", "--out", folder / "out", "--declarations", declared, "--quiet")
    return folder


@pytest.fixture
def lake(kept, tmp_path):
    return shutil.copytree(kept / "lake", tmp_path / "lake")


def decided(lake, decision):
    """The declaration, as a person in the console decides of it."""
    with Store.open(store_of(lake)) as store:
        person, _ = log_in(store, ensure_admin(store))
        take_in_result(store, lake / "result")
        _, [one] = read_declarations(store, 10, 0)
        decide(store, person, one.declaration.declaration_id, one.version, decision, "Looked into.")
        keep_labels(store, lake / "console")
    return one


def test_what_nobody_has_verified_changes_no_confidence_and_is_said(kept, scanned):
    without, found = campaign(scanned), campaign(kept / "out")
    assert (found["confidence"], found["answers"]) == (without["confidence"], without["answers"])
    assert found["evidence"] == without["evidence"] and without["declared"] == []
    [here] = found["declared"]
    assert here["standing"] == "unverified" and here["accounts"] == here["of"] == found["accounts"]
    assert "declared as one organization's by “Example Ltd” (not verified by anybody)" in here["says"]
    [told] = findings(kept / "out")["declarations"]
    assert told["found"] == told["accounts"] == 24 and told["contact"] == "security@example.com"
    assert "(not verified by anybody)" in (kept / "out" / "report.html").read_text()
    assert pq.read_table(kept / "out" / "declared.parquet").num_rows == 24


def test_once_verified_it_explains_the_fleet(lake, declared, tmp_path):
    decided(lake, "verified")
    scan("--lake", lake, "--out", tmp_path / "out", "--declarations", declared, "--quiet")
    assert findings(tmp_path / "out")["campaigns"] == []
    [group] = [one for one in findings(tmp_path / "out")["groups"] if one["declared"] and one["accounts"] > 20]
    assert group["kind"] in ("company", "declared_harvest") and group["answers"]["concealed"] < 0.1
    assert group["declared"][0]["standing"] == "verified"
    # Without the folder too: what people decided lies with the lake.
    scan("--lake", lake, "--out", tmp_path / "again", "--quiet")
    assert findings(tmp_path / "again")["campaigns"] == []


def test_a_false_one_is_evidence(lake, kept, declared, tmp_path):
    before = campaign(kept / "out")
    decided(lake, "false")
    scan("--lake", lake, "--out", tmp_path / "out", "--declarations", declared, "--quiet")
    found = campaign(tmp_path / "out")
    [evidence] = [one for one in found["evidence"] if one["kind"] == "false_declaration"]
    assert evidence["weight"] == 2.0 and found["confidence"] > before["confidence"]
    assert found["answers"]["concealed"] > before["answers"]["concealed"]
    assert found["declared"][0]["standing"] == "false"


def test_what_cannot_be_used_is_named_and_stops_nothing(log, tmp_path, declared):
    folder = tmp_path / "declarations"
    folder.mkdir()
    said = json.loads((declared / "team.declaration.json").read_text())
    (folder / "a.declaration.json").write_text(json.dumps(said | {"who": "Another Ltd"}))
    (folder / "b\x1b[2J.declaration.json").write_text("[" * 100_000)
    (folder / "c.declaration.json").write_text(json.dumps(said))
    done = scan(log, "--out", tmp_path / "out", "--declarations", folder)
    found = findings(tmp_path / "out")
    assert [one["file"] for one in found["declarations_unusable"]] == [
        "a.declaration.json",
        "b\\x1b[2J.declaration.json",
    ]
    assert "does not fit" in found["declarations_unusable"][0]["reason"]
    [one] = found["declarations"]
    assert one["found"] == 0 and one["accounts"] == 24
    text = " ".join(done.stdout.split())
    assert "The declaration a.declaration.json was set aside" in text and "\x1b[2J" not in done.stdout


def test_a_folder_without_any_is_told(log, tmp_path):
    (tmp_path / "empty").mkdir()
    done = scan(log, "--out", tmp_path / "out", "--declarations", tmp_path / "empty")
    assert "No declaration lies in" in done.stdout and findings(tmp_path / "out")["declarations"] == []


def test_a_folder_that_is_none_is_an_error(log, tmp_path):
    for folder in (tmp_path / "nowhere", log / "exchanges" / "a.jsonl"):
        refused(run("scan", log, "--out", tmp_path / "out", "--declarations", folder), 2, folder.name)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("who = ", "TOML"),
        (TEAM.replace("contact", "contacts"), "contact"),
        (TEAM.replace("Example", "A\\u001b[2J"), "who"),
        (TEAM.replace(str(TODAY + timedelta(days=90)), str(TODAY)), "expires"),
    ],
)
def test_a_teams_file_that_cannot_be_used_is_an_error_and_writes_nothing(log, tmp_path, text, says):
    (tmp_path / "team.toml").write_text(text)
    refused(run("self-check", log, "--declare", tmp_path / "team.toml"), 2, "team.toml", says)
    assert {path.name for path in tmp_path.iterdir()} == {"log", "team.toml"}


def test_it_is_no_check(log, tmp_path):
    (tmp_path / "team.toml").write_text(TEAM)
    refused(run("self-check", log, "--declare", tmp_path / "team.toml", "--json"), 2, "--json")


def test_a_further_declaration_has_the_same_signer(log, tmp_path):
    (tmp_path / "team.toml").write_text(TEAM)
    signers = set()
    for _ in range(2):
        assert run("self-check", log, "--declare", tmp_path / "team.toml").exit_code == 0
        signers.add(json.loads((tmp_path / "team.declaration.json").read_text())["signer"])
    assert len(signers) == 1
