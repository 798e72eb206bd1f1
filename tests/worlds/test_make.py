"""Whole worlds: files, order, determinism, digest, datasheet."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES, STATUSES
from stillwatch.worlds.finish import bytes_of, digest_of_world
from stillwatch.worlds.make import make_world
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.rows import TRUTH
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.voice import sentences_of

from .made import rows, small

SPEC = small(Campaign(accounts=12, rate=20, cover=0.2))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("made")
    return out, make_world(SPEC, out, workers=1)


def test_files_follow_the_contract(made):
    out, summary = made
    for path in parts_of(out / "exchanges"):
        assert pq.read_schema(path).equals(EXCHANGES)
    for path in parts_of(out / "truth" / "exchanges"):
        assert pq.read_schema(path).equals(TRUTH)
    accounts = pq.read_table(out / "accounts.parquet")
    assert accounts.schema.equals(ACCOUNTS)
    assert len(accounts) == summary.accounts == 72
    assert sorted(p.name for p in out.iterdir()) == [
        "DATASHEET.md",
        "accounts.parquet",
        "datasheet.json",
        "exchanges",
        "truth",
    ]


def test_rows_are_in_order_of_time_and_stand_in_their_day(made):
    told = rows(made[0])
    assert [(r["timestamp"], r["exchange_id"]) for r in told] == sorted(
        (r["timestamp"], r["exchange_id"]) for r in told
    )
    assert len({r["exchange_id"] for r in told}) == len(told) == made[1].exchanges
    for path in parts_of(made[0] / "exchanges"):
        days = {f"day={t:%Y-%m-%d}" for t in pq.read_table(path)["timestamp"].to_pylist()}
        assert days == {path.parent.name}


def test_nobody_speaks_before_birth_or_after_closing(made):
    known = {r["account_id"]: r for r in pq.read_table(made[0] / "accounts.parquet").to_pylist()}
    for row in rows(made[0]):
        account = known[row["account_id"]]
        assert account["created_at"] <= row["timestamp"]
        assert account["closed_at"] is None or row["timestamp"] < account["closed_at"]


def test_everybody_fails_now_and_then(made):
    told = rows(made[0])
    assert {r["status"] for r in told} <= set(STATUSES)
    assert 0.004 < sum(r["status"] != "ok" for r in told) / len(told) < 0.035


def test_truth_tells_harvest_cover_and_honest(made):
    told = rows(made[0])
    roles = {(r["persona"] == "fleet", r["role"], r["campaign"]) for r in told}
    assert roles == {(False, "honest", None), (True, "harvest", "fleet-1"), (True, "cover", "fleet-1")}
    assert all((r["capability"] is not None) == (r["role"] == "harvest") for r in told)
    facts = pq.read_table(made[0] / "truth" / "accounts.parquet").to_pylist()
    assert {len(f["campaigns"]) for f in facts if f["persona"] == "fleet"} == {1}
    assert not [f for f in facts if f["persona"] != "fleet" and (f["campaigns"] or f["exposed"])]


def test_the_datasheet_counts_what_the_truth_says(made):
    out, summary = made
    sheet = json.loads((out / "datasheet.json").read_text())
    told = [r for r in rows(out) if r["role"] == "harvest"]
    campaign = sheet["campaigns"]["fleet-1"]
    assert campaign["attempts"] == len(told)
    assert campaign["harvest_exchanges"] == sum(r["status"] == "ok" for r in told)
    assert campaign["first"][:19] == min(r["timestamp"] for r in told).isoformat()[:19]
    assert abs(sum(campaign["capabilities"].values()) - 1) < 1e-9
    assert sheet["exchanges"] == summary.exchanges == len(rows(out))
    assert "fleet-1" in (out / "DATASHEET.md").read_text()


def test_the_number_of_processes_changes_nothing_and_the_digest_can_be_recomputed(made, tmp_path):
    summary = make_world(SPEC, tmp_path / "again", workers=2)
    assert summary.digest == made[1].digest == digest_of_world(tmp_path / "again") == digest_of_world(made[0])
    other = make_world(replace(SPEC, seed=8), tmp_path / "other", workers=1)
    assert other.digest != summary.digest


ELSEWHERE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.worlds.test_make import SPEC
from stillwatch.worlds.make import make_world
if __name__ == "__main__":
    print(make_world(SPEC, Path(sys.argv[1]), workers=1).digest)
"""


def test_the_interpreters_hash_seed_changes_nothing(made, tmp_path):
    script = tmp_path / "elsewhere.py"
    script.write_text(ELSEWHERE)
    done = subprocess.run(
        [sys.executable, script, tmp_path / "world", Path(__file__).parents[2]],
        env={**os.environ, "PYTHONHASHSEED": "123"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == made[1].digest


def test_the_honest_live_the_same_lives_without_the_campaign(made, tmp_path):
    make_world(replace(SPEC, campaigns=()), tmp_path, workers=1)
    honest = [(r["exchange_id"], r["timestamp"]) for r in rows(made[0]) if r["role"] == "honest"]
    assert honest == [(r["exchange_id"], r["timestamp"]) for r in rows(tmp_path)]


@given(st.text(alphabet="ab.!? \n\t。", max_size=40))
def test_sentences_are_what_stands_between_stop_and_blank(text):
    assert sentences_of(text) == re.split(r"(?<=[.!?])\s+", text)


@given(st.lists(st.text(max_size=8)), st.integers(0, 5))
def test_the_bytes_of_strings_are_their_text_in_a_row(texts, start):
    strings = pa.array(texts, pa.string()).slice(start)
    assert bytes(bytes_of(strings)) == "".join(texts[start:]).encode()
