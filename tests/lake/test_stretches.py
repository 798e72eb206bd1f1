from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.views.stretches import ids_of, read_stretch, stretches

NAMES = [f"a{k:04d}" for k in range(400)]


@pytest.fixture
def files(tmp_path):
    """Three days of 400 accounts with 10, 20 and 5 exchanges each, in row groups of 512."""
    out = []
    for day, each in enumerate((10, 20, 5)):
        account = [name for name in NAMES for _ in range(each)]
        start = datetime(2025, 6, 2 + day, tzinfo=UTC)
        rows: dict = {name: ["x"] * len(account) for name in ("organization_id", "surface", "model")}
        rows |= {"account_id": account, "timestamp": [start + timedelta(seconds=k) for k in range(len(account))]}
        out.append(tmp_path / f"{day}.parquet")
        pq.write_table(pa.table(rows), out[-1], row_group_size=512)
    return out


@pytest.mark.parametrize("rows", [1, 700, 5_000, 10**9])
def test_every_exchange_lies_in_one_stretch(files, rows):
    parts = stretches(files, rows)
    assert len(parts) == 1 or rows < 10**9
    for path in files:
        found = [table for part in parts for table in read_stretch(path, part, ["account_id", "timestamp"])]
        whole = pq.read_table(path)
        whole = whole.select(["account_id", "timestamp"])
        assert pa.concat_tables(found).cast(whole.schema).equals(whole)
        assert [i for part in parts for i in ids_of(path, part).to_pylist()] == NAMES


def test_stretches_are_about_as_long_as_asked_for(files):
    parts = stretches(files, 2_000)
    sizes = [sum(t.num_rows for path in files for t in read_stretch(path, p, ["account_id"])) for p in parts]
    assert 5 <= len(parts) <= 8 and max(sizes) < 4_000


def test_only_the_wanted_are_read(files):
    wanted = pa.array(["a0003", "a0399", "nobody"])
    (part,) = stretches(files, 10**9)
    rows = pa.concat_tables(read_stretch(files[0], part, ["account_id"], wanted))
    assert np.unique(rows["account_id"].to_pylist(), return_counts=True)[1].tolist() == [10, 10]


def test_an_id_may_be_longer_than_what_parquet_keeps_as_a_border(tmp_path):
    names = ["a", "b", "c" * 8000, "d"]
    rows = {"account_id": names} | {name: ["x"] * 4 for name in ("organization_id", "surface", "model")}
    pq.write_table(pa.table(rows), tmp_path / "day.parquet", row_group_size=1)
    parts = stretches([tmp_path / "day.parquet"], 1)
    found = [table for part in parts for table in read_stretch(tmp_path / "day.parquet", part, ["account_id"])]
    assert pa.concat_tables(found)["account_id"].to_pylist() == names
    some = [
        table
        for part in parts
        for table in read_stretch(tmp_path / "day.parquet", part, ["account_id"], pa.array(names[2:3]))
    ]
    assert pa.concat_tables(some)["account_id"].to_pylist() == names[2:3]


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "day.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(LakeError, match=r"day\.parquet"):
        stretches([tmp_path / "day.parquet"], 10)


def test_no_days_no_stretches():
    assert stretches([], 10) == []
