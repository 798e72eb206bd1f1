"""Wild worlds: drawn widely, disjoint in text, affordable, the same on any machine; and logs that
lack this or that."""

from dataclasses import replace
from statistics import median

import pyarrow.parquet as pq
import pytest

from stillwatch.worlds.corpus import labelled
from stillwatch.worlds.corpus.tasks import HARVESTED
from stillwatch.worlds.finish import digest_of_world
from stillwatch.worlds.make import make_world
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.rows import ADDRESSES, PLAIN, REQUIRED
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.suites.catalogue import named, suite
from stillwatch.worlds.suites.folds import FOLDS

from .made import rows, small

WORLDS = suite("wild") + suite("wild-frozen")
CAMPAIGNS = [c for w in WORLDS for c in w.campaigns]


def test_no_family_is_in_two_folds_or_on_two_sides() -> None:
    sides = [side for f in FOLDS for side in ((*f.harvested, *f.loops, *f.harvested_zh), f.honest)]
    families = [family for side in sides for family in side]
    assert len(set(families)) == len(families)
    carried = HARVESTED | {family.name for family in labelled.families()}
    assert set(families) <= carried


def test_a_world_keeps_to_its_fold() -> None:
    for number, world in enumerate(suite("wild")):
        fold = FOLDS[number // 3 % 3]
        assert world.population.tasks == fold.honest
        assert {f for c in world.campaigns for f in c.families} <= {*fold.harvested, *fold.loops, *fold.harvested_zh}


def test_they_are_drawn_widely_and_jointly() -> None:
    assert 3_000 < median(w.accounts for w in WORLDS) < 5_000
    assert {1, 21} <= {w.days for w in WORLDS} and 3 <= median(w.days for w in WORLDS) <= 6
    assert min(w.accounts for w in WORLDS) < 1_600 and max(w.accounts for w in WORLDS) > 18_000
    assert {w.population.subjects for w in WORLDS} >= {2, 3, 5, 8, 12, 20}
    assert {len(w.campaigns) for w in WORLDS} == {0, 1, 2, 3}
    assert {c.infrastructure for c in CAMPAIGNS} == {"clean", "isolated", "partly", "shared", "hydra", "cloud"}
    assert min(c.accounts for c in CAMPAIGNS) == 10 and max(c.accounts for c in CAMPAIGNS) > 1_500
    assert {lack for w in WORLDS for lack in w.lacks} >= {"accounts", "addresses", "optional", "api", "web"}
    assert any("person" in dict(w.honest) and "resale" not in dict(w.honest) for w in WORLDS)
    assert all(abs(sum(dict(w.honest).values()) - 1) < 1e-3 for w in WORLDS)


def test_a_third_has_the_second_makers_prompts() -> None:
    assert [w.population.maker for w in WORLDS].count("wordbanks") == 100


def test_enough_campaigns_can_be_asked_for() -> None:
    asked = [c for w in suite("wild-frozen") for c in w.campaigns if c.accounts >= 40 and c.rate >= 12]
    assert len([c for c in asked if c.cover <= 0.5]) > 50


def test_a_slice_of_a_suite_is_a_name() -> None:
    assert [w.name for w in named("wild/003..005")] == ["wild/003", "wild/004", "wild/005"]
    with pytest.raises(KeyError):
        named("wild/300..400")


def test_wild_specs_survive_their_datasheets() -> None:
    assert all(WorldSpec.from_dict(w.to_dict()) == w for w in WORLDS)


LACKING = small(Campaign(accounts=12, rate=10))


@pytest.mark.parametrize("lack", ["accounts", "addresses", "optional", "api"])
def test_what_a_log_lacks(lack: str, tmp_path) -> None:
    made = make_world(replace(LACKING, lacks=(lack,)), tmp_path, workers=1)
    assert (tmp_path / "accounts.parquet").exists() == (lack not in ("accounts", "optional"))
    assert digest_of_world(tmp_path) == made.digest
    assert f"The log lacks: {lack}." in (tmp_path / "DATASHEET.md").read_text()
    assert pq.read_schema(parts_of(tmp_path / "exchanges")[0]).names[0] == "exchange_id"
    told = rows(tmp_path)
    assert all(row[name] is not None for row in told for name in REQUIRED)
    seen = {name for row in told for name, value in row.items() if value is not None}
    if lack == "optional":
        assert not {*ADDRESSES, *PLAIN, "system", "api_key_id"} & seen - {"status"}
    if lack == "addresses":
        assert not set(ADDRESSES) & seen and "system" in seen
    if lack == "api":
        blind = [row for row in told if row["surface"] == "api"]
        assert blind and not [row for row in blind if row["client_address"] or row["temperature"]]
        assert [row for row in told if row["surface"] == "web" and row["client_address"]]
