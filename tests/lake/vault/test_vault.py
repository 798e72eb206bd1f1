"""A lake that keeps a vault."""

import json
import os
import shutil
import stat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.lake import Lake, LakeError
from stillwatch.lake.intake import ingest as ingest_module
from stillwatch.lake.vault import VALUES, NoVault, VaultShut
from stillwatch.lake.vault.openings import read_openings
from stillwatch.readers import text
from stillwatch.sketch.schema import IDENTIFIERS

from ..logs import accounts, everything, ingest, line, lines, write

TABLE = accounts(
    {"account_id": "account-1", "email": "Jo.Smith42+x@Example.com", "payment_fingerprint": "card 1"},
    {"account_id": "account-2", "phone_fingerprint": "phone 2", "signup_address": "198.51.100.9"},
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 9000)
    monkeypatch.setattr(ingest_module, "COMMIT_CHUNKS", 2)


@pytest.fixture
def log(tmp_path):
    keyed = line(500, 2, api_key_id="k1", user_agent="agent", tls_fingerprint="ja4", system="be brief")
    return write(tmp_path / "a.jsonl", lines(*range(60)) + lines(*range(60, 90), day=2) + keyed)


@pytest.fixture
def kept(lake, log):
    ingest(lake, log, accounts=TABLE, vault=True)
    return lake


def values(lake: Lake, **how) -> dict[str, dict[int, str]]:
    """Kind → token → value."""
    table = pa.Table.from_batches(lake.vault.open("a test", **how), VALUES)
    found = {kind: {} for kind in table["kind"].to_pylist()}
    for row in table.to_pylist():
        assert row["token"] not in found[row["kind"]], "each once"
        found[row["kind"]][row["token"]] = row["value"]
    return found


def standing(lake: Lake) -> dict[str, set[int]]:
    """Kind → the tokens in the lake's tables."""
    found: dict[str, set[int]] = {}
    for path in lake.directory.rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        for name in set(table.column_names) & IDENTIFIERS.keys():
            found.setdefault(IDENTIFIERS[name], set()).update(set(table[name].to_pylist()) - {None})
    return {kind: tokens for kind, tokens in found.items() if tokens}


def test_every_token_of_an_identifier_and_nothing_else(kept):
    found = values(kept)
    assert {kind: set(tokens) for kind, tokens in found.items()} == standing(kept)
    assert all(kept.keys.token(kind, value) == token for kind in found for token, value in found[kind].items())
    assert set(found["email"].values()) == {"jo.smith42@example.com"}
    assert set(found["email pattern"].values()) == {"aa.aaaaa00"}
    assert set(found["client"].values()) == {"agent\x1fja4"}
    assert {"192.0.2.1", "198.51.100.9"} <= set(found["address"].values())


def test_no_text_gets_in(kept):
    said = {value for tokens in values(kept).values() for value in tokens.values()}
    assert not any("brief" in one or "conversation" in one for one in said)


def test_nothing_in_the_folder_can_be_read(kept):
    data = b"".join(path.read_bytes() for path in kept.directory.rglob("*") if path.is_file())
    assert b"192.0.2." not in data and b"smith" not in data and b"ja4" not in data
    assert stat.S_IMODE((kept.directory / "vault").stat().st_mode) == 0o700


def test_workers_and_a_second_time_change_nothing(kept, log, tmp_path):
    before = sorted(path.name for path in (kept.directory / "vault" / "sealed").iterdir())
    ingest(kept, log, accounts=TABLE, vault=True)
    assert sorted(path.name for path in (kept.directory / "vault" / "sealed").iterdir()) == before
    (tmp_path / "other").mkdir()
    shutil.copy(kept.directory / "key", tmp_path / "other")
    with Lake.open(tmp_path / "other") as other:
        ingest(other, log, accounts=TABLE, workers=2, vault=True)
        assert values(other) == values(kept)


def test_a_lake_without_one_says_so(lake, log):
    ingest(lake, log, accounts=TABLE)
    assert not (lake.directory / "vault").exists()
    with pytest.raises(NoVault, match=r"keeps no vault of identifiers.*build a new lake"):
        lake.vault.open("a test")
    with pytest.raises(NoVault):
        lake.renew_key()


def test_a_vault_changes_nothing_else(kept, log, tmp_path):
    (tmp_path / "other").mkdir()
    shutil.copy(kept.directory / "key", tmp_path / "other")
    with Lake.open(tmp_path / "other") as other:
        ingest(other, log, accounts=TABLE)
        assert everything(other) == everything(kept)


def test_writing_needs_no_private_key_and_reading_does(lake, log, tmp_path):
    lake.vault.make()
    key = shutil.move(lake.directory / "vault" / "key", tmp_path / "elsewhere")
    ingest(lake, log, vault=True)
    assert not (lake.directory / "vault" / "key").exists(), "no new one is made"
    with pytest.raises(VaultShut, match="--vault-key"):
        lake.vault.open("a test")
    assert not lake.vault.log.exists(), "nothing was opened"
    assert values(lake, key=key)["address"]
    key.write_bytes(os.urandom(32))
    with pytest.raises(VaultShut, match="not the key of this vault"):
        lake.vault.open("a test", key)


def test_each_opening_is_on_record_before_anything_is_read(kept, monkeypatch):
    for path in (kept.directory / "vault" / "sealed").iterdir():
        path.write_bytes(b"")
    with pytest.raises(LakeError, match="cannot be opened"):
        list(kept.vault.open("to see what happens"))
    assert [one.why for one in read_openings(kept.vault.log)] == ["to see what happens"]
    kept.vault.log.unlink()
    kept.vault.log.mkdir()
    with pytest.raises(LakeError, match="the vault stays shut"):
        kept.vault.open("unseen")


def test_files_that_were_swapped_are_noticed(kept):
    first, second = sorted((kept.directory / "vault" / "sealed").iterdir())[:2]
    first.write_bytes(second.read_bytes())
    with pytest.raises(LakeError, match=f"{first.name} cannot be opened"):
        values(kept)


def test_forgotten_accounts_leave_nothing_in_it(kept, log):
    before = values(kept)
    kept.forget("account-2")
    after = values(kept)
    assert {kind: set(tokens) for kind, tokens in after.items()} == standing(kept)
    assert "phone" not in after and "198.51.100.9" not in after["address"].values()
    assert all(before[kind][token] == value for kind in after for token, value in after[kind].items())
    assert len(list((kept.directory / "vault" / "sealed").iterdir())) == 1
    write(log, log.read_text() + line(2, 3, client_address="203.0.113.2") + line(3, 3, client_address="203.0.113.3"))
    ingest(kept, log, accounts=TABLE, vault=True)
    assert "203.0.113.2" not in values(kept)["address"].values(), "of account-2, which is not taken in"
    assert "203.0.113.3" in values(kept)["address"].values()


def test_days_that_are_dropped_leave_nothing_in_it(kept):
    kept.keep_days(1)
    assert {kind: set(tokens) for kind, tokens in values(kept).items()} == standing(kept)
    openings = len(read_openings(kept.vault.log))
    kept.keep_days(1)
    assert len(read_openings(kept.vault.log)) == openings, "nothing to do, nothing opened"


def test_forgetting_without_the_key_is_finished_with_it(kept, tmp_path):
    key = shutil.move(kept.directory / "vault" / "key", tmp_path / "elsewhere")
    with pytest.raises(VaultShut):
        kept.forget("account-2")
    assert "account-2" not in json.dumps(everything(kept), default=str), "the tables have let go"
    assert "phone 2" in values(kept, key=key)["phone"].values()
    kept.forget("account-2", key)
    assert {kind: set(tokens) for kind, tokens in values(kept, key=key).items()} == standing(kept)


def test_a_vault_that_cannot_be_opened_any_more_can_be_deleted(kept, log):
    next((kept.directory / "vault" / "sealed").iterdir()).write_bytes(b"damaged")
    with pytest.raises(VaultShut, match="cannot be opened"):
        kept.forget("account-2")
    shutil.rmtree(kept.directory / "vault")
    kept.forget("account-2")
    write(log, log.read_text() + line(3, 3, client_address="203.0.113.3"))
    ingest(kept, log, accounts=TABLE, vault=True)
    assert set(values(kept)["address"].values()) == {"203.0.113.3"}
    kept.forget("account-4")
    with pytest.raises(NoVault, match="does not know what stands behind address_token"):
        kept.renew_key()


def test_a_file_of_the_vault_that_is_gone_is_said(kept):
    next((kept.directory / "vault" / "sealed").iterdir()).unlink()
    with pytest.raises(VaultShut, match="cannot be read"):
        values(kept)


def test_a_vault_of_nothing(lake, log):
    lake.vault.make()
    assert values(lake) == {}
    ingest(lake, log, vault=True)
    for number in range(7):
        lake.forget(f"account-{number}")
    assert values(lake) == {}
