"""The frozen worlds: names, seeds, rows, and that the documents tell of everything in them."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from stillwatch.worlds.make import make_world
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.spec import ALIKE, HONEST, Campaign, WorldSpec
from stillwatch.worlds.suites.catalogue import ALONE, SUITES, VERSION, named, suite, world

PAGE = (Path(__file__).parents[2] / "docs" / "benchmark.md").read_text()
FROZEN = {
    "smoke/clean": "44f28bf498e8dc25346dd19ec90d595c468474a9a8dba3a37c3068652036caff",
    "tiny/001": "602ab80020b073853b11d2be3c960d33d98127031abdc96d86a65d3d3b1678c6",
    "kinds/careful": "0737c81f11207f9ff396e46d01783815140425e80320d5b47a0b5e9bbf81d8c4",
    "kinds/loops": "4b010858ceff3294146577209004c8b67fd14c3c1a12134ea24ae02e99424379",
    "wild/001": "aa587b6b16df70fd167e8c7ded6036716e9a75702dad5c9541cebb55163ee193",
    "wild-frozen/002": "a4ffe4e5d70bb569e2a10809ed7418440091d5a471e70bd77d288e68d52cd686",
}
"""Digests of a twentieth of each. Where one changes, frozen rows have: raise VERSION."""


def test_names_and_seeds_are_unique():
    worlds = [w for name in SUITES for w in suite(name)]
    assert len({w.name for w in worlds}) == len(worlds) > 400
    assert len({w.seed for w in worlds}) == len(worlds)
    assert all(named(w.name) == [w] for w in worlds)


def test_sizes_of_the_suites():
    assert len(suite("standard")) >= 20 and {w.accounts for w in suite("standard")} == {12_000}
    assert len(suite("calm")) == 20 and not any(w.campaigns for w in suite("calm"))
    assert len(suite("tiny")) >= 200 and {w.accounts for w in suite("tiny")} == {2_000}
    assert {bool(w.campaigns) for w in suite("tiny")} == {True, False}
    assert {w.spread for w in suite("power")} == {"narrow", "usual", "broad"}


def test_a_world_is_found_by_name_or_not_at_all():
    assert all(named(name) for name in ALONE)
    assert named("demo-calm")[0].campaigns == () and named("demo")[0].campaigns
    for wrong in ("stormy", "standard/none", "none/standard", ""):
        with pytest.raises(KeyError):
            named(wrong)


def test_a_seed_follows_from_the_worlds_own_name():
    assert world("standard", "clean", "", Campaign()).seed == named("standard/clean")[0].seed
    assert world("standard", "other", "").seed != named("standard/clean")[0].seed


def test_a_spec_survives_its_datasheet():
    for spec in (*suite("standard"), *suite("tiny")[:30]):
        assert WorldSpec.from_dict(spec.to_dict()) == spec


def test_scaling_keeps_a_campaign_a_campaign():
    small = named("standard/small")[0].scaled(0.01)
    assert small.accounts == 120 and small.campaigns[0].accounts == 10


def test_every_persona_is_there_and_told_of():
    assert {*HONEST, *ALIKE} == set(PERSONAS) and not set(HONEST) & set(ALIKE)
    assert abs(sum(HONEST.values()) - 1) < 1e-9
    assert not [name for name in PERSONAS if f"\n| {name} |" not in PAGE]


def test_every_mechanic_and_suite_is_told_of():
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| ")]
    told = {word.strip() for row in rows for word in row.split(",")}
    assert {f.name for f in fields(Campaign)} - {"name"} <= told
    assert set(SUITES) <= told
    assert f"Suite version {VERSION}." in PAGE


@pytest.mark.parametrize("name", FROZEN)
def test_frozen_rows(name, tmp_path):
    made = make_world(replace(named(name)[0].scaled(0.05), days=2), tmp_path, workers=1)
    assert made.digest == FROZEN[name]
