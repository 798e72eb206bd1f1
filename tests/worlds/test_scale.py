"""What `bench scale` measures and judges by."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.lake import Lake
from stillwatch.worlds.scale.beside import beside, peeling
from stillwatch.worlds.scale.judged import judged
from stillwatch.worlds.scale.usage import run
from stillwatch.worlds.scale.withheld import without_last_day
from tests.lake.logs import accounts, everything, ingest, three_days, write

BUSY = """
import subprocess, sys, time
if len(sys.argv) > 1:
    held = bytearray(b"x" * 150_000_000)
    end = time.process_time() + 0.6
    while time.process_time() < end: pass
else:
    subprocess.run([sys.executable, __file__, "child"], check=True)
"""


def test_usage_counts_the_processes_that_a_command_starts(tmp_path):
    (tmp_path / "busy.py").write_text(BUSY)
    used = run([sys.executable, str(tmp_path / "busy.py")])
    assert used.cpu >= 0.6 and used.seconds >= 0.6
    assert used.memory > 140_000_000


def test_usage_waits_for_what_a_command_leaves_running_and_for_nothing_else(tmp_path):
    (tmp_path / "busy.py").write_text(BUSY.replace("subprocess.run", "subprocess.Popen").replace(", check=True", ""))
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        used = run([sys.executable, str(tmp_path / "busy.py")])
        assert other.poll() is None
        other.kill()
    assert used.cpu >= 0.6


def test_a_command_that_fails_is_no_measurement():
    with pytest.raises(subprocess.CalledProcessError):
        run([sys.executable, "-c", "import sys; sys.exit(3)"])


@pytest.fixture
def world(tmp_path):
    """Ten accounts, of which the first four are a campaign's."""
    (tmp_path / "truth").mkdir()
    accounts = [{"account_id": f"a{k}", "campaigns": ["fleet-1"] if k < 4 else []} for k in range(10)]
    pq.write_table(pa.Table.from_pylist(accounts), tmp_path / "truth" / "accounts.parquet")
    facts = {
        "harvest_exchanges": 100,
        "first": "2025-06-02T00:00:00+00:00",
        "last": "2025-06-09T00:00:00+00:00",
        "capabilities": {"reasoning": 0.6},
    }
    (tmp_path / "datasheet.json").write_text(json.dumps({"campaigns": {"fleet-1": facts}}))
    return tmp_path


def result(folder, campaigns):
    """A result that lists accounts by campaign."""
    folder.mkdir()
    rows = [{"campaign_id": name, "account_id": a} for name, accounts in campaigns.items() for a in accounts]
    schema = pa.schema([("campaign_id", pa.string()), ("account_id", pa.string())])
    pq.write_table(pa.Table.from_pylist(rows, schema), folder / "members.parquet")
    told = [
        {
            "campaign_id": name,
            "harvest_exchanges": 98,
            "first_seen": "2025-06-02T01:30:00Z",
            "last_seen": "2025-06-09T00:00:00Z",
            "capabilities": [{"name": "reasoning", "share": 0.5}],
        }
        for name in campaigns
    ]
    (folder / "campaigns.json").write_text(json.dumps({"campaigns": told}))
    return folder


def test_a_found_and_a_false_campaign(world, tmp_path):
    found = judged(world, result(tmp_path / "r", {"C-1": ["a0", "a1", "a2", "a9"], "C-2": ["a7", "a8"]}))
    assert (found.recall, found.precision, found.false_campaigns) == (0.75, 0.5, 1)
    assert found.count == pytest.approx(-0.02) and (found.first, found.last) == (1.5, 0)
    assert found.capability == pytest.approx(0.1)


def test_nothing_found(world, tmp_path):
    found = judged(world, result(tmp_path / "r", {}))
    assert (found.recall, found.precision, found.false_campaigns, found.count) == (0, 1, 0, None)


@pytest.fixture
def lake(tmp_path):
    """Three days of seven accounts, five of which paid with one card and signed up at one
    address."""
    one = {"payment_fingerprint": "card", "signup_address": "192.0.2.7"}
    people = [{"account_id": f"account-{k}", **(one if k < 5 else {})} for k in range(7)]
    log = write(tmp_path / "logs" / "a.jsonl", three_days(200)).parent
    with Lake.open(tmp_path / "lake") as opened:
        ingest(opened, log, accounts=accounts(*people))
    return tmp_path / "lake"


def test_a_lake_before_its_last_day_came(lake):
    def days() -> list[str]:
        with Lake.open(lake) as opened:
            return [str(day) for day in opened.days()]

    with Lake.open(lake) as opened:
        before = everything(opened)
    with without_last_day(lake):
        assert days() == ["2026-05-01", "2026-05-02"]
    with Lake.open(lake) as opened:
        assert everything(opened) == before and len(days()) == 3


def test_peeling_on_what_accounts_share(lake):
    with Lake.open(lake) as opened:
        found, seconds = peeling(opened)
    assert all(len(group) >= 5 for group in found) and seconds > 0


def test_splink_joins_accounts_of_one_card(lake, tmp_path):
    """Or says that it is not there: it comes with the extra `rivals`."""
    done = beside("splink", lake, tmp_path / "out", limit=120)
    if find_spec("splink") is None:
        assert done.ending == "not installed" and not (tmp_path / "out").exists()
        return
    assert done.ending == "ran"
    rows = pq.read_table(tmp_path / "out" / "members.parquet")["account_id"].to_pylist()
    assert set(rows) <= {f"account-{k}" for k in range(5)}


def test_what_takes_too_long_did_not_finish(lake, tmp_path):
    assert beside("peeling", lake, tmp_path / "out", limit=0.1).ending == "did not finish"


def test_what_fails_is_told(tmp_path):
    assert beside("peeling", tmp_path / "nothing", tmp_path / "out", limit=120).ending == "failed (1)"
