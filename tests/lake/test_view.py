from datetime import UTC, date, datetime

import pytest

from stillwatch.lake import PROFILE, Lake, LakeError
from stillwatch.sketch.schema import ACCOUNT_SKETCH, EXCHANGE_SKETCH

from .logs import accounts, ingest, line, lines, three_days, write

NOON = datetime(2026, 5, 2, 12, tzinfo=UTC)


def test_an_empty_lake_answers(lake):
    assert lake.days() == []
    assert lake.exchanges().schema.equals(EXCHANGE_SKETCH)
    assert lake.profiles().schema.equals(PROFILE)
    assert lake.accounts().schema.equals(ACCOUNT_SKETCH)
    assert lake.quarantined().num_rows == 0
    assert lake.coverage()["messages"] == 0.0


def cut(text: str, until: datetime) -> str:
    import json

    return "".join(x + "\n" for x in text.splitlines() if json.loads(x)["timestamp"] < until.isoformat()[:19])


@pytest.mark.parametrize("until", [NOON, datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 3, 20, tzinfo=UTC)])
def test_until_equals_the_log_cut(tmp_path, until):
    text = three_days() + line(1, 2, completion="early conflict") + line(4, 2, timestamp="2026-05-02T23:59:00Z")
    text += line(4, 2) + line(10, 2) + line(10, 2, completion="late conflict")
    with Lake.open(tmp_path / "whole") as whole, Lake.open(tmp_path / "part") as part:
        part.keys = whole.keys
        ingest(whole, write(tmp_path / "whole.jsonl", text))
        ingest(part, write(tmp_path / "part.jsonl", cut(text, until)))
        columns = [name for name in EXCHANGE_SKETCH.names if name != "row"]
        assert whole.exchanges(until, columns).equals(part.exchanges(columns=columns))
        assert whole.profiles(until).equals(part.profiles())
        assert whole.coverage(until) == part.coverage()
        assert whole.days(until) == part.days()
        assert whole.quarantined(until).num_rows == part.quarantined().num_rows
        assert whole.exchanges(until).num_rows < whole.exchanges().num_rows


def test_until_before_everything_and_without_zone(lake, tmp_path):
    ingest(lake, write(tmp_path / "log.jsonl", three_days()))
    assert lake.exchanges(datetime(2020, 1, 1, tzinfo=UTC)).num_rows == 0
    with pytest.raises(LakeError, match="zone"):
        lake.days(datetime(2026, 5, 2))


def test_columns_and_accounts_can_be_chosen(lake, tmp_path):
    ingest(lake, write(tmp_path / "log.jsonl", three_days()))
    some = lake.exchanges(columns=["account_id", "row"], accounts=["account-2", "nobody"])
    assert some.column_names == ["account_id", "row"]
    assert set(some["account_id"].to_pylist()) == {"account-2"}
    with pytest.raises(KeyError):
        lake.exchanges(columns=["features; DROP TABLE x"])


def test_the_latest_row_of_an_account_counts(lake):
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    first = accounts({"account_id": "a", "created_at": early, "plan": "free"}, {"account_id": "b", "plan": "x"})
    lake.ingest([], first, workers=1)
    lake.ingest([], accounts({"account_id": "a", "created_at": early, "plan": "paid"}), workers=1)
    lake.ingest([], accounts({"account_id": "a", "created_at": late, "plan": "later"}), workers=1)
    assert lake.accounts()["plan"].to_pylist() == ["later", "x"]
    assert lake.accounts(late)["plan"].to_pylist() == ["paid", "x"]
    assert lake.accounts(early)["plan"].to_pylist() == ["x"]


def test_accounts_known_already_change_nothing(lake):
    table = accounts({"account_id": "a", "plan": "free"}, {"account_id": "b", "plan": "free"})
    assert lake.ingest([], table, workers=1).accounts == 2
    assert lake.ingest([], table, workers=1).accounts == 0
    grown = accounts(*table.to_pylist(), {"account_id": "a", "plan": "paid"})
    assert lake.ingest([], grown, workers=1).accounts == 2
    again = accounts({"account_id": "b", "plan": "free"}, {"account_id": "c"})
    assert lake.ingest([], again, workers=1).accounts == 1


def test_aliases_collapse(lake, tmp_path):
    table = accounts(
        {"account_id": "account-1", "alias_of": "account-2"},
        {"account_id": "account-2", "alias_of": "account-3", "plan": "p"},
        {"account_id": "account-3", "plan": "own"},
        {"account_id": "account-5", "alias_of": "account-4"},
        {"account_id": "account-4", "alias_of": "account-5"},
        {"account_id": "account-6", "alias_of": "unknown", "plan": "of the alias"},
    )
    ingest(lake, write(tmp_path / "log.jsonl", lines(*range(70))), accounts=table)
    collapsed = {row["account_id"]: row for row in lake.accounts().to_pylist()}
    assert {name: row["plan"] for name, row in collapsed.items()} == {
        "account-3": "own",
        "account-4": None,
        "unknown": "of the alias",
    }
    assert collapsed["unknown"]["alias_of"] is None
    seen = lake.exchanges(columns=["account_id"])["account_id"].value_counts().to_pylist()
    assert {row["values"]: row["counts"] for row in seen} == {
        "account-0": 10,
        "account-3": 30,
        "account-4": 20,
        "unknown": 10,
    }
    profiles = lake.profiles()
    keys = profiles.select(["account_id", "day", "half", "surface", "script", "harness"]).to_pylist()
    assert len({tuple(key.values()) for key in keys}) == len(keys)
    assert sum(profiles["exchanges"].to_pylist()) == 70
    assert len(lake.exchanges(accounts=["account-3"])) == 30


def test_coverage(lake, tmp_path):
    table = accounts({"account_id": "a", "email": "a@example.com"}, {"account_id": "b"})
    ingest(lake, write(tmp_path / "log.jsonl", lines(*range(20))), accounts=table)
    found = lake.coverage()
    assert (found["messages"], found["client_address"], found["system"]) == (1.0, 0.5, 0.0)
    assert (found["conversation_id"], found["email"], found["phone_fingerprint"]) == (0.75, 0.5, 0.0)


def test_forgetting_an_account(lake, tmp_path):
    log = write(tmp_path / "log.jsonl", three_days() + line(3, 1, completion="in conflict"))
    table = accounts(
        {"account_id": "account-3"},
        {"account_id": "account-4", "alias_of": "account-3"},
        {"account_id": "account-5"},
    )
    ingest(lake, log, accounts=table)
    lake.forget("account-3")
    gone = {"account-3", "account-4"}
    assert not gone & set(lake.exchanges()["account_id"].to_pylist())
    assert not gone & set(lake.profiles()["account_id"].to_pylist())
    assert lake.accounts()["account_id"].to_pylist() == ["account-5"]
    assert lake.coverage()["messages"] == 1.0
    report = ingest(lake, log, write(tmp_path / "more.jsonl", line(3, 2) + line(5, 2, account_id="x")), accounts=table)
    assert report.exchanges == 1
    lake.ingest([], accounts({"account_id": "account-4", "plan": "back"}), workers=1)
    assert lake.accounts()["account_id"].to_pylist() == ["account-5"]
    for path in lake.directory.rglob("*"):
        assert not path.is_file() or not any(name.encode() in path.read_bytes() for name in gone), path


def test_keeping_days(lake, tmp_path):
    log = write(tmp_path / "log.jsonl", three_days())
    ingest(lake, log)
    assert lake.keep_days(2) == [date(2026, 5, 1)]
    assert lake.days() == [date(2026, 5, 2), date(2026, 5, 3)]
    assert not list(lake.directory.rglob("day=2026-05-01"))
    ingest(lake, log, write(tmp_path / "late.jsonl", line(400, 1) + line(401, 2)))
    assert lake.days() == [date(2026, 5, 2), date(2026, 5, 3)]
    assert lake.exchanges().num_rows == 61
    assert lake.keep_days(5) == []
    with pytest.raises(LakeError):
        lake.keep_days(0)
