import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO

from .logs import lines, write
from .running import scan


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Path:
    """A demo world of 900 honest accounts and three days with one fleet in it."""
    folder = tmp_path_factory.mktemp("world")
    fleet = Campaign(accounts=24, rate=50, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,)), folder)
    return folder


@pytest.fixture(scope="session")
def scanned(world, tmp_path_factory) -> Path:
    """The result of its scan."""
    out = tmp_path_factory.mktemp("scanned") / "out"
    scan(world, "--out", out, "--quiet")
    return out


@pytest.fixture(scope="session")
def _kept(world, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    scan(world, "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    return folder / "lake"


@pytest.fixture
def lake(_kept, tmp_path) -> Path:
    """A lake that holds all of the world, scanned and its campaigns named."""
    return Path(shutil.copytree(_kept, tmp_path / "kept"))


@pytest.fixture
def log(tmp_path) -> Path:
    """Thirty exchanges of nine accounts in three days."""
    write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30)))
    return tmp_path / "log"
