"""A lake whose key was renewed is the lake that the new key would have made."""

import json
import os
import shutil
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stillwatch.lake import KeyProblem, Lake
from stillwatch.lake.intake import accounts as accounts_module
from stillwatch.lake.intake import days
from stillwatch.lake.intake import ingest as ingest_module
from stillwatch.lake.store import files
from stillwatch.lake.store.layout import read_key
from stillwatch.lake.vault import NoVault, VaultShut, rotate, vault
from stillwatch.lake.vault.openings import read_openings
from stillwatch.readers import text
from stillwatch.sketch.schema import ACCOUNT_TOKENS, EXCHANGE_TOKENS

from ..logs import accounts, everything, ingest, line, lines, write
from ..test_restart import in_child, same_key
from .test_vault import standing, values

pytestmark = pytest.mark.slow

TABLE = accounts(
    {"account_id": "account-1", "email": "jo@example.com", "payment_fingerprint": "card 1"},
    {"account_id": "account-2", "alias_of": "account-1", "phone_fingerprint": "phone 2"},
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(text, "CHUNK_BYTES", 9000)


@pytest.fixture
def log(tmp_path):
    changed = line(35, 2, completion="in conflict") + line(
        500, 2, api_key_id="k", user_agent="agent", system="be brief"
    )
    return write(tmp_path / "a.jsonl", lines(*range(40)) + lines(*range(30, 60), day=2) + changed)


def fill(lake: Lake, log: Path) -> None:
    ingest(lake, log, accounts=TABLE, vault=True)
    lake.forget("account-3")


def tables(lake: Lake) -> dict:
    """All that the lake says; not what is noted of its key."""
    found = everything(lake)
    found["setting"] = [row for row in found["setting"] if row[0] != "key_id"]
    return found


def made_anew(folder: Path, key: Path, log: Path) -> dict:
    """What a lake says that was made with a key at once."""
    with Lake.open(same_key(key, folder)) as lake:
        fill(lake, log)
        return tables(lake)


@pytest.fixture
def kept(lake, log):
    fill(lake, log)
    return lake


def test_it_is_the_lake_that_the_new_key_makes(kept, log, tmp_path):
    before, old = tables(kept), (kept.directory / "key").read_bytes()
    kept.renew_key()
    new = (kept.directory / "key").read_bytes()
    assert tables(kept) == made_anew(tmp_path / "anew", kept.directory, log)
    assert len(new) == 64 and new[:32] != old and new[32:] == old, "text keeps its secret"
    for now, then in zip(tables(kept)["exchanges"], before["exchanges"], strict=True):
        assert {k for k in now if now[k] != then[k]} <= set(EXCHANGE_TOKENS[:4])
        assert now["address_token"] is None or now["address_token"] != then["address_token"]
    assert tables(kept)["forgotten"] == before["forgotten"]
    assert {kind: set(tokens) for kind, tokens in values(kept).items()} == standing(kept)
    assert "to renew the lake's key" in [one.why for one in read_openings(kept.vault.log)]


def test_every_place_names_the_new_key(kept):
    kept.renew_key()
    key_id = read_key(kept.directory / "key").key_id
    assert json.loads((kept.directory / "lake.json").read_text())["key_id"] == key_id == kept.keys.key_id
    named = 0
    for path in kept.directory.rglob("*.parquet"):
        schema = pq.read_schema(path)
        for name in {*EXCHANGE_TOKENS, *ACCOUNT_TOKENS} & {*schema.names}:
            assert schema.field(name).metadata[b"key_id"].decode() == key_id
            named += 1
    assert named > 20


def test_nothing_old_is_left(kept):
    before = {
        path for path in kept.directory.rglob("*") if path.suffix in (".parquet", ".next") or "sealed" in path.parts
    }
    kept.renew_key()
    assert not [path for path in before if path.is_file()]
    assert not (kept.directory / "survey").exists()


def test_twice_and_reading_on(kept, log, tmp_path):
    kept.renew_key()
    kept.renew_key()
    more = lines(*range(200, 230), day=2)
    write(log, log.read_text() + more)
    ingest(kept, log, accounts=TABLE, vault=True)
    found = tables(kept)
    with Lake.open(same_key(kept.directory, tmp_path / "anew")) as anew:
        write(log, log.read_text().removesuffix(more))
        fill(anew, log)
        write(log, log.read_text() + more)
        ingest(anew, log, accounts=TABLE, vault=True)
        assert tables(anew) == found
    assert {kind: set(tokens) for kind, tokens in values(kept).items()} == standing(kept)
    kept.forget("account-2")
    assert {kind: set(tokens) for kind, tokens in values(kept).items()} == standing(kept)


@pytest.mark.parametrize("also", [["key"], ["key", "lake.json"]])
def test_the_old_key_is_refused(kept, tmp_path, also):
    for name in also:
        shutil.copy(kept.directory / name, tmp_path / name)
    kept.renew_key()
    for name in also:
        shutil.copy(tmp_path / name, kept.directory / name)
    with pytest.raises(KeyProblem, match="is not the key this lake was made with"):
        Lake.open(kept.directory)


def test_who_has_the_lake_open_is_told(kept, log):
    with Lake.open(kept.directory) as other:
        kept.renew_key()
        with pytest.raises(KeyProblem):
            other.exchanges()
        with pytest.raises(KeyProblem):
            ingest(other, log)
    assert kept.exchanges().num_rows


def test_what_the_vault_does_not_know_stops_it(kept, log, tmp_path):
    unknown = write(tmp_path / "b.jsonl", line(900, 2, client_address="203.0.113.9") + line(901, 2, api_key_id="k9"))
    ingest(kept, unknown, accounts=accounts({"account_id": "account-9", "email": "a@b.example"}))
    before, files_before = tables(kept), sorted(kept.directory.rglob("*"))
    with pytest.raises(NoVault) as error:
        kept.renew_key()
    for told in ("address_token of 1 rows", "api_key_token of 1 rows", "email_token of 1 rows"):
        assert told in str(error.value)
    assert tables(kept) == before
    assert set(kept.directory.rglob("*")) - set(files_before) <= {kept.vault.log}


def test_without_the_private_key_nothing_happens(kept, tmp_path):
    key = shutil.move(kept.directory / "vault" / "key", tmp_path / "elsewhere")
    before = tables(kept)
    with pytest.raises(VaultShut):
        kept.renew_key()
    assert tables(kept) == before
    kept.renew_key(key)
    assert tables(kept) != before


def crash_at(count: int, directory: Path, seen: Path) -> None:
    """Renews until the count-th checkpoint and dies there."""
    passed = []

    def checkpoint(name: str) -> None:
        passed.append(name)
        seen.write_text("\n".join(passed))
        if len(passed) == count:
            os.kill(os.getpid(), signal.SIGKILL)

    for module in (files, days, ingest_module, accounts_module, vault, rotate):
        module.checkpoint = checkpoint
    with Lake.open(directory) as lake:
        lake.renew_key()


def test_a_crash_at_any_step_leaves_the_old_lake_or_the_new(kept, log, tmp_path):
    seen, old = tmp_path / "seen", kept.keys.key_id
    kept.close()
    whole = shutil.copytree(kept.directory, tmp_path / "whole")
    assert in_child(crash_at, 10**6, whole, seen) == 0
    steps = seen.read_text().splitlines()
    committed = steps.index("after the new key is committed")
    for count in range(1, len(steps) + 1):
        lake = shutil.copytree(kept.directory, tmp_path / f"at-{count}")
        assert in_child(crash_at, count, lake, seen) == -signal.SIGKILL
        with Lake.open(lake) as opened:
            assert (opened.keys.key_id == old) == (count <= committed), f"after a crash at {steps[count - 1]} ({count})"
            assert not list(lake.rglob("*.unfinished")) and not (lake / "key.next").exists()
            assert {kind: set(tokens) for kind, tokens in values(opened).items()} == standing(opened)
            opened.renew_key()
            found = tables(opened)
        assert found == made_anew(tmp_path / f"anew-{count}", lake, log)
