"""The store: SQLite in a file, or PostgreSQL by its URL, at the schema that this version of the
program needs."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from stillwatch.cases.errors import StoreBusyError, StoreError, StoreFullError
from stillwatch.cases.migrate import migrate

BUSY = 30_000
"""Milliseconds for which a writer of SQLite waits for another."""

SECURE = "secure_delete = ON"
"""What was let go is not to be found in the file."""

LOCK = 0x5354494C4C
"""PostgreSQL's advisory lock that writers take in turn."""

FULL = re.compile(r"disk is full|'C': '53100'|No space left")
"""As SQLite and PostgreSQL say it, the latter by its code (disk_full)."""

LOCKED = re.compile(r"is locked|unable to open")
"""As SQLite says it; a server that does not answer is an InterfaceError."""

DRIVERS = ("sqlite", "postgresql+pg8000")


def store_of(lake: Path) -> str:
    """The URL of the store that lies in a lake's folder."""
    return str(URL.create("sqlite", database=str(lake / "console" / "cases.db")))


class Store:
    """A database of cases. Readers do not wait; writers take turns, so that the audit log is one
    chain."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, create: bool = True) -> Self:
        """Open the store, made or brought to the present schema where it needs to be; with `create`
        False one that is not there is an error. Raises StoreError where it cannot be opened or was
        made by a newer version."""
        try:
            place = make_url(url)
            if place.drivername not in DRIVERS:
                raise StoreError(f"a store's URL begins with {' or '.join(d + '://' for d in DRIVERS)}")
            store = cls(_sqlite(place, create) if place.drivername == "sqlite" else _postgresql(place))
            try:
                with store.writing() as connection:
                    migrate(connection)
            except BaseException:
                store.close()
                raise
        except (ArgumentError, NoSuchModuleError):
            raise StoreError("the store's URL cannot be read") from None
        except ModuleNotFoundError as error:
            raise StoreError(f"the store needs the package {error.name}, which is not installed") from error
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"the store cannot be opened ({_cause(error)})") from error
        return store

    def close(self) -> None:
        """Let every connection go."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the store. Raises StoreBusyError."""
        with _telling(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer runs beside: all of it counts, or nothing where the
        block raises. Raises StoreFullError, StoreBusyError."""
        postgresql = self._engine.dialect.name == "postgresql"
        # What is read after the wait must be as the last writer left it, not as it was when the
        # wait began.
        options = {"isolation_level": "READ COMMITTED"} if postgresql else {}
        with (
            _telling(),
            self._engine.connect().execution_options(writing=True, **options) as connection,
            connection.begin(),
        ):
            if postgresql:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection


@contextmanager
def _telling() -> Iterator[None]:
    """What is wrong with the place, and not with what was asked of it, as an error of this room."""
    try:
        yield
    except DBAPIError as error:
        told = _cause(error)
        if FULL.search(told):
            raise StoreFullError("there is no room left for the cases; nothing was changed") from error
        if isinstance(error, InterfaceError) or LOCKED.search(told):
            raise StoreBusyError(f"the cases cannot be reached ({told})") from error
        raise


def _cause(error: Exception) -> str:
    """The driver's own words, without the statement and its values."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _postgresql(place: URL) -> Engine:
    engine = create_engine(place, isolation_level="REPEATABLE READ")
    # Many rows in one statement: the driver would send each by itself, and wait for its answer.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def _sqlite(place: URL, create: bool) -> Engine:
    if not place.database or place.database == ":memory:":
        raise StoreError("the store needs a file: sqlite:///PATH")
    path = Path(place.database)
    if not create and (not path.exists() or not path.stat().st_size):  # an empty file would become a new, whole store
        raise StoreError(f"there is no store at {path}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    path.chmod(0o600)
    engine = create_engine(place)
    event.listen(engine, "connect", _settings)
    event.listen(engine, "begin", _begin)
    return engine


def _settings(connection: Any, _: Any) -> None:
    """The driver would begin transactions by itself, and only at the first change: too late to take
    turns."""
    connection.isolation_level = None
    # The timeout comes first: going over to WAL may itself have to wait.
    settings = (f"busy_timeout = {BUSY}", "journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL", SECURE)
    for setting in settings:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
