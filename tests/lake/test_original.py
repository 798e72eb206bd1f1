"""An exchange is read again from where it stood, or not at all."""

import gzip
import json
import os

import pytest

from stillwatch.lake import Lake
from stillwatch.lake.store.errors import LakeError
from stillwatch.readers import text
from stillwatch.readers.source import open_sources


def line(k):
    said = [{"role": "user", "content": f"question {k}"}]
    return json.dumps(
        {"exchange_id": f"e{k}", "timestamp": 1_750_000_000_000 + k, "account_id": f"a{k % 7}", "messages": said}
    )


def filled(tmp_path, paths):
    lake = Lake.open(tmp_path / "lake")
    lake.ingest(open_sources(paths), workers=1)
    return lake


def all_found(lake):
    rows = lake.view().query("SELECT source, row, exchange_hash FROM exchanges ORDER BY source, row").to_pylist()
    return [lake.original(r["source"], r["row"], r["exchange_hash"]).to_pylist()[0] for r in rows]


@pytest.mark.parametrize("packed", [False, True])
def test_every_exchange_is_found_where_it_stood(tmp_path, monkeypatch, packed):
    monkeypatch.setattr(text, "CHUNK_BYTES", 3000)
    log = tmp_path / ("log.jsonl.gz" if packed else "log.jsonl")
    lines = ("\n".join(line(k) for k in range(100)) + "\n").encode()
    log.write_bytes(gzip.compress(lines) if packed else lines)
    with filled(tmp_path, [log]) as lake:
        found = all_found(lake)
    assert [f["messages"][0]["content"] for f in found] == [f"question {k}" for k in range(100)]


def test_a_log_that_grew_is_read_in_both_its_stretches(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 3000)
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join(line(k) for k in range(50)) + "\n")
    filled(tmp_path, [log]).close()
    with log.open("a") as file:
        file.write("\n".join(line(k) for k in range(50, 90)) + "\n")
    with filled(tmp_path, [log]) as lake:
        assert {f["exchange_id"] for f in all_found(lake)} == {f"e{k}" for k in range(90)}


def test_what_no_longer_stands_there_is_not_shown(tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text(line(0) + "\n" + line(1) + "\n")
    with filled(tmp_path, [log]) as lake:
        [first, _] = lake.view().query("SELECT source, row, exchange_hash FROM exchanges ORDER BY row").to_pylist()
        log.write_text(line(5) + "\n" + line(1) + "\n")
        with pytest.raises(LakeError, match="no longer holds"):
            lake.original(first["source"], first["row"], first["exchange_hash"])
        log.unlink()
        os.mkfifo(log)
        with pytest.raises(LakeError, match="no longer holds"):
            lake.original(first["source"], first["row"], first["exchange_hash"])
        log.unlink()
        with pytest.raises(LakeError, match="no longer holds"):
            lake.original(first["source"], first["row"], first["exchange_hash"])
