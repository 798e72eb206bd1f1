"""What runs on a cluster's workers, without a cluster."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from stillwatch.lake.spark import kernels
from stillwatch.lake.spark.kernels import FOUND, FOUND_ACCOUNTS, MEASURE, UNREADABLE, Reading, first_come
from stillwatch.lake.store.sketches import STAGED
from stillwatch.lake.views.profile import PROFILE, READ, profile_of
from stillwatch.readers.text import MAX_LINE_BYTES
from stillwatch.sketch.keys import Keys

from .logs import line, lines, write

READING = Reading(Keys(bytes(range(32))), datetime.now(UTC))


def told(batches) -> list[dict]:
    """Rows of FOUND, of which each batch must be."""
    batches = list(batches)
    assert all(batch.schema.equals(FOUND) for batch in batches)
    return [row for batch in batches for row in batch.to_pylist()]


def of_lines(*blocks: tuple[str, int, list[bytes]]) -> pa.RecordBatch:
    rows = [{"line": one, "path": path, "block": block} for path, block, all_ in blocks for one in all_]
    return pa.RecordBatch.from_pylist(rows, pa.schema({"line": pa.binary(), "path": pa.string(), "block": pa.int64()}))


def test_lines_are_numbered_by_block_across_batches():
    first, second = ([line(number).strip().encode() for number in some] for some in (range(3), range(3, 5)))
    batches = [of_lines(("a", 0, first), ("b", 64, second)), of_lines(("b", 64, [b"", b"no json"]))]
    rows = told(READING.lines(iter(batches)))
    assert [(r["path"], r["block"], r["row"]) for r in rows if r["kind"] is None] == [
        ("a", 0, 0), ("a", 0, 1), ("a", 0, 2), ("b", 64, 0), ("b", 64, 1),
    ]  # fmt: skip
    assert [(r["block"], r["row"], r["kind"]) for r in rows if r["kind"] == "syntax"] == [(64, 3, "syntax")]
    measured = {r["path"]: (r["row"], r["bytes"]) for r in rows if r["kind"] == MEASURE}
    assert measured == {"a": (3, len(b"\n".join(first)) + 1), "b": (4, len(b"\n".join([*second, b"", b"no json"])) + 1)}


def test_a_line_too_long_to_hold_is_set_aside():
    rows = told(READING.lines(iter([of_lines(("a", 9, [b"x" * (MAX_LINE_BYTES + 1), line(1).encode()]))])))
    assert [(r["kind"], r["row"]) for r in rows] == [(None, 1), ("too_long", 0), (MEASURE, 2)]


@pytest.mark.parametrize("text", ['{"resourceSpans": []}\n', "hello\n"])
def test_another_format_is_named_and_its_lines_are_not_guessed_at(text):
    rows = told(READING.lines(iter([of_lines(("a", 0, [text.strip().encode()]))])))
    assert [r["reason"] for r in rows if r["kind"] == UNREADABLE]
    packed = pa.RecordBatch.from_pylist([{"path": "a", "content": gzip.compress(text.encode())}])
    assert [r["kind"] for r in told(READING.packed(iter([packed])))] == [UNREADABLE]


def test_packed_files_are_read_to_the_byte_at_which_they_break_off():
    whole = gzip.compress(lines(*range(40)).encode())
    rows = told(READING.packed(iter([pa.RecordBatch.from_pylist([{"path": "a", "content": whole[:-60]}])])))
    assert {r["kind"] for r in rows} == {None, "truncated"}
    assert [r["row"] for r in rows if r["kind"] is None] == list(range(len(rows) - 1))


def test_parquet_rows_keep_the_place_that_the_engine_gave():
    rows = [json.loads(line(number)) | {"path": "a", "row": 100 + number} for number in range(4)]
    rows[2]["account_id"] = None
    found = told(READING.parquet(iter([pa.RecordBatch.from_pylist(rows)])))
    assert [(r["row"], r["kind"]) for r in found] == [(100, None), (101, None), (103, None), (102, "missing")]


def test_account_files_of_both_kinds(tmp_path: Path):
    text = write(tmp_path / "accounts.jsonl", '{"account_id": "a", "email": "x@y.z"}\nno json\n').read_bytes()
    batch = pa.RecordBatch.from_pylist(
        [{"path": "p", "content": text, "file": 3}, {"path": "q", "content": b"PAR1 not", "file": 4}]
    )
    made = list(READING.accounts(iter([batch])))
    assert all(one.schema.equals(FOUND_ACCOUNTS) for one in made)
    rows = [row for one in made for row in one.to_pylist()]
    assert [(r["account_id"], r["kind"], r["file"]) for r in rows] == [
        ("a", None, 3), (None, "syntax", 3), (None, UNREADABLE, 4),
    ]  # fmt: skip


def test_the_first_to_come_is_kept_whatever_the_order_of_rows():
    same, other = line(1).strip().encode(), line(1, completion="other").strip().encode()
    batch = of_lines(("a", 0, [same, other, same]))
    found = pa.Table.from_batches(list(READING.lines(iter([batch])))).slice(0, 3)
    table = found.select(STAGED.names).append_column("day", pa.array(["2026-05-01"] * 3))
    for rows in (table, table.take([2, 1, 0])):
        made = first_come(rows)
        assert [(r["row"], r["conflict"]) for r in made.to_pylist()] == [(0, False), (1, True)]


def test_profiles_do_not_depend_on_how_rows_were_cut(monkeypatch):
    batch = of_lines(("a", 0, [line(number).strip().encode() for number in range(60)]))
    found = pa.Table.from_batches(list(READING.lines(iter([batch])))).slice(0, 60)
    rows = found.select(READ).sort_by([(name, "ascending") for name in ("account_id", "task", "timestamp")])
    whole = profile_of(rows)
    monkeypatch.setattr(kernels, "SLICE_ROWS", 11)
    made = kernels.by_account(iter(rows.to_batches(7)), profile_of, PROFILE)
    assert pa.Table.from_batches(list(made)).cast(PROFILE).equals(whole)
