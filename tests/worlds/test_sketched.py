"""Sketched worlds: a lake like any other, the same in any number of processes, with a truth that
holds."""

import hashlib
import json
import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.lake import Lake
from stillwatch.sketch.schema import EXCHANGE_SKETCH
from stillwatch.worlds.sketched.copying import SHIFT, room, shift
from stillwatch.worlds.sketched.hubs import recurring
from stillwatch.worlds.sketched.lake_files import new_lake
from stillwatch.worlds.sketched.make import SketchedSummary, make_sketched
from stillwatch.worlds.sketched.match import Distance, Match, distance, matches
from stillwatch.worlds.sketched.measures import Sample, measure
from stillwatch.worlds.sketched.mixing import below, fractions, names, salt_of, salted
from stillwatch.worlds.sketched.plan import variants_for
from stillwatch.worlds.spec import Campaign, WorldSpec

pytestmark = pytest.mark.slow

SPEC = WorldSpec(
    "tiny", 3, accounts=450, days=2, honest=(("person", 0.6), ("developer", 0.2), ("crowd", 0.2)),
    campaigns=(Campaign(accounts=30, frames="many"),),
)  # fmt: skip
COPIES = 3

words = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=50).map(lambda x: np.array(x, np.uint64))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, SketchedSummary]:
    out = tmp_path_factory.mktemp("sketched") / "world"
    return out, make_sketched(SPEC, out, 1.0, workers=1, base_accounts=150)


@pytest.fixture(scope="module")
def rows(made) -> pa.Table:
    with Lake.open(made[0] / "lake", create=False) as lake:
        return pa.concat_tables([pq.read_table(f, partitioning=None) for f in lake.exchange_sketch_files()])


def test_the_lake_opens_and_answers(made, rows):
    out, summary = made
    with Lake.open(out / "lake", create=False) as lake:
        assert len(lake.days()) == SPEC.days
        assert lake.coverage()["client_address"] > 0.5
        assert lake.accounts().num_rows == summary.accounts
        assert lake.exchanges(columns=["account_id"]).num_rows == summary.exchanges
        key = lake.keys.key_id
    assert rows.schema.names[:-1] == EXCHANGE_SKETCH.names
    assert rows.schema.field("address_token").metadata == {b"key_id": key.encode()}
    assert summary.copies == COPIES
    assert not (out / "base").exists()


def test_days_are_in_order_of_account_and_task(made):
    with Lake.open(made[0] / "lake", create=False) as lake:
        for day, file in zip(lake.days(), lake.exchange_sketch_files(), strict=True):
            table = pq.read_table(file, partitioning=None)
            found = list(zip(table["account_id"].to_pylist(), table["task"].to_pylist(), strict=True))
            assert found == sorted(found)
            assert {t.date() for t in table["timestamp"].to_pylist()} == {day}
            assert table["row"].to_pylist() == list(range(table.num_rows))


def test_every_exchange_has_a_hash_of_its_own(rows):
    for name in ("exchange_hash", "content_hash"):
        assert len(set(rows[name].to_pylist())) == rows.num_rows


def test_truth_and_log_agree(made, rows):
    out, summary = made
    truth = pq.read_table(out / "truth" / "accounts.parquet").to_pylist()
    assert [r["account_id"] for r in truth] == sorted(r["account_id"] for r in truth)
    assert set(rows["account_id"].to_pylist()) <= {r["account_id"] for r in truth}
    sheet = json.loads((out / "datasheet.json").read_text())["campaigns"]["fleet-1"]
    members = {r["account_id"] for r in truth if "fleet-1" in r["campaigns"]}
    theirs = [
        t for a, t in zip(rows["account_id"].to_pylist(), rows["timestamp"].to_pylist(), strict=True) if a in members
    ]
    assert sheet["accounts"] == summary.campaign_accounts == len(members)
    first, last = datetime.fromisoformat(sheet["first"]), datetime.fromisoformat(sheet["last"])
    assert sheet["exchanges"] == sum(first <= t <= last for t in theirs)
    assert sheet["harvest_exchanges"] <= sheet["attempts"] <= sheet["exchanges"]
    assert min(theirs) <= first < last <= max(theirs)
    assert sum(sheet["capabilities"].values()) == pytest.approx(1, abs=0.01)


def test_accounts_are_opened_before_they_speak(made, rows):
    with Lake.open(made[0] / "lake", create=False) as lake:
        created = {r["account_id"]: r["created_at"] for r in lake.accounts().to_pylist()}
    late = [
        t for a, t in zip(rows["account_id"].to_pylist(), rows["timestamp"].to_pylist(), strict=True) if t < created[a]
    ]
    assert not late


def test_copies_share_only_what_everybody_shares(made, rows):
    ids = sorted(pq.read_table(made[0] / "truth" / "accounts.parquet")["account_id"].to_pylist())
    copy = {account: k * COPIES // len(ids) for k, account in enumerate(ids)}
    of_row = [copy[a] for a in rows["account_id"].to_pylist()]

    def crossing(name: str) -> float:
        seen: dict[int, set[int]] = {}
        for value, number in zip(rows[name].to_pylist(), of_row, strict=True):
            if value is not None:
                seen.setdefault(value, set()).add(number)
        return sum(len(s) > 1 for s in seen.values()) / len(seen)

    assert crossing("task") == crossing("conversation_token") == crossing("api_key_token") == 0
    assert 0 < crossing("prompt_hash") < 0.1
    assert crossing("client_token") > 0.5


def test_the_same_in_any_number_of_processes(made, tmp_path):
    make_sketched(SPEC, tmp_path / "again", 1.0, workers=2, base_accounts=150)
    for path in sorted((made[0] / "lake").rglob("*.parquet")):
        other = tmp_path / "again" / "lake" / path.relative_to(made[0] / "lake")
        assert hashlib.sha256(other.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest(), path.name


def test_profiles_sum_to_the_exchanges_and_worlds_can_be_measured(made):
    out, summary = made
    with Lake.open(out / "lake", create=False) as lake:
        assert sum(lake.profiles()["exchanges"].to_pylist()) == summary.exchanges
    found = measure(out / "lake", out / "truth" / "accounts.parquet", 1)
    same = {m.measure: m for m in matches(found, found, found)}
    assert same["R, fleet pairs"].sketched == Distance(0, 0) and same["R, fleet pairs"].ratio == 1
    assert all(m.alike for m in same.values())


def test_worlds_match_by_either_distance_or_as_two_of_text_do():
    none, far, sharp = Distance(0, 0), Distance(0.9, 0.9), Distance(0.9, 0.01)
    assert Match("rho, fleet", sharp, none, 1, 0, 0).alike
    assert not Match("rho, fleet", far, none, 1, 0, 0).alike
    assert Match("rho, fleet", far, far, 1, 0, 0).alike
    assert not Match("prompts of an account", sharp, none, 1, 0, 0).alike
    values = np.arange(100.0)
    moved = distance(values, values + 5)
    assert (moved.ks, moved.gap) == pytest.approx((0.05, 5.0))


@pytest.mark.parametrize("sketched", [{}, {"R, fleet pairs": Sample(np.empty(0), 0)}], ids=["absent", "empty"])
def test_what_a_sketched_world_lacks_differs(sketched):
    text = {"R, fleet pairs": Sample(np.ones(3), 3)}
    (found,) = matches(text, sketched, text)
    assert not found.alike and found.ratio == 0


def test_a_lake_of_a_seed_has_its_key(tmp_path):
    keys = [new_lake(tmp_path / str(k), seed)[1].key_id for k, seed in enumerate((1, 1, 2))]
    assert keys[0] == keys[1] != keys[2]


def test_values_that_recur_are_everybodys():
    rng = np.random.Generator(np.random.PCG64(1))
    unit = np.arange(4000)
    popular, own = rng.integers(0, 10, 4000), 1000 + np.arange(4000)
    values = np.concatenate([popular, own])
    kept = recurring(values, np.concatenate([unit, unit]), np.ones(8000, bool), 1)
    assert kept[:4000].all() and not kept[4000:].any()


@given(st.integers(1, 10_000_000))
def test_subjects_grow_slower_than_people(people):
    assert 1 <= variants_for(people) <= max(1, math.ceil((people / 25_000) ** 0.5))


@given(words, st.integers(0, 2**64 - 1))
def test_salting_keeps_distinct_values_distinct(values, salt):
    distinct = np.unique(values)
    assert len(np.unique(salted(distinct, np.uint64(salt)))) == len(distinct)
    assert ((fractions(distinct) >= 0) & (fractions(distinct) < 1)).all()
    assert (below(distinct, 7) < 7).all()


@given(words)
def test_names_are_hex(numbers):
    assert names("a_", numbers, 16).to_pylist() == [f"a_{int(n):016x}" for n in numbers]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 86_399_999_999)), min_size=1, max_size=30))
def test_nobody_is_moved_over_midnight(moments):
    account, time = (np.array(column) for column in zip(*sorted(moments), strict=True))
    low, high = room(account, time, 0, np.full(len(account), np.iinfo(np.int64).max))
    moved = time + shift(account.astype(np.uint64), salt_of("x"), low, high, SHIFT)
    assert (moved >= 0).all() and (moved < 86_400_000_000).all() and (np.abs(moved - time) <= SHIFT).all()
