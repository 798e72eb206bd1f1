"""Scanning a log until T is scanning the log cut at T: nothing that came later is known."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from .logs import record, write
from .running import findings, result, scan, with_key

pytestmark = pytest.mark.slow

MIDDAY = datetime(2025, 6, 4, 13, 37, 11, tzinfo=UTC)
MIDNIGHT = datetime(2025, 6, 4, tzinfo=UTC)


def cut(world: Path, until: datetime, to: Path) -> Path:
    """The world as its operator had it at a moment."""
    moment = pa.scalar(until, pa.timestamp("us", tz="UTC"))
    for source in sorted((world / "exchanges").rglob("*.parquet")):
        table = pq.ParquetFile(source).read()
        kept = table.filter(pc.less(table["timestamp"], moment))
        if kept.num_rows:
            target = to / source.relative_to(world)
            target.parent.mkdir(parents=True)
            pq.write_table(kept, target)
    accounts = pq.read_table(world / "accounts.parquet")
    known = accounts.filter(pc.fill_null(pc.less(accounts["created_at"], moment), True))
    assert known.num_rows < accounts.num_rows, "some accounts must be created later for this to be a test"
    pq.write_table(known, to / "accounts.parquet")
    return to


@pytest.mark.parametrize("until", [MIDDAY, MIDNIGHT])
def test_until_is_the_log_cut(world, lake, tmp_path, until):
    scan(cut(world, until, tmp_path / "cut"), "--out", tmp_path / "a", "--quiet")
    scan(world, "--until", until.isoformat(), "--lake", lake, "--out", tmp_path / "b", "--quiet")
    was, now = result(tmp_path / "a"), result(tmp_path / "b")
    assert was["campaigns"]["campaigns"] and was["campaigns"]["groups"]
    for found in (was, now):
        # With a lake a campaign keeps the name that an earlier scan gave it.
        for named in (*found["campaigns"]["campaigns"], *found["members"], *found["groups"]):
            named.pop("campaign_id")
            named.pop("aliases", None)
    assert was == now


def test_another_key_changes_nothing(scanned, lake, world, tmp_path):
    scan(world, "--lake", lake, "--out", tmp_path / "out", "--quiet")
    assert result(tmp_path / "out") == result(scanned)


@pytest.mark.parametrize(
    "seed, until", [(1, "2026-05-02T11:30:00Z"), (2, "2026-05-02"), (3, "2026-05-03T01:00:00+02:00")]
)
def test_until_with_repeats_conflicts_and_late_accounts(tmp_path, seed, until):
    moment = datetime.fromisoformat(until)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    rng = random.Random(seed)
    rows = [record(k) for k in range(60)]
    rows += [record(k, completion=f"another {k}", timestamp=_later(record(k))) for k in range(0, 60, 5)]
    rows += rows[10:20]
    rows.append(record(61, timestamp=0))
    rng.shuffle(rows)
    accounts = [
        {"account_id": f"account-{k}", "created_at": f"2026-0{4 + k % 2}-0{1 + k % 3}T12:00:00Z", "plan": "free"}
        for k in range(9)
    ]
    accounts.append({"account_id": "account-8", "created_at": "2026-05-02T20:00:00Z", "alias_of": "account-1"})
    before = [r for r in rows if not r["timestamp"] or _time(r["timestamp"]) < moment]
    known = [a for a in accounts if _time(a["created_at"]) < moment]
    assert len(before) < len(rows) and len(known) < len(accounts)
    for name, exchanges, table in (("all", rows, accounts), ("cut", before, known)):
        write(tmp_path / name / "exchanges" / "a.jsonl", "".join(json.dumps(r) + "\n" for r in exchanges))
        write(tmp_path / name / "accounts.jsonl", "".join(json.dumps(a) + "\n" for a in table))
    scan(tmp_path / "all", "--until", until, "--out", tmp_path / "a", "--quiet")
    scan(tmp_path / "cut", "--out", tmp_path / "b", "--quiet")
    assert anywhere(result(tmp_path / "a")) == anywhere(result(tmp_path / "b"))


def anywhere(found: dict) -> dict:
    """A result without the places of what was set aside: a cut log has other rows."""
    for one in found["campaigns"]["reading"]["set_aside"]:
        del one["source"], one["row"]
    return found


def test_until_before_everything(log, tmp_path):
    scan(log, "--until", "2020-01-01T00:00:00Z", "--out", tmp_path / "out", "--quiet")
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 0


def test_until_after_everything(log, tmp_path):
    scan(log, "--until", "2027-01-01T00:00:00Z", "--out", tmp_path / "a", "--quiet")
    scan(log, "--out", tmp_path / "b", "--lake", with_key(tmp_path / "lake"), "--quiet")
    assert result(tmp_path / "a") == result(tmp_path / "b")


def _later(row: dict) -> str:
    """A time on the same day, often later: the same id can then say two things on one day."""
    return row["timestamp"][:11] + "23:5" + row["timestamp"][15:]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
