"""Every test of this room runs on SQLite and on PostgreSQL: they must behave alike."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stillwatch.cases.model import Person
from stillwatch.cases.people import add_person, ensure_admin
from stillwatch.cases.store import Store, store_of
from stillwatch.cases.tokens import log_in
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Where an empty store is to be; another one each time that it is called."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def url(empty: Callable[[], str]) -> str:
    """Where an empty store is to be."""
    return empty()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return store_of(tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def admin(store: Store) -> Person:
    link = ensure_admin(store)
    assert link is not None
    entered = log_in(store, link)
    assert entered is not None
    return entered[0]


@pytest.fixture
def anna(store: Store, admin: Person) -> Person:
    return add_person(store, admin, "anna", "analyst")[0]


@pytest.fixture
def ben(store: Store, admin: Person) -> Person:
    return add_person(store, admin, "ben", "analyst")[0]
