"""Where cases are kept, and at which schema."""

import os
import stat
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from stillwatch.cases import store as stores
from stillwatch.cases.errors import StoreBusyError, StoreError, StoreFullError
from stillwatch.cases.schema import metadata
from stillwatch.cases.store import Store, store_of


def test_the_migrations_make_what_queries_name(store):
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_a_store_is_opened_again_and_again(url):
    for _ in range(2):
        with Store.open(url) as store, store.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1


def test_a_newer_schema_is_refused_and_left_alone(url):
    with Store.open(url) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(StoreError, match=r"newer version of Stillwatch \(its schema is 0999\)"):
        Store.open(url)


def test_the_package_carries_every_migration():
    folder = files("stillwatch.cases") / "migrations" / "versions"
    assert [name.name for name in folder.iterdir() if name.name.endswith(".py")]


def test_a_change_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        connection.execute(text("INSERT INTO person VALUES ('eve', 'admin', '2026', false)"))
        _ = 1 / 0
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() == 0


def test_a_full_disk_and_a_locked_file_are_told_as_what_they_are(sqlite_url, monkeypatch):
    monkeypatch.setattr(stores, "BUSY", 50)
    with Store.open(sqlite_url) as store, Store.open(sqlite_url) as other:
        with store.writing(), pytest.raises(StoreBusyError, match="locked"), other.writing():
            pass
        with pytest.raises(StoreFullError), store.writing() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))  # it stays at what there is
            connection.execute(text("INSERT INTO person VALUES (:long, 'admin', '2026', false)"), {"long": "x" * 10**6})
        with other.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM person")).scalar_one() == 0


def test_the_file_is_its_owners_alone(tmp_path: Path):
    mask = os.umask(0)
    try:
        with Store.open(store_of(tmp_path)) as store, store.reading() as connection:
            settings = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "console").iterdir()}
    finally:
        os.umask(mask)
    assert settings == PRAGMAS
    assert modes == {"cases.db": 0o600, "cases.db-wal": 0o600, "cases.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "console").stat().st_mode) == 0o700


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000, "synchronous": 2}


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:secret@h/d",
        "sqlite://",
        "postgresql://u:secret@h/d",
        "postgresql+pg8000://u:secret@127.0.0.1:1/d",
    ],
)
def test_what_is_no_store_is_told_without_its_password(url):
    with pytest.raises(StoreError) as told:
        Store.open(url)
    assert "secret" not in str(told.value)


def test_a_file_that_is_something_else_is_told(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("No database at all, but longer than the header of one would be." * 20)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="no store"):
        Store.open(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert not (tmp_path / "none.db").exists()
