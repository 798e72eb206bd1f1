"""Two operators with one hand among their customers; `scanned`, of all tests, is a third with
another fleet."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.sharing.indicators.export import profile_of
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.profile import Profile
from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO
from tests.cli.running import scan

KEY = GroupKey(bytes(range(32)))


def _operator(folder: Path, seed: int) -> Path:
    fleet = Campaign(accounts=30, rate=40, infrastructure="shared", hand="one")
    make_world(replace(DEMO.scaled(0.15), seed=seed, days=3, campaigns=(fleet,)), folder / "world")
    scan(folder / "world", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
    return folder


@pytest.fixture(scope="session")
def first(tmp_path_factory) -> Path:
    """A folder with the world, the lake and the result of the operator who hands a profile over."""
    return _operator(tmp_path_factory.mktemp("first"), 101)


@pytest.fixture(scope="session")
def second(tmp_path_factory) -> Path:
    """The same of the one who searches."""
    return _operator(tmp_path_factory.mktemp("second"), 202)


@pytest.fixture(scope="session")
def campaign(first) -> str:
    [found] = json.loads((first / "out" / "campaigns.json").read_text())["campaigns"]
    return str(found["campaign_id"])


@pytest.fixture(scope="session")
def profile(first, campaign) -> Profile:
    with Lake.open(first / "lake", create=False) as lake:
        return profile_of(lake, Matter.read(lake, None, campaign), KEY, None, "TLP:AMBER")


@pytest.fixture
def file(profile, tmp_path) -> Path:
    """The profile as it is handed over."""
    (tmp_path / "profile.json").write_bytes(profile.sealed(KEY))
    return tmp_path / "profile.json"


@pytest.fixture
def second_lake(second) -> Iterator[Lake]:
    with Lake.open(second / "lake", create=False) as lake:
        yield lake
