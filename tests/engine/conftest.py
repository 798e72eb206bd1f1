import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stillwatch.engine.spark import Spark
from stillwatch.lake import Lake
from stillwatch.lake.spark.lake import SparkLake
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import open_sources

from .cluster import Cluster
from .log import write_log, write_oddities

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def log(tmp_path_factory) -> Path:
    """A small world with a fleet, and everything that engines could disagree on."""
    return write_log(tmp_path_factory.mktemp("log") / "a log")


@pytest.fixture(scope="session")
def odd(tmp_path_factory) -> Path:
    """The oddities alone."""
    return write_oddities(tmp_path_factory.mktemp("odd") / "log")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """One master and two workers."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def reference(log, tmp_path_factory) -> Iterator[Lake]:
    """What one process of the engine on one machine makes of the log."""
    with filled(tmp_path_factory.mktemp("reference") / "lake", log, 1) as lake:
        yield lake


@pytest.fixture(scope="session")
def spark(cluster) -> Iterator[Spark]:
    """A driver on the cluster: a process can have but one."""
    before = dict(os.environ)
    os.environ |= cluster.environment
    try:
        with Spark(cluster.url) as driver:
            yield driver
    finally:
        for name in cluster.environment:
            os.environ.pop(name, None)
        os.environ |= before


@pytest.fixture(scope="session", params=["duckdb", "spark"])
def lake(request, log, tmp_path_factory) -> Iterator[ReadableLake]:
    """What an engine makes of the log."""
    folder = tmp_path_factory.mktemp(request.param) / "lake"
    if request.param == "duckdb":
        with filled(folder, log, 2) as opened:
            yield opened
        return
    with SparkLake(request.getfixturevalue("spark"), with_key(folder)) as opened:
        opened.ingest([str(log)])
        yield opened


def filled(folder: Path, log: Path, workers: int) -> Lake:
    """A lake on one machine with this log, in a folder of its own."""
    folder.mkdir(mode=0o700)
    (folder / "key").write_bytes(KEY)
    lake = Lake.open(folder)
    accounts, rejects = read_accounts([log])
    lake.ingest(open_sources([log]), accounts, None, rejects, workers=workers)
    return lake


def with_key(folder: Path) -> str:
    """A folder that will be a lake on Spark with this key."""
    folder.mkdir()
    (folder / "key").write_text(KEY.hex() + "\n")
    return str(folder)
