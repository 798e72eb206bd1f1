"""Campaigns drawn, the worlds that they are tried in, and a search with scans that never were."""

from dataclasses import replace

import pytest

from stillwatch.worlds.redteam.drawing import ACCOUNTS, DAYS, LARGEST, NAIVE, evader, places, with_campaign
from stillwatch.worlds.redteam.halving import Trial
from stillwatch.worlds.redteam.search import search, trial
from stillwatch.worlds.spec import Campaign, WorldSpec
from stillwatch.worlds.suites.catalogue import suite
from stillwatch.worlds.suites.folds import FOLDS
from stillwatch.worlds.trial import run_world

from .trials import scanned

pytestmark = pytest.mark.slow

DRAWN = [evader(number) for number in range(200)]


def test_campaigns_are_drawn_widely_and_jointly():
    assert {c.infrastructure for c in DRAWN} == {"clean", "isolated", "cloud", "hydra", "partly", "shared"}
    assert {c.dealing for c in DRAWN} == {"list", "subject", "subjects"}
    assert {c.frames for c in DRAWN} == {"none", "few", "many", "reworded"}
    assert max(c.cover for c in DRAWN) > 0.75 and any(not c.cover for c in DRAWN) and any(c.rented for c in DRAWN)
    assert min(c.rate for c in DRAWN) < 4 and max(c.rate for c in DRAWN) > 60
    assert min(c.accounts for c in DRAWN) < 20 and 100 < max(c.accounts for c in DRAWN) <= LARGEST
    assert [evader(7), evader(8)] == DRAWN[7:9] and len(set(DRAWN)) == len(DRAWN)


def test_no_campaign_deals_what_honest_people_write():
    honest = {family for fold in FOLDS for family in fold.honest}
    assert not {family for c in DRAWN for family in c.families} & honest


def test_it_looks_at_wild_worlds_and_never_at_the_frozen_ones():
    wild = {w.seed: w for w in suite("wild")}
    assert {p.seed for p in places()} == set(wild)
    assert all(p.accounts <= ACCOUNTS and p.days == DAYS and not p.campaigns for p in places())
    assert all(p.population == wild[p.seed].population for p in places())
    assert places() == places() and [p.name for p in places()] != [w.name for w in suite("wild")]


def test_a_search_measures_where_nothing_was_chosen():
    asked: list[WorldSpec] = []
    found = search(16, lambda spec: asked.append(spec) or scanned(spec))
    assert 0 < len(found.evasions) <= 4 and all(one.share == 1.0 and one.worlds == 8 for one in found.evasions)
    assert not any(one.campaign["dealing"] == "list" for one in found.evasions)
    assert (found.naive.unseen, found.naive.worlds) == (0, 8)
    last = {place.seed for place in places()[-8:]}
    measured = [spec for spec in asked if spec.seed in last]
    assert len(measured) == 8 * (1 + len(found.evasions))
    assert {spec.seed for spec in asked} - last == {place.seed for place in places()[:2]}
    assert search(16, scanned) == found


def test_worlds_differ_in_their_names_wherever_the_campaign_does():
    one, other = (with_campaign(places()[0], name, NAIVE) for name in ("000", "001"))
    assert one.name != other.name and replace(one, name="") == replace(other, name="")


def test_a_campaign_of_a_real_world():
    campaign = Campaign(accounts=20, infrastructure="shared", births="burst", cover=0.0)
    spec = WorldSpec("redteam/tiny", 5, accounts=200, days=2, campaigns=(campaign,))
    seen = run_world(spec, False)
    told = trial(spec, seen)
    assert told.price and 12_000 < told.price < 60_000, "ten thousand is what the answers alone cost"
    assert told.unseen == (not seen.score.campaigns[0].found)
    few = seen.loads["fleet-1"].model_copy(update={"answers": 99})
    assert trial(spec, seen.model_copy(update={"loads": {"fleet-1": few}})) == Trial(False, None)
    assert trial(spec, seen.model_copy(update={"loads": {}})) == Trial(False, None)
