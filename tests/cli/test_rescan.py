"""A campaign keeps its name while days are added and its banned accounts are replaced."""

import json
import shutil
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO

from .running import scan


@pytest.fixture(scope="module")
def churning(tmp_path_factory):
    """Four days with a fleet that loses nine tenths of its accounts a week, and replaces each
    within hours."""
    folder = tmp_path_factory.mktemp("churning")
    fleet = Campaign(accounts=30, rate=50, infrastructure="shared", churn=0.9)
    make_world(replace(DEMO.scaled(0.15), days=4, campaigns=(fleet,)), folder)
    return folder


def test_more_days_keep_the_name_and_replaced_accounts_join_it(churning, tmp_path):
    early, lake = tmp_path / "early", tmp_path / "lake"
    days = sorted(path.name for path in (churning / "exchanges").iterdir())
    for day in days[:2]:
        shutil.copytree(churning / "exchanges" / day, early / "exchanges" / day)
    shutil.copy(churning / "accounts.parquet", early)
    found = [_found(tmp_path / name, world, lake) for name, world in (("first", early), ("second", churning))]
    (first, before), (second, after) = found
    assert first == second
    truth = pq.read_table(churning / "truth" / "accounts.parquet", columns=["account_id", "campaigns"]).to_pylist()
    fleet = {row["account_id"] for row in truth if row["campaigns"]}
    joined = (after - before) & fleet
    seen_before = set(pq.read_table(early / "exchanges", columns=["account_id"])["account_id"].to_pylist())
    assert len(joined - seen_before) >= 5
    assert len(after & fleet) >= 0.9 * len(fleet) and len(after - fleet) <= 1


def _found(out, world, lake):
    """(id of the one campaign, its members)."""
    scan(world, "--lake", lake, "--out", out, "--quiet")
    [campaign] = json.loads((out / "campaigns.json").read_text())["campaigns"]
    return campaign["campaign_id"], set(pq.read_table(out / "members.parquet")["account_id"].to_pylist())
