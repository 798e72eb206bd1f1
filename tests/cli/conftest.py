import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO
from tests.once import once

from .logs import lines, write
from .running import scan


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Path:
    """A demo world of 900 honest accounts and three days with one fleet in it. Nobody changes
    it."""
    fleet = Campaign(accounts=24, rate=50, infrastructure="shared")
    spec = replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,))
    return once(tmp_path_factory, "demo-world", lambda folder: make_world(spec, folder))


@pytest.fixture(scope="session")
def scanned(world, tmp_path_factory) -> Path:
    """The result of its scan. Nobody changes it."""
    return once(tmp_path_factory, "demo-result", lambda folder: scan(world, "--out", folder / "out", "--quiet")) / "out"


@pytest.fixture(scope="session")
def _kept(world, tmp_path_factory) -> Path:
    def make(folder: Path) -> None:
        scan(world, "--lake", folder / "lake", "--out", folder / "out", "--quiet")

    whole = once(tmp_path_factory, "demo-lake", make)
    return Path(shutil.copytree(whole, tmp_path_factory.mktemp("kept") / "whole")) / "lake"


@pytest.fixture
def lake(_kept, tmp_path) -> Path:
    """A lake that holds all of the world, scanned and its campaigns named."""
    return Path(shutil.copytree(_kept, tmp_path / "kept"))


@pytest.fixture
def log(tmp_path) -> Path:
    """Thirty exchanges of nine accounts in three days."""
    write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30)))
    return tmp_path / "log"
