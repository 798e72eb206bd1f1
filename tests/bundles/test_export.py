"""From a scanned lake to a bundle and back to the lines of its log."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stillwatch.bundles import verify_bundle
from stillwatch.bundles.verify_bundle import WHOLE, Bundle, shown
from stillwatch.cases.actions import claim, close
from stillwatch.cases.audit import entries
from stillwatch.cases.division import remove
from stillwatch.cases.people import ensure_admin
from stillwatch.cases.queries import read_case
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from stillwatch.console.results import take_in_result
from stillwatch.exchange.schema import STATUSES
from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.scan.taken import ONE
from tests.cli.running import run


@pytest.fixture(scope="module")
def home(scanned, tmp_path_factory):
    """A copy of a scanned lake, that may be changed."""
    return Path(shutil.copytree(scanned, tmp_path_factory.mktemp("home") / "lake"))


@pytest.fixture(scope="module")
def campaign(home):
    return json.loads((home / "result" / "campaigns.json").read_text())["campaigns"][0]


@pytest.fixture(scope="module")
def bundle(home, campaign, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "bundle.zip"
    done = run("evidence", "export", campaign["campaign_id"], out, "--lake", home, "--to", "A court", "--by", "ann")
    assert done.exit_code == 0, done.output
    return out


def test_all_counts_are_worked_out_again(bundle, campaign):
    said = run("evidence", "verify", bundle)
    assert said.exit_code == 0
    for name in ("exchanges", "harvest_exchanges", "attempts"):
        assert f"Checked: {name} = {campaign[name]}, the sum over the members" in said.output
    assert f"attempts of {campaign['accounts']} members" in said.output
    assert "Not checked" not in said.output and "compare the fingerprint" in said.output


def test_probabilities_are_written_as_the_scan_counts_them():
    assert WHOLE == ONE


def test_nothing_of_the_log_but_numbers_and_names_is_in_it(bundle):
    with zipfile.ZipFile(bundle) as opened:
        for name in opened.namelist():
            assert not {"messages", "prompt", "completion", "email"} & _fields(opened.read(name).decode()), name


def _fields(text):
    return {field for line in text.splitlines() if line.startswith("{") for field in json.loads(line)}


def test_both_sides_are_in_it(bundle, campaign):
    kinds = [record["kind"] for record in shown(Bundle(bundle), "evidence")]
    of = next(shown(Bundle(bundle), "campaign"))["pieces"]
    for name in ("evidence", "counter_evidence"):
        assert of[name] == kinds.count(name) == len(campaign[name])


def test_what_is_not_installed_is_said(bundle, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    monkeypatch.delitem(sys.modules, "stillwatch.bundles.stamps", raising=False)
    said = run("evidence", "stamp-request", bundle, tmp_path / "a.tsq")
    assert said.exit_code == 2 and "pip install 'stillwatch[evidence]'" in said.stderr


def test_the_lake_and_its_log_agree(bundle, home):
    said = run("evidence", "verify", bundle, "--lake", home)
    assert (said.exit_code, said.output.count("Checked: ")) == (0, 10), said.output
    assert "Not checked" not in said.output


def test_a_scan_that_finds_otherwise_since_is_told(bundle, home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "lake"))
    told = json.loads((copy / "result" / "campaigns.json").read_text())
    told["campaigns"][0]["confidence"] -= 0.001
    (copy / "result" / "campaigns.json").write_text(json.dumps(told))
    said = run("evidence", "verify", bundle, "--lake", copy)
    assert said.exit_code == 0 and "Not the same: the lake was scanned again" in said.output


def test_each_exchange_of_a_member_is_traced_to_its_row(bundle, home):
    member = next(shown(Bundle(bundle), "members"))
    said = run("evidence", "trace", bundle, member["id"], "--lake", home)
    assert said.exit_code == 0
    found = [line.split("\t") for line in said.output.splitlines()]
    assert len(found) >= member["exchanges"]
    for path, place, time, status, harvest in found:
        log = pq.ParquetFile(path).read(["account_id", "timestamp"]).slice(int(place.removeprefix("row ")) - 1, 1)
        assert log["account_id"][0].as_py() == member["account"]
        assert log["timestamp"][0].as_py() == datetime.fromisoformat(time)
        assert status in STATUSES and 0 <= float(harvest) <= 1


def test_another_lake_does_not_know_the_bundle(bundle, tmp_path):
    with Lake.open(tmp_path / "lake"):
        pass
    said = run("evidence", "verify", bundle, "--lake", tmp_path / "lake")
    assert said.exit_code == 1 and "manifest" in said.output
    member = next(shown(Bundle(bundle), "members"))
    assert run("evidence", "trace", bundle, member["id"], "--lake", tmp_path / "lake").exit_code == 1


def test_what_the_lake_has_let_go_is_told(bundle, home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "lake"))
    member = next(shown(Bundle(bundle), "members"))
    assert run("lake", "forget", "--lake", copy, "--", member["account"]).exit_code == 0
    said = run("evidence", "verify", bundle, "--lake", copy)
    assert said.exit_code == 1 and "the lake does not hold" in said.output


def test_a_bundle_says_whether_a_person_has_confirmed_it_and_whom_people_took_out(home, campaign, tmp_path):
    copy, name, out = Path(shutil.copytree(home, tmp_path / "lake")), campaign["campaign_id"], tmp_path / "a.zip"
    with Store.open(store_of(copy)) as store:
        take_in_result(store, copy / "result")
        admin = log_in(store, ensure_admin(store))[0]
        with Lake.open(copy, create=False) as lake:
            gone = Matter.read(lake, store, name).members["account_id"].to_pylist()[0]
        version = claim(store, admin, name, read_case(store, name).version).version
        version = remove(store, admin, name, version, [gone], "A colleague of mine.").version
        close(store, admin, name, version, "true_campaign", "Cards and lists agree.")
    assert run("evidence", "export", name, out, "--lake", copy, "--to", "A court").exit_code == 0
    of, judgement = shown(Bundle(out), "campaign")
    assert (of["standing"], of["taken_out"], of["accounts"]) == ("confirmed", 1, campaign["accounts"] - 1)
    assert (judgement["person"], judgement["note"]) == (admin.name, "Cards and lists agree.")
    assert run("evidence", "verify", out, "--lake", copy).output.count("Checked: ") == 10


def test_a_log_that_was_changed_is_told(bundle, home, scanned):
    log = next((scanned.parent / "world" / "exchanges").rglob("*.parquet"))
    before = log.read_bytes()
    log.write_bytes(before[:-9] + bytes([before[-9] ^ 1]) + before[-8:])
    try:
        said = run("evidence", "verify", bundle, "--lake", home)
    finally:
        log.write_bytes(before)
    assert said.exit_code == 1 and "no longer has the bytes that were read" in said.output


def test_the_export_stands_in_the_audit_log(bundle, home):
    with Store.open(store_of(home), create=False) as store:
        entry = next(e for e in entries(store) if e.action == "export.evidence")
    assert entry.actor == "ann" and hashlib.sha256(bundle.read_bytes()).hexdigest() in str(entry)


def test_the_key_is_kept_and_only_its_owner_reads_it(bundle, home):
    assert (home / "evidence" / "key.pem").stat().st_mode & 0o777 == 0o600
    other = bundle.with_name("again.zip")
    campaign = next(shown(Bundle(bundle), "campaign"))["campaign_id"]
    assert run("evidence", "export", campaign, other, "--lake", home, "--to", "B").exit_code == 0
    assert Bundle(other).content("signer.pem") == Bundle(bundle).content("signer.pem")
    signer = bundle.with_name("signer.pem")
    signer.write_bytes(Bundle(other).content("signer.pem"))
    assert "you named" in run("evidence", "verify", bundle, "--signer", signer).output
    assert run("evidence", "verify", bundle, "--signer", "0" * 64).exit_code == 1


def test_without_the_members_no_account_is_named(bundle, home):
    accounts = [record["account"] for record in shown(Bundle(bundle), "members")]
    out = bundle.with_name("redacted.zip")
    assert run("evidence", "redact", bundle, out, "--withhold", "members", "--withhold", "sources").exit_code == 0
    text = out.read_bytes().decode("utf-8", "replace")
    assert not [account for account in accounts if f":{json.dumps(account, ensure_ascii=False)}" in text]
    said = run("evidence", "verify", out, "--lake", home)
    assert said.exit_code == 0 and "Not checked: what" in said.output


def test_one_record_can_be_handed_over(bundle):
    member, out = next(shown(Bundle(bundle), "members")), bundle.with_name("proof.json")
    assert run("evidence", "prove", bundle, member["id"], out).exit_code == 0
    said = run("evidence", "verify", out)
    assert said.exit_code == 0 and "records/members.jsonl line 1 of" in said.output


def test_the_verifier_runs_alone(bundle, tmp_path):
    """With nothing to import but the standard library and cryptography, and what that needs."""
    script = tmp_path / "verifier.py"
    assert run("evidence", "verifier", script).exit_code == 0
    assert script.read_bytes() == Path(verify_bundle.__file__).read_bytes()
    only = tmp_path / "only"
    only.mkdir()
    for name in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
        for path in Path(sys.modules["cryptography"].__file__).parent.parent.glob(name):
            (only / path.name).symlink_to(path)
    alone = (
        f"import sys, runpy; sys.path.append({str(only)!r}); "
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-I", "-S", "-c", alone, script]
    done = subprocess.run([*command, bundle], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout == run("evidence", "verify", bundle).output
    data = bundle.read_bytes()
    (tmp_path / "bad.zip").write_bytes(data[:5000] + bytes([data[5000] ^ 4]) + data[5001:])
    done = subprocess.run([*command, tmp_path / "bad.zip"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "NOT VERIFIED")
    assert subprocess.run([*command, script], capture_output=True).returncode == 2


def test_what_cannot_be_exported_leaves_nothing(home, tmp_path):
    said = run("evidence", "export", "C-none", tmp_path / "a.zip", "--lake", home, "--to", "B")
    assert said.exit_code == 2 and not list(tmp_path.iterdir())
    said = run("evidence", "export", "C-none", tmp_path / "a.zip", "--lake", home, "--to", "B", "--marking", "secret")
    assert said.exit_code == 2
