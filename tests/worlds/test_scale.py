"""What `bench scale` measures and judges by."""

import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.scale.judged import judged
from stillwatch.worlds.scale.usage import run

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
