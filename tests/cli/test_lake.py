"""A lake that is kept: what was ingested is not ingested again, further days join, accounts can be
forgotten."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.cases.queries import read_members
from stillwatch.cases.store import Store
from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from tests.cases.results import Result

from .logs import line, lines, record, write
from .running import content, findings, refused, result, run, scan, tables, with_key


def files(lake: Path) -> dict[str, tuple[int, int]]:
    """Every file of a lake that holds data -> what changes when it is written anew. (What a scan
    found is always.)"""
    kept = [p for p in lake.rglob("*.parquet") if p.name != "campaign_names.parquet" and p.parent.name != "result"]
    found = {str(p.relative_to(lake)): p.stat() for p in kept}
    return {name: (state.st_ino, state.st_mtime_ns) for name, state in found.items()}


def says(lake: Path) -> str:
    """All text that stands in a lake's tables, manifest and file names."""
    said = [str(path) for path in lake.rglob("*")]
    for path in lake.rglob("*.parquet"):
        said += [str(row) for row in pq.ParquetFile(path).read().to_pylist()]
    with sqlite3.connect(lake / "manifest") as manifest:
        said += list(manifest.iterdump())
    said += [data.decode("latin-1") for name, data in content(lake).items() if not name.endswith(".parquet")]
    return "\n".join(said)


def test_twice_is_once(world, lake, tmp_path, scanned):
    """And files are known by content, not by path."""
    before = files(lake)
    shutil.copytree(world, tmp_path / "elsewhere")
    scan(tmp_path / "elsewhere", "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert files(lake) == before
    assert result(tmp_path / "out") == result(scanned)


def test_further_days_join(world, tmp_path, scanned):
    lake, out, log = tmp_path / "lake", tmp_path / "out", tmp_path / "log"
    days = sorted((world / "exchanges").iterdir())
    shutil.copytree(world / "exchanges" / days[0].name, log / "exchanges" / days[0].name)
    shutil.copy(world / "accounts.parquet", log)
    scan(log, "--lake", lake, "--out", out, "--quiet")
    early = findings(out)
    for day in days[1:]:
        shutil.copytree(day, log / "exchanges" / day.name)
    scan(log, "--lake", lake, "--out", out, "--quiet")
    late, whole = findings(out), findings(scanned)
    assert early["scanned"]["exchanges"] < late["scanned"]["exchanges"]
    for found in (late, whole):
        for campaign in found["campaigns"]:
            del campaign["campaign_id"], campaign["aliases"]
    assert late == whole


def test_a_file_that_grew_and_a_file_for_an_old_day(log, tmp_path):
    lake, out = tmp_path / "lake", tmp_path / "out"
    scan(log, "--lake", lake, "--out", out, "--quiet")
    write(log / "exchanges" / "a.jsonl", lines(*range(40)))
    write(log / "exchanges" / "b.jsonl", lines(*range(100, 110), *range(5)))
    scan(log, "--lake", lake, "--out", out, "--quiet")
    assert findings(out)["scanned"]["exchanges"] == 50
    scan(log, "--out", tmp_path / "new", "--quiet")
    assert result(out) == result(tmp_path / "new")


def test_forgotten_accounts_are_gone_from_everywhere(world, lake, tmp_path, scanned):
    out = tmp_path / "out"
    account = tables(scanned)["members"]["account_id"][0].as_py()
    assert account in says(lake)
    done = run("lake", "forget", account, "--lake", lake)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "Forgotten.\n", "")
    assert account not in says(lake)
    scan(world, "--lake", lake, "--out", out, "--quiet")
    assert account not in says(lake), "the log still has it; it is not taken in again"
    assert all(account not in str(table.to_pylist()) for table in tables(out).values())
    assert account not in (out / "report.html").read_text() + (out / "campaigns.json").read_text()
    assert findings(out)["scanned"]["accounts"] == findings(scanned)["scanned"]["accounts"] - 1


def test_forgetting_an_account_forgets_its_other_names(tmp_path):
    log, lake = tmp_path / "log", tmp_path / "lake"
    write(log / "exchanges" / "a.jsonl", lines(*range(30)))
    write(log / "accounts.jsonl", '{"account_id": "account-2", "alias_of": "account-1"}\n{"account_id": "account-1"}\n')
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert run("lake", "forget", "account-1", "--lake", lake).exit_code == 0
    assert "account-1'" not in says(lake) and "account-2'" not in says(lake)
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert findings(tmp_path / "out")["scanned"]["accounts"] == 7


def test_forgetting_reaches_cases_in_a_database_of_their_own(log, tmp_path):
    scan(log, "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with Store.open(url) as store:
        Result().campaign("C-1", ["account-1", "account-2"]).into(store)
    assert run("lake", "forget", "account-1", "--lake", tmp_path / "lake", "--store", url).exit_code == 0
    with Store.open(url) as store:
        assert [row[0] for row in read_members(store, "C-1")] == ["account-2"]
    refused(run("lake", "forget", "a", "--lake", tmp_path / "lake", "--store", f"{url}x"), 2, "no store")


def test_forgetting_somebody_unknown(log, tmp_path):
    scan(log, "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    assert run("lake", "forget", "nobody", "--lake", tmp_path / "lake").exit_code == 0
    scan(log, "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    assert findings(tmp_path / "out")["scanned"]["accounts"] == 9


def test_only_the_last_days_are_kept(log, tmp_path):
    lake, out = tmp_path / "lake", tmp_path / "out"
    scan(log, "--lake", lake, "--out", out, "--keep-days", "2", "--quiet")
    assert findings(out)["scanned"]["exchanges"] == 20
    assert findings(out)["scanned"]["first"] >= "2026-05-02"
    assert "2026-05-01" not in {path.name.removeprefix("day=") for path in lake.rglob("day=*")}
    write(log / "exchanges" / "b.jsonl", line(300) + line(301) + line(302))
    scan(log, "--lake", lake, "--out", out, "--quiet")
    assert findings(out)["scanned"]["exchanges"] == 22, "a day that was dropped stays dropped"


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_keeping_no_day_is_no_wish(log, tmp_path, days):
    done = run("scan", log, "--out", tmp_path / "out", "--keep-days", days)
    assert done.exit_code == 2 and "--keep-days" in done.stderr


def test_nothing_readable_is_kept(tmp_path):
    secret = {name: f"secret{name.replace('_', '')}" for name in (*EXCHANGES.names, *ACCOUNTS.names)}
    kept = {"account_id", "organization_id", "surface", "model", "plan", "close_reason"}
    texts = {f.name for f in (*EXCHANGES, *ACCOUNTS) if pa.types.is_string(f.type)} - {"status", "alias_of"}
    row = record(1, **{name: secret[name] for name in texts & {*EXCHANGES.names}})
    row["messages"] = [{"role": "user", "content": f"{secret['messages']} one two three four five"}]
    account = {name: secret[name] for name in texts & {*ACCOUNTS.names}} | {"email": "secretemail@secretdomain.example"}
    write(tmp_path / "log" / "exchanges" / "a.jsonl", json.dumps(row) + "\n")
    write(tmp_path / "log" / "accounts.jsonl", json.dumps(account) + "\n")
    scan(tmp_path / "log", "--lake", tmp_path / "lake", "--out", tmp_path / "out", "--quiet")
    found = set(re.findall(r"secret\w+", says(tmp_path / "lake")))
    assert found == {secret[name] for name in kept}


def test_a_lake_that_is_another_ones(log, tmp_path):
    lake = with_key(tmp_path / "lake")
    scan(log, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    about = lake / "lake.json"
    about.write_text(about.read_text().replace('"sketch_version": ', '"sketch_version": 9'))
    refused(run("scan", log, "--lake", lake, "--out", tmp_path / "out"), 2, "another version", "stillwatch scan SOURCE")
