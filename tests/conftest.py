"""The databases that cases may lie in: what keeps cases is tested on each."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.cases import postgres

DATABASES = ("sqlite", "postgresql")
"""The fixtures below: each gives the URL of an empty store, whenever it is called."""


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    where = postgres.programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed (no pg_config, nothing in /usr/lib/postgresql): not tested with it")
    with postgres.server(where) as running:
        yield running


@pytest.fixture
def sqlite(tmp_path: Path) -> Callable[[], str]:
    number = count()
    return lambda: f"sqlite:///{tmp_path / f'cases-{next(number)}.db'}"


@pytest.fixture
def postgresql(server: postgres.Server) -> Callable[[], str]:
    return server.database
