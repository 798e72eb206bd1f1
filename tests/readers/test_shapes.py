"""What rotating, joining, truncating and wrapping leaves of logs costs no record."""

import bz2
import gzip
import json
import lzma

import pytest

from stillwatch.readers import text
from stillwatch.readers.formats import canonical
from stillwatch.readers.source import open_sources
from stillwatch.readers.text import plain_places
from tests.readers.logs import exchange, jsonl, kinds, read

RECORDS = [exchange(n) for n in range(4)]
WHOLE = jsonl(*RECORDS)
HALF = WHOLE.index(b"\n", len(WHOLE) // 2)


def wrapped(line: bytes, end: str = "\n") -> bytes:
    return json.dumps({"log": line.decode() + end, "stream": "stdout", "time": "2026-01-01T00:00:00Z"}).encode()


def container(line: bytes, tag: str = "F") -> bytes:
    return b"2026-01-01T00:00:00.000000000Z stdout " + tag.encode() + b" " + line


LINES = WHOLE.splitlines()
SHAPES = {
    "a byte order mark at a seam": b"\xef\xbb\xbf" + WHOLE[: HALF + 1] + b"\xef\xbb\xbf" + WHOLE[HALF + 1 :],
    "a seam without a newline": WHOLE[:HALF] + WHOLE[HALF + 1 :],
    "a seam with blanks": WHOLE[:HALF] + b"  " + WHOLE[HALF + 1 :],
    "members without a newline": gzip.compress(WHOLE[:HALF]) + gzip.compress(WHOLE[HALF + 1 :]),
    "zeros before": bytes(5000) + WHOLE,
    "zeros within": WHOLE[: HALF + 1] + bytes(5000) + WHOLE[HALF + 1 :],
    "zeros behind": WHOLE + bytes(5000),
    "record separators": b"".join(b"\x1e" + line + b"\n" for line in LINES),
    "a list a line": b"".join(b"[" + line + b"]\n" for line in LINES),
    "one list": b"[" + b",".join(LINES) + b"]",
    "bzip2": bz2.compress(WHOLE),
    "xz": lzma.compress(WHOLE),
    "a container's lines": b"\n".join(map(container, LINES)) + b"\n",
    "a container's lines cut": b"".join(
        container(line[:60], "P") + b"\n" + container(line[60:]) + b"\n" for line in LINES
    ),
    "docker's lines": b"\n".join(map(wrapped, LINES)) + b"\n",
    "docker's lines cut": b"".join(wrapped(line[:60], "") + b"\n" + wrapped(line[60:]) + b"\n" for line in LINES),
    "docker's lines without their newlines": b"".join(wrapped(line, "") + b"\n" for line in LINES),
}


@pytest.mark.parametrize("name", SHAPES)
def test_no_record_is_lost(tmp_path, name):
    path = tmp_path / "log"
    path.write_bytes(SHAPES[name])
    rows, remarks = read(path)
    assert [row["exchange_id"] for row in rows] == [one["exchange_id"] for one in RECORDS] and not remarks


CUT = {
    "a container's": lambda line: [container(line[:70], "P"), container(line[70:90], "P"), container(line[90:])],
    "docker's": lambda line: [wrapped(line[:70], ""), wrapped(line[70:90], ""), wrapped(line[90:])],
}
"""A record's line, cut at blanks too."""


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("size", [600, 1000, 50_000])
def test_lines_that_were_cut_are_read_wherever_a_chunk_or_a_file_ends(tmp_path, monkeypatch, name, size):
    monkeypatch.setattr(text, "CHUNK_BYTES", size)
    monkeypatch.setattr(canonical, "SLOW_LINES", 4)
    records = [exchange(n) | {"completion": "a b " * 9} for n in range(40)]
    lines = [part for line in jsonl(*records).splitlines() for part in CUT[name](line)]
    path = tmp_path / "log"
    path.write_bytes(b"\n".join(lines) + b"\n")
    rows, remarks = read(path)
    assert [(row["row"], row["completion"]) for row in rows] == [(3 * n + 2, "a b " * 9) for n in range(40)]
    assert not remarks
    assert [chunk.data for chunk in plain_places(str(path)) if chunk.rows % 3] == []
    # As it grows: what is begun is not counted as read.
    path.write_bytes(b"\n".join(lines[:-2]) + b"\n")
    (source,) = open_sources([path])
    last = [source.reader.parse(chunk) for chunk in source.chunks()][-1]
    assert (last.end_row, kinds(last.remarks)) == (117, [(117, "truncated")])
    path.write_bytes(b"\n".join(lines) + b"\n")
    (chunk,) = source.chunks(last.end_row, last.end_offset)
    assert source.reader.parse(chunk).batch["exchange_id"].to_pylist() == [records[-1]["exchange_id"]]


def test_a_skippable_frame_before_compressed_data(tmp_path):
    import pyarrow as pa

    path = tmp_path / "log"
    frame = b"\x52\x2a\x4d\x18\x04\x00\x00\x00abcd"
    path.write_bytes(frame + pa.compress(WHOLE, codec="zstd", asbytes=True))
    assert len(read(path)[0]) == 4


def test_zeros_of_any_length_cost_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 1000)
    monkeypatch.setattr(text, "MAX_LINE_BYTES", 2000)
    path = tmp_path / "log"
    path.write_bytes(bytes(50_000) + WHOLE + bytes(50_000))
    rows, remarks = read(path)
    assert len(rows) == 4 and not remarks
    assert [row["row"] for row in rows] == [0, 1, 2, 3]


def test_a_list_that_breaks_off_is_told_of(tmp_path):
    path = tmp_path / "log"
    path.write_bytes((b"[" + b",\n".join(LINES) + b"]")[:-20])
    rows, remarks = read(path)
    assert len(rows) == 3 and kinds(remarks) == [(3, "truncated")]
