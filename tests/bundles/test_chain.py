"""From a bundle back to the bytes of a log."""

import gzip
import hashlib

import pytest

from stillwatch.bundles.chain import described, manifest_digest, manifest_of, still_holds
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from tests.cli.logs import lines, write


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log" / "exchanges" / "a.jsonl"


@pytest.fixture
def lake(tmp_path, log):
    """A lake that read a log, and what was written to it later."""
    with Lake.open(tmp_path / "lake") as lake:
        for rows in (range(20), range(20, 30)):
            write(log, lines(*range(rows.stop)))
            lake.ingest(open_sources([log]))
        yield lake


def test_each_chunk_is_where_it_is_said_to_be(lake, log):
    with manifest_of(lake) as manifest:
        first, then = (described(manifest, number) for number in (0, 1))
    assert then["continues"] == 0 and first["end_row"] == 20 and then["chunks"][0][:2] == [20, first["chunks"][0][2]]
    data = log.read_bytes()
    for chunk in (*first["chunks"], *then["chunks"]):
        row, offset, length, digest = chunk
        assert hashlib.sha256(data[offset : offset + length]).hexdigest() == digest
        assert data[:offset].count(b"\n") == row


def test_a_file_holds_what_was_read_until_it_is_changed(lake, log):
    with manifest_of(lake) as manifest:
        assert still_holds(manifest, 0) and still_holds(manifest, 1)
        data = log.read_bytes()
        log.write_bytes(data[:-5] + b"x" + data[-4:])
        assert still_holds(manifest, 0) and not still_holds(manifest, 1)
        log.write_bytes(b"x" + data[1:])
        assert not still_holds(manifest, 0)
        log.write_bytes(gzip.compress(data))
        assert still_holds(manifest, 1)
        log.unlink()
        assert not still_holds(manifest, 0)


def test_what_a_lake_reads_later_does_not_change_what_it_had_read(lake, log):
    with manifest_of(lake) as manifest:
        before = manifest_digest(manifest, 2)
        write(log, lines(*range(40)))
        lake.ingest(open_sources([log]))
        assert manifest_digest(manifest, 2) == before != manifest_digest(manifest, 3)
