import gzip
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import READERS, open_sources
from tests.readers.logs import exchange, jsonl, kinds

ANN = {"account_id": "ann", "created_at": "2026-01-02T03:04:05Z", "email": "ann@example.org", "plan": None}
BORN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_lines(tmp_path):
    bad = [{"account_id": None}, {"account_id": "x", "created_at": "soon"}, {"account_id": "x", "email": [1]}, 5]
    data = jsonl(ANN, *bad, ANN | {"account_id": 7, "created_at": 1767323045000}) + b'{"account_id": "half'
    for path in (tmp_path / "accounts.jsonl", tmp_path / "accounts.jsonl.gz"):
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else b"\xef\xbb\xbf" + data)
    table, rejects = read_accounts([tmp_path])
    assert table.schema == ACCOUNTS
    assert table["account_id"].to_pylist() == ["ann", "x", "x", "7"] * 2
    assert table["created_at"].to_pylist() == [BORN, None, None, BORN] * 2
    expected = [(1, "missing"), (2, "field"), (3, "field"), (4, "type"), (6, "truncated")]
    assert sorted(kinds(rejects)) == sorted(expected * 2)


def test_csv_and_lists(tmp_path):
    (tmp_path / "accounts.csv").write_text('account_id,created_at,email\n"a,1",2026-01-02T03:04:05Z,\nb,,b@x.org\n')
    table, rejects = read_accounts([tmp_path])
    assert table.select(["account_id", "created_at", "email"]).to_pylist() == [
        {"account_id": "a,1", "created_at": BORN, "email": None},
        {"account_id": "b", "created_at": None, "email": "b@x.org"},
    ]
    (tmp_path / "accounts.csv").unlink()
    (tmp_path / "accounts.json").write_text(json.dumps([ANN, ANN | {"account_id": "bob"}], indent=1))
    assert read_accounts([tmp_path])[0]["account_id"].to_pylist() == ["ann", "bob"] and not rejects


LITELLM_USERS = [
    {
        "user_id": "ann",
        "user_email": "ann@x.org",
        "user_role": None,
        "spend": 0.1,
        "created_at": "2026-01-02T03:04:05Z",
    },
]
LITELLM_KEYS = [
    {"token": "k1", "key_alias": "a", "spend": 0, "user_id": "ann", "created_at": "2026-02-01T00:00:00Z"},
    {
        "token": "k2",
        "key_alias": "b",
        "spend": 0,
        "user_id": None,
        "created_at": "2026-01-02T03:04:05Z",
        "team_id": "t",
    },
]
OPENAI_AUDIT = [
    {"id": "1", "type": "api_key.created", "effective_at": 1767323045, "api_key.created": {"id": "key_1"}, "actor": {}},
    {"id": "2", "type": "api_key.deleted", "effective_at": 1767409445, "api_key.deleted": {"id": "key_1"}, "actor": {}},
    {"id": "3", "type": "login.succeeded", "effective_at": 1767409445, "actor": {}},
]
KEY = {"id": "key_1"}
ANTHROPIC_AUDIT = [
    {
        "id": "1",
        "event": "api_key_created",
        "created_at": "2026-01-02T03:04:05Z",
        "actor": {},
        "api_key": KEY,
    },
    {
        "id": "2",
        "event": "api_key_revoked",
        "created_at": "2026-01-03T03:04:05Z",
        "actor": {},
        "api_key": KEY,
    },
]
DAY_AFTER = datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC)
ENDED = {"created_at": BORN, "closed_at": DAY_AFTER}


@pytest.mark.parametrize(
    ("records", "told", "left_out"),
    [
        (LITELLM_USERS, {"account_id": "ann", "email": "ann@x.org", "created_at": BORN}, 0),
        (LITELLM_KEYS, {"account_id": "k2", "organization_id": "t", "created_at": BORN}, 1),
        (OPENAI_AUDIT, {"account_id": "key_1", "close_reason": "deleted"} | ENDED, 1),
        (ANTHROPIC_AUDIT, {"account_id": "key_1", "close_reason": "revoked"} | ENDED, 0),
    ],
)
@pytest.mark.parametrize("form", ["lines", "list"])
def test_what_others_keep_of_accounts(tmp_path, records, told, left_out, form):
    path = tmp_path / "export"
    path.write_bytes(jsonl(*records) if form == "lines" else json.dumps(records, indent=1).encode())
    (tmp_path / "log.jsonl").write_bytes(jsonl(exchange(1)))
    table, remarks = read_accounts([tmp_path])
    (row,) = table.to_pylist()
    assert {name: row[name] for name in told} == told
    assert sum(r.count for r in remarks) == left_out and {r.kind for r in remarks} <= {"left_out"}
    sources = open_sources([tmp_path])
    assert [source.path for source in sources] == [str(tmp_path / "log.jsonl")] and not sources.passed_over


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


def test_a_dump_of_a_table_of_users_to_csv(tmp_path):
    path = tmp_path / "LiteLLM_UserTable.csv"
    path.write_text("user_id,user_email,spend,created_at\nann,ann@x.org,0.1,2026-01-02 03:04:05+00\n")
    (row,) = read_accounts([tmp_path])[0].to_pylist()
    assert (row["account_id"], row["email"], row["created_at"]) == ("ann", "ann@x.org", BORN)
