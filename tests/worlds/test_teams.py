"""Whose logs of a world are looked at as a team's."""

import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.teams.teams import PART, teams_of, write_log

from .made import small

SPEC = small(
    Campaign(accounts=30, rate=12),
    Campaign("quiet", accounts=12, rate=5),
    accounts=200,
    honest=(("person", 0.4), ("company", 0.3), ("crowd", 0.2), ("class", 0.1)),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teams") / "world"
    make_world(SPEC, folder)
    return folder


def test_the_truth_says_who_lives_with_whom(world):
    truth = pq.read_table(world / "truth" / "accounts.parquet").to_pylist()
    groups = {}
    for row in truth:
        if row["persona"] in ("company", "class", "crowd"):
            assert row["group"].startswith(f"{row['persona']}-")
            groups.setdefault(row["group"], set()).add(row["persona"])
        elif row["persona"] == "person":
            assert row["group"] is None
    assert len(groups) > 3 and all(len(personas) == 1 for personas in groups.values())


def test_groups_heavy_users_and_fleets_whole_and_in_part(world):
    found = teams_of(SPEC, world)
    assert found == teams_of(SPEC, world)
    assert [team.kind for team in found if team.harvests] == ["fleet", "part of a fleet", "fleet"]
    assert [team.asked for team in found if team.harvests] == [False] * 3
    assert {team.kind for team in found if not team.harvests} == {"company", "class", "single account"}
    whole, part = (team for team in found if team.name == "fleet-1")
    assert len(part.accounts) == PART and set(part.accounts) < set(whole.accounts)
    honest = {account for team in found if not team.harvests for account in team.accounts}
    assert not honest & {account for team in found if team.harvests for account in team.accounts}


def test_a_teams_log_is_all_that_is_its_own(world, tmp_path):
    team = teams_of(SPEC, world)[0]
    write_log(world, team.accounts, tmp_path)
    parts = [pq.ParquetFile(path).read(["account_id"]) for path in (tmp_path / "exchanges").rglob("*.parquet")]
    assert {name for part in parts for name in part["account_id"].to_pylist()} == set(team.accounts)
    known = pq.read_table(tmp_path / "accounts.parquet")["account_id"].to_pylist()
    assert set(known) == set(team.accounts)
