"""The log is one chain, and whatever is done to it is told with its place."""

import hashlib
import json
import sqlite3

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from stillwatch.cases import audit
from stillwatch.cases.audit import FIRST, append, entries, size_and_head, verify
from stillwatch.cases.columns import canonical
from stillwatch.cases.errors import StoreError
from stillwatch.cases.schema import audit as log
from stillwatch.cases.store import Store

LENGTH = 45
"""More than two batches of a walk."""


@pytest.fixture(autouse=True)
def short_batches(monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 20)


@pytest.fixture
def written(store):
    with store.writing() as connection:
        for k in range(1, LENGTH + 1):
            append(
                connection, "anna" if k % 2 else None, "case.comment", f"C-{k % 3}", number=k, text="naïve \u202e \0"
            )
    return verify(store)


def tamper(store, *statements):
    """As somebody would who has the database and takes the guards off."""
    with store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(statement)


def test_an_empty_log_is_whole(store):
    assert verify(store) == audit.Verified(0, FIRST)


def test_a_whole_log(store, written):
    assert (written.entries, written.broken_at) == (LENGTH, None)
    assert size_and_head(store) == (LENGTH, written.head)
    latest = entries(store, limit=2, offset=1)
    assert [entry.seq for entry in latest] == [LENGTH - 1, LENGTH - 2]
    assert latest[0].detail["text"] == "naïve \u202e \0"


def test_an_entry_can_be_checked_with_a_hash_program_alone(store, written):
    entry = entries(store, limit=1)[0].model_dump()
    kept = entry.pop("hash")
    told = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert hashlib.sha256(told.encode()).hexdigest() == kept == written.head


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET actor = 'eve' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3", "DELETE FROM audit"],
)
def test_the_database_refuses_changes_of_the_log(store, written, statement):
    with pytest.raises(DatabaseError, match="append-only"), store.writing() as connection:
        connection.execute(text(statement))
    assert verify(store) == written


def test_postgresql_refuses_to_empty_the_log(server):
    store = Store.open(server.database())
    with pytest.raises(DatabaseError, match="append-only"), store.writing() as connection:
        connection.execute(text("TRUNCATE audit"))
    store.close()


@pytest.mark.parametrize("field", ["at", "actor", "actor_kind", "action", "object", "detail", "hash"])
def test_a_changed_field_is_told(store, written, field):
    value = canonical({"number": 0}) if field == "detail" else "0" * 64
    tamper(store, update(log).where(log.c.seq == 30).values({field: value}))
    found = verify(store)
    assert (found.entries, found.broken_at, found.reason) == (29, 30, "entry 30 was changed")


@pytest.mark.parametrize("forged", ['{"number":0,"number":30}', '{"number":30} ', '{ "number":30}'])
def test_a_detail_that_only_reads_the_same_is_told(store, written, forged):
    """Of a key that stands twice another reader may take the other value."""
    kept = canonical(next(e for e in entries(store, 1000) if e.seq == 30).detail)
    forged = forged.replace('"number":30', kept[1:-1])
    tamper(store, update(log).where(log.c.seq == 30).values(detail=forged))
    assert verify(store).broken_at == 30


def test_a_changed_link_is_told(store, written):
    tamper(store, update(log).where(log.c.seq == 30).values(previous=FIRST))
    assert verify(store).reason == "entry 30 does not follow from the one before it"


@pytest.mark.parametrize("detail", ["", "{", "[NaN]", "nonsense"])
def test_a_detail_that_is_nonsense_is_told(store, written, detail):
    tamper(store, update(log).where(log.c.seq == 7).values(detail=detail))
    assert verify(store).broken_at == 7


def test_an_entry_written_anew_with_its_own_hash_breaks_the_next(store, written):
    entry = next(e for e in entries(store, LENGTH) if e.seq == 30).model_dump() | {"actor": "eve"}
    entry.pop("hash")
    tamper(store, update(log).where(log.c.seq == 30).values(actor="eve", hash=audit._hash(entry)))
    assert verify(store).broken_at == 31


@pytest.mark.parametrize("gone, place", [(1, 1), (20, 20), (30, 30)])
def test_a_deleted_entry_is_told(store, written, gone, place):
    tamper(store, delete(log).where(log.c.seq == gone))
    found = verify(store)
    assert (found.broken_at, found.reason) == (place, f"entry {place} is missing")


def test_entries_that_changed_places_are_told(store, written):
    moves = [(10, 0), (11, 10), (0, 11)]
    tamper(store, *(update(log).where(log.c.seq == a).values(seq=b) for a, b in moves))
    assert verify(store).broken_at == 10


def test_a_truncated_tail_is_told_by_a_head_from_outside(store, written):
    tamper(store, delete(log).where(log.c.seq > 40))
    assert verify(store).broken_at is None
    found = verify(store, written.head)
    assert (found.entries, found.broken_at) == (40, 41)
    assert found.reason and "cut off" in found.reason


def test_an_earlier_head_is_still_in_a_log_that_went_on(store, written):
    with store.writing() as connection:
        append(connection, None, "scan.taken_in", "scan:1")
    assert verify(store, written.head).broken_at is None
    assert verify(store, "f" * 64).broken_at == LENGTH + 2


def test_what_sqlite_cannot_read_is_told(sqlite_url):
    with Store.open(sqlite_url) as store:
        with store.writing() as connection:
            append(connection, "anna", "case.comment", "C-1")
        tamper(store, text("UPDATE audit SET actor = CAST(X'ff' AS TEXT)"))
        assert verify(store).broken_at == 1
        tamper_with = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
        tamper_with.execute("UPDATE audit SET actor = X'616e6e61'")
        tamper_with.commit()
        tamper_with.close()
        assert verify(store).broken_at == 1


def test_an_empty_file_is_no_whole_log(tmp_path):
    (tmp_path / "cases.db").touch()
    with pytest.raises(StoreError, match="no store"):
        Store.open(f"sqlite:///{tmp_path / 'cases.db'}", create=False)
