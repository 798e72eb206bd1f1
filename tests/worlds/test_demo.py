"""The demo world: sizes, schema, determinism, and who may share a text with whom."""

import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES, STATUSES
from stillwatch.worlds.campaign import dealt_prompts, request
from stillwatch.worlds.demo import make_world
from stillwatch.worlds.world import WorldSummary, new_world

PASTERS = {"class", "benchmark", "bank_app", "resale"}
"""Personas whose accounts share texts with one another by nature."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, WorldSummary]:
    out = tmp_path_factory.mktemp("demo")
    return out, make_world(out, "demo", seed=3, accounts=600)


def rows_of(out: Path) -> list[dict]:
    truth = {r["exchange_id"]: r for r in pq.read_table(out / "truth/exchanges.parquet").to_pylist()}
    rows = ds.dataset(out / "exchanges", format="parquet").to_table().to_pylist()
    return [{**row, **truth[row["exchange_id"]]} for row in rows]


@pytest.fixture(scope="module")
def rows(demo) -> list[dict]:
    return rows_of(demo[0])


def first_prompt(row: dict) -> str:
    return row["messages"][0]["content"]


def test_sizes_scale_with_accounts(demo):
    summary = demo[1]
    assert 560 <= summary.accounts <= 700
    assert 10_000 <= summary.exchanges <= 22_000
    assert summary.campaign_accounts == 12
    assert summary.harvest_exchanges > 12 * 7 * 15


def test_files_follow_the_canonical_schema(demo):
    out, summary = demo
    for path in (out / "exchanges").rglob("*.parquet"):
        assert pq.read_schema(path).equals(EXCHANGES)
    assert pq.read_schema(out / "accounts.parquet").equals(ACCOUNTS)
    accounts = set(pq.read_table(out / "accounts.parquet")["account_id"].to_pylist())
    assert len(accounts) == summary.accounts


def test_rows_are_in_order_of_time_with_unique_ids(demo, rows):
    assert len({r["exchange_id"] for r in rows}) == len(rows) == demo[1].exchanges
    assert {r["status"] for r in rows} == set(STATUSES)
    failed = sum(r["status"] != "ok" for r in rows) / len(rows)
    assert 0.008 < failed < 0.025
    for path in (demo[0] / "exchanges").rglob("*.parquet"):
        times = pq.read_table(path)["timestamp"].to_pylist()
        assert times == sorted(times)
        assert f"day={times[0]:%Y-%m-%d}" == f"day={times[-1]:%Y-%m-%d}" == path.parent.name


def test_every_exchange_comes_after_its_account(demo, rows):
    born = {r["account_id"]: r["created_at"] for r in pq.read_table(demo[0] / "accounts.parquet").to_pylist()}
    assert all(r["timestamp"] >= born[r["account_id"]] for r in rows)


def test_strangers_share_no_text(rows):
    owners = defaultdict(set)
    viral = 0
    for row in rows:
        text = first_prompt(row)
        if row["persona"] not in PASTERS and len(text) >= 40:
            owners[text].add(row["account_id"])
    shared = [text for text, who in owners.items() if len(who) > 1]
    viral = sum(text.startswith(("I want you to act", "You are", "Act as")) or len(text) > 400 for text in shared)
    assert len(shared) - viral <= 0.02 * len(owners)


def test_benchmark_runners_and_classmates_repeat_each_other(rows):
    for persona in ("benchmark", "class"):
        owners = defaultdict(set)
        for row in rows:
            if row["persona"] == persona:
                owners[first_prompt(row)].add(row["account_id"])
        assert max(len(who) for who in owners.values()) >= 3


def test_campaign_prompts_are_dealt_without_repeats(rows):
    pool = set(dealt_prompts(new_world(3, 1, 0.1)))
    owners = defaultdict(set)
    for row in rows:
        if row["harvest"] and first_prompt(row) in pool:
            owners[first_prompt(row)].add(row["account_id"])
    assert len(owners) > 1000
    assert all(len(who) == 1 for who in owners.values())


def test_toolformer_rows_lose_their_common_frame():
    row = "toolformer: enabled\ntoolformer access: search\nA search engine.\nsearch(query)\nWho won?\n\nIn 1998"
    assert request(row) == "Who won?\n\nIn 1998"
    assert request("Write a poem.\nnow(please)\n") == "Write a poem.\nnow(please)\n"


def test_calm_is_the_same_without_the_campaign(demo, rows, tmp_path):
    make_world(tmp_path, "calm", seed=3, accounts=600)
    calm = rows_of(tmp_path)
    assert not any(r["harvest"] for r in calm)

    def honest(table: list[dict]) -> list[tuple]:
        return [(r["timestamp"], r["account_id"], first_prompt(r)) for r in table if r["persona"] != "fleet"]

    assert sorted(honest(calm)) == sorted(honest(rows))


DIGEST = """
import sys, hashlib
from pathlib import Path
from stillwatch.worlds.demo import make_world
make_world(Path(sys.argv[1]), "demo", seed=5, accounts=150, days=2)
"""


def digest(out: Path) -> str:
    rows = ds.dataset(out / "exchanges", format="parquet").to_table().to_pylist()
    accounts = pq.read_table(out / "accounts.parquet").to_pylist()
    return hashlib.sha256(repr((sorted(rows, key=lambda r: r["exchange_id"]), accounts)).encode()).hexdigest()


def test_same_seed_same_rows_under_any_hash_seed(tmp_path):
    digests = set()
    for hash_seed in ("1", "2"):
        out = tmp_path / hash_seed
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, "-c", DIGEST, str(out)], check=True, env=environment)
        digests.add(digest(out))
    assert len(digests) == 1
