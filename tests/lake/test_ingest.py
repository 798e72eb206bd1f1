from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.lake import Lake
from stillwatch.readers import text
from stillwatch.readers.source import Source

from .logs import everything, files, ids, ingest, line, lines, three_days, write


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 5000)


def test_days_of_sketches_and_profiles(lake, tmp_path):
    report = ingest(lake, write(tmp_path / "log.jsonl", three_days()))
    assert (report.sources, report.exchanges, report.quarantined, report.repeats) == (1, 90, 0, 0)
    assert lake.days() == report.days == [date(2026, 5, day) for day in (1, 2, 3)]
    assert lake.profiles()["exchanges"].to_pylist().count(0) == 0
    assert sum(lake.profiles()["exchanges"].to_pylist()) == 90
    assert [path.parent.name for path in lake.exchange_sketch_files()] == [f"day=2026-05-0{d}" for d in (1, 2, 3)]
    assert not list((lake.directory / "staged").iterdir())


def test_tokens_carry_the_key_id(lake, tmp_path):
    ingest(lake, write(tmp_path / "log.jsonl", lines(1, 2)))
    schema = pq.read_schema(lake.exchange_sketch_files()[0])
    assert schema.field("address_token").metadata[b"key_id"].decode() == lake.keys.key_id


def test_the_same_file_twice_changes_nothing(lake, tmp_path):
    path = write(tmp_path / "log.jsonl", three_days())
    ingest(lake, path)
    before, written = everything(lake), files(lake)
    assert ingest(lake, path).known_sources == 1
    assert everything(lake) == before
    assert files(lake) == written


@pytest.mark.parametrize("name", ["other/copy.jsonl", "copy.jsonl.gz"])
def test_the_same_content_under_another_path_changes_nothing(lake, tmp_path, name):
    ingest(lake, write(tmp_path / "log.jsonl", three_days()))
    before, written = everything(lake), files(lake)
    assert ingest(lake, write(tmp_path / name, three_days())).known_sources == 1
    assert everything(lake) == before
    assert files(lake) == written


def test_two_copies_in_one_go_count_once(lake, tmp_path):
    for name in ("a.jsonl", "b.jsonl"):
        write(tmp_path / "logs" / name, three_days())
    report = ingest(lake, tmp_path / "logs", workers=2)
    assert (report.sources, report.known_sources, report.exchanges, report.repeats) == (2, 1, 90, 0)


def test_a_file_that_grew_is_read_on(lake, tmp_path, monkeypatch):
    path = write(tmp_path / "log.jsonl", three_days())
    ingest(lake, path)
    read = []
    monkeypatch.setattr(
        Source, "chunks", lambda self, row, offset: read.append(offset) or self.reader.chunks(self.path, row, offset)
    )
    path.write_text(three_days() + lines(*range(100, 120), day=3))
    assert ingest(lake, path).exchanges == 20
    assert read == [len(three_days())]
    path.write_text(three_days() + lines(*range(100, 140), day=3))
    assert ingest(lake, path).exchanges == 20
    assert ingest(lake, path).known_sources == 1
    assert sorted(lake.exchanges(columns=["row"])["row"].to_pylist()) == list(range(130))


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_half_a_line_is_read_again_when_it_is_whole(lake, tmp_path, kept):
    last = line(7)
    path = write(tmp_path / "log.jsonl", lines(1, 2, 3) + last[:kept])
    ingest(lake, path)
    whole = kept == -1  # nothing but the newline is missing
    assert [r["kind"] for r in lake.quarantined().to_pylist()] == ([] if whole else ["truncated"])
    before = everything(lake)
    ingest(lake, path)
    assert everything(lake) == before
    path.write_text(lines(1, 2, 3) + last + line(8))
    assert ingest(lake, path).exchanges == (1 if whole else 2)
    assert lake.quarantined().num_rows == 0
    assert len(ids(lake)) == 5


def test_half_a_first_line(lake, tmp_path):
    path = write(tmp_path / "log.jsonl", line(1)[:30])
    other = write(tmp_path / "other.jsonl", line(2))
    ingest(lake, path)
    ingest(lake, other)
    path.write_text(line(1))
    assert ingest(lake, path, other).exchanges == 1
    assert lake.quarantined().num_rows == 0


def test_an_edited_file_is_another_source_and_its_old_rows_repeat(lake, tmp_path):
    path = write(tmp_path / "log.jsonl", lines(1, 2, 3))
    ingest(lake, path)
    path.write_text(lines(1, 5, 3))
    report = ingest(lake, path)
    assert (report.exchanges, report.repeats, report.quarantined) == (1, 2, 0)


def test_late_rows_reopen_only_their_day(lake, tmp_path):
    ingest(lake, write(tmp_path / "a.jsonl", three_days()))
    before = files(lake)
    assert ingest(lake, write(tmp_path / "b.jsonl", line(500, 2))).days == [date(2026, 5, 2)]
    after = files(lake)
    same = {name for name in before if after.get(name) == before[name]}
    assert same == {name for name in before if "day=2026-05-02" not in name}
    assert len(ids(lake)) == 91


def test_repeats_are_ignored_and_conflicts_quarantined(lake, tmp_path):
    said = line(1) + line(2) + line(1) + line(1, completion="something else") + line(1, day=2)
    report = ingest(lake, write(tmp_path / "a.jsonl", said))
    assert (report.exchanges, report.repeats, report.quarantined) == (3, 1, 1)
    report = ingest(lake, write(tmp_path / "b.jsonl", line(2, completion="again something else") + line(2)))
    assert (report.exchanges, report.repeats, report.quarantined) == (0, 1, 1)
    rejects = lake.quarantined().to_pylist()
    assert [(Path(r["source"]).name, r["row"], r["kind"]) for r in rejects] == [
        ("a.jsonl", 3, "conflict"),
        ("b.jsonl", 0, "conflict"),
    ]
    assert rejects[0]["timestamp"] == datetime(2026, 5, 1, 1, 7, tzinfo=UTC)
    kept = lake.view().query("SELECT source, row FROM sketches ORDER BY source, row")
    assert kept.to_pylist() == [{"source": 0, "row": 0}, {"source": 0, "row": 1}, {"source": 0, "row": 4}]


def test_records_that_cannot_be_used_are_quarantined(lake, tmp_path):
    bad = line(1) + "{broken\n" + line(2, timestamp="1970-01-01T00:00:00Z") + line(3)
    report = ingest(lake, write(tmp_path / "log.jsonl", bad))
    assert (report.exchanges, report.quarantined) == (2, 2)
    assert [(r["row"], r["kind"]) for r in lake.quarantined().to_pylist()] == [(1, "syntax"), (2, "timestamp")]


def test_one_worker_and_two_make_the_same_lake(tmp_path):
    for name in ("a", "b", "c"):
        number = ord(name)
        write(tmp_path / "logs" / f"{name}.jsonl", lines(*range(number, number + 40)) + "{bad\n" + line(number))
    found = []
    for workers in (1, 2):
        with Lake.open(tmp_path / f"lake-{workers}") as lake:
            if found:
                (tmp_path / "lake-2" / "key").write_bytes((tmp_path / "lake-1" / "key").read_bytes())
        (tmp_path / f"lake-{workers}" / "lake.json").write_text((tmp_path / "lake-1" / "lake.json").read_text())
        with Lake.open(tmp_path / f"lake-{workers}") as lake:
            ingest(lake, tmp_path / "logs", workers=workers)
            found.append(everything(lake))
    assert found[0] == found[1]


def test_compressed_and_parquet_sources(lake, tmp_path):
    ingest(lake, write(tmp_path / "a.jsonl.gz", three_days()), workers=2)
    assert len(ids(lake)) == 90
    rows = [
        {"exchange_id": f"p{k}", "timestamp": datetime(2026, 5, 1, k, tzinfo=UTC), "account_id": "p"} for k in (1, 2)
    ]
    table = pa.Table.from_pylist([row | {"messages": [{"role": "user", "content": "hello"}]} for row in rows])
    pq.write_table(table, tmp_path / "b.parquet", row_group_size=1)
    assert ingest(lake, tmp_path / "b.parquet", workers=2).exchanges == 2
    (tmp_path / "b.parquet").rename(tmp_path / "c.parquet")
    assert ingest(lake, tmp_path / "c.parquet").known_sources == 1


def test_a_broken_gzip_gives_what_it_holds_and_is_known_again(lake, tmp_path):
    path = write(tmp_path / "log.jsonl.gz", three_days())
    path.write_bytes(path.read_bytes()[:-600])
    report = ingest(lake, path)
    assert 0 < report.exchanges < 90
    assert [r["kind"] for r in lake.quarantined().to_pylist()] == ["truncated"]
    before = everything(lake)
    assert ingest(lake, path).known_sources == 1
    assert everything(lake) == before
    write(path, three_days())
    ingest(lake, path)
    assert lake.quarantined().num_rows == 0
    assert len(ids(lake)) == 90


def test_a_hopelessly_broken_gzip_is_known_again(lake, tmp_path):
    path = write(tmp_path / "log.jsonl.gz", line(1))
    path.write_bytes(path.read_bytes()[:40])
    ingest(lake, path)
    before = everything(lake)
    ingest(lake, path)
    assert everything(lake) == before
