"""What the tests of several rooms start from."""

from dataclasses import replace
from pathlib import Path

import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO
from tests.cli.running import scan
from tests.odd import rename


@pytest.fixture(scope="session")
def scanned(tmp_path_factory) -> Path:
    """The lake of a scan of 900 honest accounts and three days with one fleet in it, some of it with odd ids; its
    log lies beside it."""
    folder = tmp_path_factory.mktemp("scanned")
    fleet = Campaign(accounts=24, rate=50, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,)), folder / "world")
    rename(folder / "world")
    scan(folder / "world", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    return folder / "lake"
