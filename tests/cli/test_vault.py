"""A lake's vault and its key, as an operator meets them."""

import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.campaigns.labels import by_account, read_labels
from stillwatch.lake import Lake
from stillwatch.lake.vault import VALUES
from stillwatch.lake.vault.openings import note_opening

from .logs import line, lines, write
from .running import content, findings, refused, result, run, scan

pytestmark = pytest.mark.slow


def values(lake: Path) -> set[str]:
    with Lake.open(lake, create=False) as opened:
        return set(pa.Table.from_batches(opened.vault.open("a test"), VALUES)["value"].to_pylist())


def test_a_kept_lake_has_one_and_a_scan_finds_the_same_without(log, tmp_path):
    scan(log, "--lake", tmp_path / "with", "--out", tmp_path / "out", "--quiet")
    scan(log, "--lake", tmp_path / "without", "--no-vault", "--out", tmp_path / "other", "--quiet")
    assert values(tmp_path / "with") == {*(f"192.0.2.{k}" for k in range(30)), "192.0.2.0/24"}
    assert not (tmp_path / "without" / "vault").exists()
    assert result(tmp_path / "out") == result(tmp_path / "other")
    refused(run("key", "rotate", "--lake", tmp_path / "without"), 2, "keeps no vault", "--no-vault")
    refused(run("lake", "openings", "--lake", tmp_path / "without"), 2, "keeps no vault")


def test_no_readable_value_stands_in_the_lake(log, tmp_path):
    scan(log, "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    assert not [name for name, data in content(tmp_path / "lake").items() if b"192.0.2." in data]


def test_after_a_rotation_scans_find_the_same(world, lake, tmp_path, scanned):
    old, named = (lake / "key").read_bytes(), pq.read_table(lake / "campaign_names.parquet")
    done = run("key", "rotate", "--lake", lake)
    assert (done.exit_code, done.stderr) == (0, "") and done.stdout.startswith("Renewed: the key of ")
    assert (lake / "result").exists() and pq.read_table(lake / "campaign_names.parquet") == named
    scan(world, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert result(tmp_path / "out") == result(scanned)
    scan("--lake", lake, "--out", tmp_path / "again", "--quiet")
    assert result(tmp_path / "again") == result(scanned)
    (lake / "key").write_bytes(old)
    refused(run("scan", world, "--lake", lake, "--out", tmp_path / "no"), 2, "is not the key this lake was made with")


def test_labels_and_marks_of_a_value_hold_after_a_rotation(log, tmp_path):
    lake = tmp_path / "lake"
    write(log / "exchanges" / "b.jsonl", line(30, client_address="203.0.113.7"))
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    marked = lake / "console" / "labels.csv"
    write(marked, "account_id,value,label\n,203.0.113.7,benign\naccount-1,,banned\n")
    run("key", "rotate", "--lake", lake)
    with Lake.open(lake) as opened:
        found = by_account(read_labels(marked), opened, None)
    assert {(one.account_id, one.label) for one in found} == {("account-3", "benign"), ("account-1", "banned")}
    scan("--lake", lake, "--out", tmp_path / "out", "--quiet")


def shared(lake: Path, *accounts: str) -> int:
    """How many values these accounts have in common."""
    with Lake.open(lake) as opened:
        found = opened.exchanges(None, ["account_id", "address_token", "client_token"])
    of = [set() for _ in accounts]
    for row in found.to_pylist():
        if row["account_id"] in accounts:
            of[accounts.index(row["account_id"])] |= {("a", row["address_token"]), ("c", row["client_token"])}
    return len(set.intersection(*of) - {("a", None), ("c", None)})


def test_what_is_read_after_a_rotation_joins_what_was_there(log, tmp_path):
    lake = tmp_path / "lake"
    seen = line(40, account_id="old", client_address="203.0.113.7", user_agent="agent/1")
    write(log / "exchanges" / "b.jsonl", seen)
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    run("key", "rotate", "--lake", lake)
    write(log / "exchanges" / "c.jsonl", line(41, account_id="new", client_address="203.0.113.7", user_agent="agent/1"))
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert shared(lake, "old", "new") == 2
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 32


def test_a_fleet_that_grows_after_a_rotation_is_one_fleet(world, tmp_path, scanned):
    lake, out, log = tmp_path / "lake", tmp_path / "out", tmp_path / "log"
    days = sorted((world / "exchanges").iterdir())
    shutil.copytree(world / "exchanges" / days[0].name, log / "exchanges" / days[0].name)
    shutil.copy(world / "accounts.parquet", log)
    scan(log, "--lake", lake, "--out", out, "--quiet")
    run("key", "rotate", "--lake", lake)
    for day in days[1:]:
        shutil.copytree(day, log / "exchanges" / day.name)
    scan(log, "--lake", lake, "--out", out, "--quiet")
    late, whole = findings(out), findings(scanned)
    for campaign in (*late["campaigns"], *whole["campaigns"]):
        del campaign["campaign_id"], campaign["aliases"]
    assert late == whole


def test_a_key_that_was_moved_elsewhere(log, tmp_path):
    lake, elsewhere = tmp_path / "lake", tmp_path / "vault key"
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    shutil.move(lake / "vault" / "key", elsewhere)
    write(log / "exchanges" / "b.jsonl", lines(*range(100, 110)))
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    refused(run("key", "rotate", "--lake", lake), 2, "--vault-key FILE")
    (tmp_path / "wrong").write_bytes(os.urandom(32))
    refused(run("key", "rotate", "--lake", lake, "--vault-key", tmp_path / "wrong"), 2, "not the key of this vault")
    assert run("key", "rotate", "--lake", lake, "--vault-key", elsewhere).exit_code == 0
    refused(run("lake", "forget", "account-1", "--lake", lake), 2, "every table has let it go, the vault has not")
    done = run("lake", "forget", "account-1", "--lake", lake, "--vault-key", elsewhere)
    assert done.exit_code == 0, done.stderr
    kept_days = run("scan", "--lake", lake, "--out", tmp_path / "out", "--keep-days", "1", "--quiet")
    assert kept_days.exit_code == 0 and "not from the vault" in kept_days.stderr
    scan("--lake", lake, "--out", tmp_path / "out", "--keep-days", "1", "--vault-key", elsewhere, "--quiet")
    shutil.move(elsewhere, lake / "vault" / "key")
    assert values(lake) == {
        "192.0.2.0/24",
        *(f"192.0.2.{n}" for n in (*range(30), *range(100, 110)) if n % 3 == 2 and n % 9 != 1),
    }


def test_a_rotation_that_cannot_be_whole_changes_nothing(log, tmp_path):
    lake = tmp_path / "lake"
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    write(log / "exchanges" / "b.jsonl", line(50, client_address="203.0.113.1"))
    scan(log, "--lake", lake, "--no-vault", "--out", tmp_path / "out", "--quiet")
    before = json.loads((lake / "lake.json").read_text())
    refused(
        run("key", "rotate", "--lake", lake), 2, "stays as it is", "address_token of 1 rows", "network_token of 1 rows"
    )
    assert json.loads((lake / "lake.json").read_text()) == before
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 31


def test_openings_are_shown_and_a_changed_log_is_told(log, tmp_path):
    lake = tmp_path / "lake"
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert run("lake", "openings", "--lake", lake).stdout == ""
    note_opening(lake / "vault" / "openings.jsonl", "a look \x1b[2J\nat it")
    run("key", "rotate", "--lake", lake)
    first, second = run("lake", "openings", "--lake", lake).stdout.splitlines()
    assert first.endswith("a look \\x1b[2J\\x0aat it") and second.endswith("to renew the lake's key")
    kept = (lake / "vault" / "openings.jsonl").read_text()
    (lake / "vault" / "openings.jsonl").write_text(kept.replace("a look", "a nap"))
    refused(run("lake", "openings", "--lake", lake), 3, "line 2", "does not follow")


@pytest.mark.parametrize("command", [["key", "rotate"], ["lake", "openings"]])
def test_there_must_be_a_lake(tmp_path, command):
    refused(run(*command, "--lake", tmp_path / "nowhere"), 2, "is not a lake")
