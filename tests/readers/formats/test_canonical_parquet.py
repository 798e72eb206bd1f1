from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.formats import canonical_parquet
from stillwatch.readers.source import open_sources
from tests.readers.logs import exchange, kinds, read

TEN = datetime(2026, 4, 22, 10, tzinfo=UTC)


def test_large_row_groups_are_read_in_parts(tmp_path, monkeypatch):
    made = [exchange(n, completion=f"{n} " * 200) | {"timestamp": TEN} for n in range(500)]
    table = pa.Table.from_pylist(made, schema=EXCHANGES)
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=300)
    monkeypatch.setattr(canonical_parquet, "SLICE_BYTES", 20_000)
    source = open_sources([tmp_path / "x.parquet"])[0]
    chunks = list(source.chunks())
    assert len(chunks) > 5 and [c.offset for c in chunks] == list(range(len(chunks)))
    assert min(c.rows for c in chunks) > 10, "a part of one row is read row by row from the group's beginning"
    assert [c.data for c in source.chunks(chunks[3].first_row, 3)] == [c.data for c in chunks[3:]]
    rows, rejects = read(tmp_path / "x.parquet")
    assert rows == [r | {"row": n} for n, r in enumerate(table.to_pylist())] and not rejects


def write(path, columns, **options):
    pq.write_table(pa.table(columns), path, **options)
    return path


def columns(**changes):
    given = {
        "exchange_id": pa.array(["e0", "e1"]),
        "timestamp": pa.array([TEN, TEN]),
        "account_id": pa.array(["a", "b"]),
        "messages": pa.array([[{"role": "user", "content": "x"}], [{"role": "user", "content": "y"}]]),
    }
    return given | changes


def test_it_reads_what_the_schema_writes(tmp_path):
    made = [exchange(n) | {"timestamp": TEN} for n in range(50)]
    table = pa.Table.from_pylist(made, schema=EXCHANGES)
    pq.write_table(table, tmp_path / "x.parquet", row_group_size=20)
    rows, rejects = read(tmp_path / "x.parquet")
    assert not rejects
    assert rows == [r | {"row": n} for n, r in enumerate(table.to_pylist())]
    source = open_sources([tmp_path / "x.parquet"])[0]
    assert [(c.first_row, c.rows) for c in source.chunks()] == [(0, 20), (20, 20), (40, 10)]
    assert [c.first_row for c in source.chunks(20, 1)] == [20, 40]


@pytest.mark.parametrize(
    "stamps",
    [
        pa.array([TEN, TEN], pa.timestamp("ns", tz="UTC")),
        pa.array([TEN, TEN], pa.timestamp("s", tz="Europe/Paris")),
        pa.array([TEN.replace(tzinfo=None)] * 2, pa.timestamp("ms")),
        pa.array([int(TEN.timestamp() * 1000)] * 2),
        pa.array(["2026-04-22T10:00:00Z", "2026-04-22T12:00:00+02:00"]),
    ],
)
def test_times_of_every_kind(tmp_path, stamps):
    rows, rejects = read(write(tmp_path / "x.parquet", columns(timestamp=stamps)))
    assert [r["timestamp"] for r in rows] == [TEN, TEN] and not rejects


def test_types_that_other_writers_choose(tmp_path):
    given = columns(
        account_id=pa.array(["a", "b"]).dictionary_encode(),
        model=pa.array(["m", None], pa.large_string()),
        input_tokens=pa.array([1, None], pa.int32()),
        output_tokens=pa.array([1.0, 2.0]),
        temperature=pa.array([1, 0], pa.int64()),
        system=pa.nulls(2),
        more=pa.array([1, 2]),
    )
    rows, rejects = read(write(tmp_path / "x.parquet", given))
    assert not rejects
    assert [r["account_id"] for r in rows] == ["a", "b"]
    assert [r["model"] for r in rows] == ["m", None]
    assert [r["output_tokens"] for r in rows] == [1, 2]


def test_content_as_parts_and_extra_fields(tmp_path):
    messages = [
        [{"role": "user", "content": [{"type": "text", "text": "x"}], "name": None}],
        [{"role": "user", "content": [{"type": "tool_result", "text": None}], "name": "n"}],
    ]
    rows, rejects = read(write(tmp_path / "x.parquet", columns(messages=pa.array(messages))))
    assert not rejects
    assert [r["messages"] for r in rows] == [
        [{"role": "user", "content": "x"}],
        [{"role": "tool", "content": ""}],
    ]


def test_messages_without_role_or_text(tmp_path):
    messages = pa.array([[{"role": None, "content": "x"}], [{"role": "user", "content": None}]])
    rows, _ = read(write(tmp_path / "x.parquet", columns(messages=messages)))
    assert [r["messages"][0] for r in rows] == [{"role": "user", "content": "x"}, {"role": "user", "content": ""}]


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ({"account_id": pa.array([[1], None])}, [(0, "type")]),
        ({"messages": pa.array([7, None])}, [(0, "type")]),
        ({"timestamp": pa.array(["now", "2026-04-22T10:00:00Z"])}, [(0, "timestamp")]),
        ({"timestamp": pa.array([float("nan"), 1776852000000.5])}, [(0, "timestamp")]),
    ],
)
def test_wrong_types_are_rejected_where_they_are_set(tmp_path, change, bad):
    rows, rejects = read(write(tmp_path / "x.parquet", columns(**change)))
    assert kinds(rejects) == bad
    assert [r["row"] for r in rows] == [n for n in (0, 1) if n not in [row for row, _ in bad]]


@pytest.mark.parametrize(
    ("field", "values", "read_as"),
    [
        ("input_tokens", pa.array(["1", None]), [None, None]),
        ("input_tokens", pa.array([True, None]), [None, None]),
        ("max_tokens", pa.array([100.0, 10.5]), [100, None]),
        ("max_tokens", pa.array([float("nan"), 7.0]), [None, 7]),
        ("max_tokens", pa.array([2**64 - 1, 7], pa.uint64()), [None, 7]),
        ("temperature", pa.array([float("inf"), 0.5]), [None, 0.5]),
        ("temperature", pa.array(["0.5", None]), [None, None]),
        ("model", pa.array([7, None]), ["7", None]),
    ],
)
def test_an_odd_value_costs_neither_its_row_nor_its_row_group(tmp_path, field, values, read_as):
    rows, remarks = read(write(tmp_path / "x.parquet", columns(**{field: values})))
    assert [row[field] for row in rows] == read_as
    lost = sum(given is not None and got is None for given, got in zip(values.to_pylist(), read_as, strict=True))
    assert [(r.kind, r.reason, r.count) for r in remarks] == ([("field", field, lost)] if lost else [])


@pytest.mark.parametrize(
    "value",
    ["x", '[{"role": "user", "content": "x"}]', [{"role": 1, "content": "x"}], [{"role": "User", "content": "x"}]],
)
def test_messages_of_any_shape(tmp_path, value):
    rows, remarks = read(write(tmp_path / "x.parquet", columns(messages=pa.array([value, value]))))
    assert [r["messages"] for r in rows] == [[{"role": "user", "content": "x"}]] * 2 and not remarks


def test_damaged_files_are_named(tmp_path):
    good = write(tmp_path / "a.parquet", columns()).read_bytes()
    path = tmp_path / "x.parquet"
    path.write_bytes(good[: len(good) // 2])
    with pytest.raises(SourceError, match="damaged Parquet"):
        list(open_sources([path])[0].chunks())
    path.write_bytes(good[:4] + bytes(80) + good[84:])
    with pytest.raises(SourceError, match="damaged Parquet"):
        read(path)
    write(path, {"x": [1]})
    with pytest.raises(SourceError, match="not a known log format"):
        read(path)
