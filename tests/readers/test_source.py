import gzip
import json
import os
import tracemalloc
import zlib
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.readers import text
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import open_sources
from stillwatch.readers.text import text_chunks
from tests.readers.logs import exchange, jsonl, kinds, line, read


def zstd(data: bytes) -> bytes:
    return pa.Codec("zstd").compress(data, asbytes=True)


def write(path, data: bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_walked_in_order(tmp_path):
    for n, name in enumerate(["b/2.jsonl.gz", "a.jsonl", "b/1.jsonl.zst", "c.parquet"]):
        data = jsonl(exchange(n))
        if name.endswith("parquet"):
            (tmp_path / "exchanges").mkdir(exist_ok=True)
            pq.write_table(pa.Table.from_pylist([exchange(n)]), tmp_path / "exchanges" / name)
            continue
        data = gzip.compress(data) if name.endswith("gz") else zstd(data) if name.endswith("zst") else data
        write(tmp_path / "exchanges" / name, data)
    write(tmp_path / "exchanges" / "notes.txt", b"no log")
    write(tmp_path / "other.jsonl", jsonl(exchange(9)))
    write(tmp_path / "accounts.jsonl", b'{"account_id":"a"}\n')
    sources = open_sources([tmp_path])
    names = [s.path.removeprefix(f"{tmp_path}/exchanges/") for s in sources]
    assert names == ["a.jsonl", "b/1.jsonl.zst", "b/2.jsonl.gz", "c.parquet"]
    rows, rejects = read(tmp_path)
    assert [r["exchange_id"] for r in rows] == ["e1", "e2", "e0", "e3"] and not rejects


def test_without_a_folder_of_exchanges_every_log_is_read(tmp_path):
    write(tmp_path / "deep" / "x.jsonl", jsonl(exchange(1)))
    write(tmp_path / "accounts.parquet", b"PAR1")
    assert [s.path for s in open_sources([tmp_path])] == [str(tmp_path / "deep" / "x.jsonl")]
    # A file is read whatever its name, and once however often it is given.
    odd = write(tmp_path / "export.log", jsonl(exchange(1)))
    assert len(open_sources([odd, odd, tmp_path / "accounts.parquet"])) == 1


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="no exchange log here"):
        open_sources([tmp_path])
    with pytest.raises(SourceError, match="no such file"):
        open_sources([tmp_path / "missing.jsonl"])


def test_an_empty_file_is_no_error(tmp_path):
    assert read(write(tmp_path / "x.jsonl", b"")) == ([], [])
    assert read(write(tmp_path / "x.jsonl", b"\n \n")) == ([], [])


def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(tmp_path):
    write(tmp_path / "a.jsonl", jsonl(exchange(1)))
    bad = write(tmp_path / "b.jsonl", b"time,account\n1,2\n")
    sources = open_sources([tmp_path])
    assert len(sources) == 1
    assert [(e.path, e.reason) for e in sources.unreadable] == [(str(bad), "not a known log format")]
    with pytest.raises(SourceError, match="not a known log format"):
        open_sources([bad])


def test_files_of_any_name_are_known_by_what_they_hold(tmp_path):
    names = ("app.log", "app.json", "a.ndjson", "app.jsonl.1", "app.jsonl-20261117", "APP.JSONL")
    for n, name in enumerate(names):
        write(tmp_path / name, jsonl(exchange(n)))
    for name in (".hidden.jsonl", "x.jsonl.tmp", "_SUCCESS", "_temporary/y.jsonl", ".staging/z.jsonl", "a.jsonl.crc"):
        write(tmp_path / name, jsonl(exchange(99)))
    write(tmp_path / "notes.txt", b"not a log\n")
    sources = open_sources([tmp_path])
    assert sorted(Path(source.path).name for source in sources) == sorted(names)
    assert [Path(e.path).name for e in sources.passed_over] == ["notes.txt"] and not sources.unreadable


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    write(tmp_path / "shut" / "a.jsonl", jsonl(exchange(1)))
    write(tmp_path / "open" / "b.jsonl", jsonl(exchange(2)))
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    sources = open_sources([tmp_path])
    assert len(sources) == 1
    assert [(e.path, e.reason) for e in sources.unreadable] == [(str(tmp_path / "shut"), "permission denied")]


def test_a_forced_format(tmp_path):
    path = write(tmp_path / "x.jsonl", b'{"request": {}, "response": {}}\n')
    assert open_sources([path], "canonical")[0].reader.name == "canonical"
    with pytest.raises(ValueError, match="known are apisix, azure_apim, "):
        open_sources([path], "csv")


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_what_stands_before_a_break_is_kept(tmp_path, compress):
    noise = [exchange(n, completion=os.urandom(40).hex()) for n in range(3000)]
    whole = jsonl(*noise)
    packed = compress(whole)
    path = write(tmp_path / "x.jsonl", packed[: len(packed) * 2 // 3])
    rows, rejects = read(path)
    assert 0 < len(rows) < 3000
    assert [r["exchange_id"] for r in rows] == [f"e{n}" for n in range(len(rows))]
    assert kinds(rejects) == [(len(rows), "truncated")]


def test_a_gzip_break_loses_not_one_whole_line(tmp_path):
    noise = jsonl(*(exchange(n, completion=os.urandom(40).hex()) for n in range(3000)))
    packed = gzip.compress(noise)
    packed = packed[: len(packed) - 5000]
    path = write(tmp_path / "x.jsonl.gz", packed)
    unpacked = zlib.decompressobj(31).decompress(packed)
    rows, _ = read(path)
    assert len(rows) == unpacked.count(b"\n")


def test_damaged_gzip(tmp_path):
    packed = bytearray(gzip.compress(jsonl(*(exchange(n, completion=os.urandom(40).hex()) for n in range(3000)))))
    packed[len(packed) // 2 : len(packed) // 2 + 50] = bytes(50)
    rows, rejects = read(write(tmp_path / "x.jsonl.gz", bytes(packed)))
    assert rows and rejects


def test_compressed_parts_one_after_the_other(tmp_path):
    for compress in (gzip.compress, zstd):
        path = write(tmp_path / "x", compress(jsonl(exchange(1))) + compress(jsonl(exchange(2))))
        rows, rejects = read(path)
        assert len(rows) == 2 and not rejects


def test_half_a_line_at_the_end(tmp_path):
    half = line(exchange(1))[:30]
    rows, rejects = read(write(tmp_path / "x.jsonl", jsonl(exchange(0)) + half))
    assert [r["exchange_id"] for r in rows] == ["e0"]
    assert kinds(rejects) == [(1, "truncated")]
    rows, rejects = read(write(tmp_path / "x.jsonl", jsonl(exchange(0), exchange(1)).rstrip()))
    assert len(rows) == 2 and not rejects


def test_byte_order_mark(tmp_path):
    rows, rejects = read(write(tmp_path / "x.jsonl", b"\xef\xbb\xbf" + jsonl(exchange(0))))
    assert len(rows) == 1 and not rejects


def test_a_line_of_50_mb_is_set_aside_in_bounded_memory(tmp_path):
    path = tmp_path / "x.jsonl"
    with path.open("wb") as file:
        file.write(jsonl(exchange(0)))
        file.write(b'{"exchange_id":"')
        for _ in range(50):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + jsonl(exchange(1)))
    tracemalloc.start()
    rows, rejects = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(r["exchange_id"], r["row"]) for r in rows] == [("e0", 0), ("e1", 2)]
    assert kinds(rejects) == [(1, "too_long")]
    assert peak < 100 << 20


def test_too_long_at_the_very_end(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "MAX_LINE_BYTES", 1000)
    monkeypatch.setattr(text, "CHUNK_BYTES", 300)
    rows, rejects = read(write(tmp_path / "x.jsonl", jsonl(exchange(0)) + b"x" * 5000))
    assert len(rows) == 1 and kinds(rejects) == [(1, "too_long")]


LINES = st.lists(st.sampled_from([b"{}", b"", b"\r", b'{"a": 1}', b"x" * 45, b" "]), max_size=30)


@settings(max_examples=150)
@given(LINES, st.booleans(), st.integers(2, 40))
def test_chunks_are_the_file_cut_at_newlines(tmp_path_factory, made, ended, size):
    data = b"\n".join(made) + (b"\n" if ended and made else b"")
    path = write(tmp_path_factory.getbasetemp() / "cut.jsonl", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "CHUNK_BYTES", size)
        patch.setattr(text, "MAX_LINE_BYTES", 40)
        chunks = list(text_chunks(str(path)))
        resumed = [list(text_chunks(str(path), c.first_row + c.rows, c.offset + c.length)) for c in chunks]
    row = offset = 0
    for chunk in chunks:
        assert (chunk.first_row, chunk.offset) == (row, offset)
        assert not chunk.data or chunk.data == data[offset : offset + chunk.length]
        row, offset = row + chunk.rows, offset + chunk.length
    left = data[offset:]
    assert b"\n" not in left and (not left.strip() or len(left) > 40)
    for n, later in enumerate(resumed):
        assert b"".join(c.data for c in later) == b"".join(c.data for c in chunks[n + 1 :])


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstd])
@pytest.mark.parametrize("cut", [0, 1, 60, -1, None])
def test_a_file_that_grew_is_read_on(tmp_path, compress, cut):
    """Whatever the first reading saw of the third line, both readings together see each record
    once."""
    records = [exchange(n) for n in range(5)]
    first, third = jsonl(*records[:2]), line(records[2])
    path = write(tmp_path / "x.jsonl", compress(first + third[:cut]))
    source = open_sources([path])[0]
    before = [source.reader.parse(chunk) for chunk in source.chunks()]
    end = before[-1]
    write(path, compress(jsonl(*records)))
    after = [source.reader.parse(c) for c in source.chunks(end.end_row, end.end_offset)]
    rows = [(r["exchange_id"], r["row"]) for p in before + after for r in p.batch.to_pylist()]
    assert rows == [(f"e{n}", n) for n in range(5)]
    assert not [r for p in after for r in p.remarks]
    assert [r.kind for p in before for r in p.remarks] == (["truncated"] if cut in (1, 60) else [])


def test_formats_are_told_by_a_later_line_when_the_first_is_broken(tmp_path):
    path = write(tmp_path / "x.jsonl", b'{"request": {"a\n' + json.dumps({"resourceSpans": []}).encode() + b"\n")
    assert open_sources([path])[0].reader.name == "otel"
    path = write(tmp_path / "x.jsonl", b'{"exchange_id": "e", "messa')
    assert open_sources([path])[0].reader.name == "canonical"


@settings(max_examples=150)
@given(st.lists(st.integers(0, 60), max_size=12), st.booleans(), st.sampled_from([16, 30, 40]), st.integers(0, 200))
def test_places_are_where_the_chunks_are(tmp_path_factory, made, ended, size, start):
    data = b"\n".join(b"x" * n for n in made) + (b"\n" if ended else b"")
    path = write(tmp_path_factory.mktemp("places") / "log.jsonl", data)
    start = min(start, len(data))
    with patch.object(text, "CHUNK_BYTES", size), patch.object(text, "MAX_LINE_BYTES", 50):
        known = data.count(b"\n", 0, start) + (start > 0 and data[start - 1 : start] != b"\n")
        cut = list(text_chunks(str(path), known, start))
        places = list(text.plain_places(str(path), known, start))
    for found in (cut, places):
        rows = [(c.first_row, row) for c in found for row in range(c.first_row, c.first_row + c.rows)]
        assert len({row for _, row in rows}) == len(rows)
    assert [(r.row, r.kind) for c in cut for r in c.rejects] == [(r.row, r.kind) for c in places for r in c.rejects]
    assert {row for c in cut for row in range(c.first_row, c.first_row + c.rows)} == {
        row for c in places for row in range(c.first_row, c.first_row + c.rows)
    }
    for chunk in places:
        there = data[chunk.offset : chunk.offset + chunk.length]
        assert chunk.data in (b"", there)
        if chunk.length and not chunk.rejects and not chunk.data:
            assert there.endswith(b"\n") and there.count(b"\n") == chunk.rows
            assert chunk.first_row == data.count(b"\n", 0, chunk.offset)


def test_our_own_lake_and_result_among_the_logs_are_no_log(tmp_path):
    write(tmp_path / "a.jsonl", jsonl(exchange(1)))
    for folder, mark in (("lake", "lake.json"), ("result", "campaigns.json")):
        write(tmp_path / folder / mark, b"{}")
        write(tmp_path / folder / "part" / "b.jsonl", jsonl(exchange(2)))
    assert [source.path for source in open_sources([tmp_path])] == [str(tmp_path / "a.jsonl")]
