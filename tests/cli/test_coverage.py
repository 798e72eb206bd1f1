"""A log that lacks fields: the evidence that needs them is off, and the scan says so."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .logs import lines, record, write
from .running import findings, scan

FOUR = ("exchange_id", "timestamp", "account_id", "messages")


@pytest.fixture(scope="module")
def bare(world, tmp_path_factory):
    """(what was printed, the findings) of the world with nothing but the four required fields."""
    folder = tmp_path_factory.mktemp("bare")
    for source in sorted((world / "exchanges").rglob("*.parquet")):
        target = folder / "log" / "exchanges" / f"{source.parent.name}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pq.ParquetFile(source).read(columns=list(FOUR)), target)
    done = scan(folder / "log", "--out", folder / "out")
    return " ".join(done.stdout.split()), findings(folder / "out")


def test_four_fields_are_enough(bare, scanned):
    found = bare[1]
    whole = findings(scanned)["scanned"]
    assert found["scanned"]["exchanges"] == whole["exchanges"] and found["scanned"]["accounts"] == whole["accounts"]
    assert {name for name, share in found["coverage"].items() if share} == set(FOUR)


def test_without_affiliation_concealment_is_unknown(bare):
    found = bare[1]
    judged = (*found["campaigns"], *found["groups"])
    assert judged and all(item["answers"]["concealed"] is None for item in judged)
    assert all(campaign["confidence"] <= 0.95 for campaign in found["campaigns"])
    assert any("affiliation" in note and "0.95" in note for note in found["notes"])
    assert "affiliation" in found["switched_off"]


def test_evidence_without_fields_is_off_and_named(bare):
    printed, found = bare
    off = {"shared payment", "shared network", "shared mail", "shared client", "birth bursts", "affiliation"}
    assert off <= set(found["switched_off"])
    used = {
        e["family"] for c in (*found["campaigns"], *found["groups"]) for e in (*c["evidence"], *c["counter_evidence"])
    }
    assert not used & {"payment", "network", "mail", "client", "lifecycle", "affiliation"}
    assert "Not looked at, for want of fields" in printed and "birth bursts" in printed


def test_coverage_is_printed(bare, world, tmp_path):
    assert "absent: " in bare[0] and "client address" in bare[0].split("absent: ")[1]
    half = [record(k, client_address=None if k % 2 else "192.0.2.1") for k in range(20)]
    write(tmp_path / "log.jsonl", "".join(json.dumps(row) + "\n" for row in half))
    done = scan(tmp_path / "log.jsonl", "--out", tmp_path / "out")
    assert "client address 50%" in " ".join(done.stdout.replace("\u00a0", " ").split())
    assert findings(tmp_path / "out")["coverage"]["client_address"] == 0.5


def test_an_absent_field_is_no_zero(tmp_path):
    write(tmp_path / "log.jsonl", lines(*range(20)))
    scan(tmp_path / "log.jsonl", "--out", tmp_path / "out", "--quiet")
    coverage = findings(tmp_path / "out")["coverage"]
    assert coverage["input_tokens"] == 0 and coverage["output_tokens"] == 1


def test_a_format_can_be_named(log, tmp_path):
    scan(log, "--format", "canonical", "--out", tmp_path / "out", "--quiet")
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 30


def test_several_sources_and_formats_in_one_scan(log, tmp_path):
    table = pa.Table.from_pylist([record(k) for k in range(40, 50)])
    pq.write_table(table, tmp_path / "more.parquet")
    write(tmp_path / "packed.jsonl.gz", lines(*range(60, 65)))
    scan(log, tmp_path / "more.parquet", tmp_path / "packed.jsonl.gz", "--out", tmp_path / "out", "--quiet")
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 45
