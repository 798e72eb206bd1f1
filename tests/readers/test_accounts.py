import gzip
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import READERS
from tests.readers.logs import jsonl, kinds

ANN = {"account_id": "ann", "created_at": "2026-01-02T03:04:05Z", "email": "ann@example.org", "plan": None}
BORN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_lines(tmp_path):
    bad = [{"account_id": None}, {"account_id": "x", "created_at": "soon"}, {"account_id": "x", "email": []}, []]
    data = jsonl(ANN, *bad, ANN | {"account_id": 7, "created_at": 1767323045000}) + b'{"account_id": "half'
    for path in (tmp_path / "accounts.jsonl", tmp_path / "accounts.jsonl.gz"):
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else b"\xef\xbb\xbf" + data)
    table, rejects = read_accounts([tmp_path])
    assert table.schema == ACCOUNTS
    assert table["account_id"].to_pylist() == ["ann", "7"] * 2
    assert table["created_at"].to_pylist() == [BORN] * 4
    expected = [(1, "missing"), (2, "timestamp"), (3, "type"), (4, "type"), (6, "truncated")]
    assert kinds(rejects) == expected * 2


def test_parquet(tmp_path):
    table = pa.table(
        {
            "account_id": pa.array(["ann", None, "", "bob"]).dictionary_encode(),
            "created_at": pa.array([BORN.replace(tzinfo=None)] * 4, pa.timestamp("ns")),
            "plan": [[1], None, None, None],
        }
    )
    pq.write_table(table, tmp_path / "accounts.parquet")
    table, rejects = read_accounts([tmp_path / "accounts.parquet"])
    assert table.schema == ACCOUNTS
    rows = table.select(["account_id", "created_at", "plan"]).to_pylist()
    assert rows == [{"account_id": name, "created_at": BORN, "plan": None} for name in ("ann", "bob")]
    assert sorted(kinds(rejects)) == [(0, "field"), (1, "missing"), (2, "missing")]


def test_none_and_damaged(tmp_path):
    table, rejects = read_accounts([tmp_path, tmp_path / "log.jsonl"])
    assert table.num_rows == 0 and table.schema == ACCOUNTS and not rejects
    (tmp_path / "accounts.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(SourceError, match="damaged Parquet"):
        read_accounts([tmp_path])


def test_readers_have_names_of_their_own():
    assert len({reader.name for reader in READERS}) == len(READERS) == 22
