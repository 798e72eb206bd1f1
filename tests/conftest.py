"""What the tests of several rooms start from: a scanned lake, and the databases that cases may lie
in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO
from tests.cases import postgres
from tests.cli.running import scan
from tests.odd import rename

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")  # no test asserts a time; what is timed is a benchmark

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


@pytest.fixture(scope="session")
def scanned(tmp_path_factory) -> Path:
    """The lake of a scan of 900 honest accounts and three days with one fleet in it, some of it
    with odd ids; its log lies beside it."""
    folder = tmp_path_factory.mktemp("scanned")
    fleet = Campaign(accounts=24, rate=50, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,)), folder / "world")
    rename(folder / "world")
    scan(folder / "world", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    return folder / "lake"
