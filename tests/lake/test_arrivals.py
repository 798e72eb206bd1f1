"""Days finished in memory and days finished by the query engine are the same days."""

import random

import pyarrow.parquet as pq
import pytest

from stillwatch.lake import Lake, LakeError
from stillwatch.lake.intake import days
from stillwatch.lake.intake import ingest as ingest_module
from stillwatch.lake.store.layout import open_directory

from .logs import everything, ingest, line, write


def a_log(seed: int) -> str:
    """Lines among which many ids come again, with the same content and with another one."""
    rng = random.Random(seed)
    return "".join(
        line(rng.randrange(60), 1 + rng.randrange(2), completion=rng.choice(["one", "two"]), account_id=f"a{k % 3}")
        for k in range(150)
    )


@pytest.mark.parametrize("seed", range(4))
def test_small_and_large_days_are_finished_alike(tmp_path, monkeypatch, seed):
    log, later = write(tmp_path / "log.jsonl", a_log(seed)), write(tmp_path / "later.jsonl", a_log(seed + 100))
    found, tables = [], []
    for name, most in (("small", 1 << 18), ("large", -1)):
        monkeypatch.setattr(days, "SMALL_ROWS", most)
        (tmp_path / name).mkdir()
        (tmp_path / name / "key").write_bytes(b"k" * 32)
        open_directory(tmp_path / name, True)
        with Lake.open(tmp_path / name) as lake:
            ingest(lake, log)
            ingest(lake, later)
            found.append(everything(lake))
            lake.forget("a1")
            found[-1]["after"] = everything(lake)
            tables.append([pq.read_table(p, partitioning=None) for p in lake.exchange_sketch_files()])
    assert found[0] == found[1] and found[0]["quarantined"]
    assert tables[0] == tables[1]


def test_a_damaged_staged_file_is_told(tmp_path, monkeypatch):
    log = write(tmp_path / "log.jsonl", a_log(1))
    monkeypatch.setattr(ingest_module.Ingestion, "finish_days", lambda self: None)
    with Lake.open(tmp_path / "lake") as lake:
        ingest(lake, log)
        (staged,) = (lake.directory / "staged").iterdir()
        staged.write_bytes(b"ARROW1")
        monkeypatch.undo()
        with pytest.raises(LakeError, match="damaged"):
            ingest(lake, log)
