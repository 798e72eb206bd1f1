import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.readers import tables
from stillwatch.readers.source import find_reader
from tests.readers.formats.samples import SAMPLES
from tests.readers.logs import kinds, read

(SPEND,), TOLD = SAMPLES["litellm_spend_logs"]


def rows_of(count):
    return [SPEND | {"request_id": f"r{n}", "prompt_tokens": n} for n in range(count)]


def dumped(records):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, SPEND.keys())
    writer.writeheader()
    for record in records:
        writer.writerow({k: json.dumps(v, indent=1) if isinstance(v, dict) else v for k, v in record.items()})
    return out.getvalue().encode()


def test_csv(tmp_path, monkeypatch):
    path = tmp_path / "dump"
    path.write_bytes(dumped(rows_of(9)))
    assert find_reader(str(path)).name == "litellm_spend_logs_csv"
    whole, remarks = read(path)
    assert [row["exchange_id"] for row in whole] == [f"r{n}" for n in range(9)] and not remarks
    expected = TOLD | {"exchange_id": "r0", "input_tokens": 0}
    assert {name: whole[0][name] for name in expected} == expected
    monkeypatch.setattr(tables, "CHUNK_BYTES", 700)
    assert read(path)[0] == whole


def test_csv_that_breaks_off_and_rows_of_another_length(tmp_path):
    path = tmp_path / "dump"
    data = dumped(rows_of(3))
    path.write_bytes(data[:-15])
    rows, remarks = read(path)
    assert len(rows) == 2 and kinds(remarks) == [(3, "truncated")]
    path.write_bytes(data + b"a,b\n")
    rows, remarks = read(path)
    assert len(rows) == 3 and kinds(remarks) == [(4, "syntax")]


@pytest.mark.parametrize("as_text", [True, False])
def test_parquet(tmp_path, as_text):
    records = [
        {k: json.dumps(v) if as_text and isinstance(v, dict) else v for k, v in one.items()}
        | {"startTime": datetime(2026, 4, 22, 10, tzinfo=UTC), "messages": None}
        for one in rows_of(3)
    ]
    path = tmp_path / "dump.parquet"
    pq.write_table(pa.Table.from_pylist(records), path)
    assert find_reader(str(path)).name == "litellm_spend_logs_parquet"
    rows, remarks = read(path)
    assert [row["exchange_id"] for row in rows] == ["r0", "r1", "r2"] and not remarks
    assert rows[0]["messages"] == TOLD["messages"] and rows[0]["timestamp"] == datetime(2026, 4, 22, 10, tzinfo=UTC)
