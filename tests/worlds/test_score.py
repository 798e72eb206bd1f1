"""The scorer on truths that can be counted on paper."""

import json
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.worlds.score import score, score_of
from stillwatch.worlds.score.result import Result
from stillwatch.worlds.score.truth import TrueCampaign, Truth, read_truth

from .truths import START, Paper, fleet, fleet_world, write_members


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return fleet_world().write(tmp_path_factory.mktemp("paper") / "world")


def test_the_truth_as_counted_on_paper(world):
    truth = read_truth(world)
    (campaign,) = truth.campaigns
    assert (truth.name, campaign.name) == ("paper", "fleet-1")
    assert campaign.members == set(fleet()) and campaign.exposed == {"e0"} and len(truth.honest) == 20
    # Nine of ten harvest exchanges are answered, and there are two cover exchanges an account.
    assert (campaign.harvest_exchanges, campaign.attempts, campaign.exchanges) == (90, 100, 120)
    assert (campaign.first, campaign.last) == (START, START + timedelta(hours=9))
    assert campaign.capabilities == {"reasoning": pytest.approx(0.6), "mathematics": pytest.approx(0.4)}
    assert campaign.harvest.num_rows == 92 and truth.end == START + timedelta(hours=47)


def test_a_perfect_result(world, tmp_path):
    found = score(world, write_members(tmp_path, {"C-1": fleet()}))
    assert (found.recall, found.precision, found.found, found.listed, found.false_campaigns) == (1, 1, 1, 1, 0)
    assert found.honest.flagged == 0 and found.honest.accounts == 20 and set(found.personas) == {"company", "person"}
    (campaign,) = found.campaigns
    assert (campaign.matched, campaign.recall, campaign.precision, campaign.pieces) == ("C-1", 1, 1, 1)
    told = (campaign.harvest_exchanges_error, campaign.first_error_hours, campaign.capability_error, campaign.detection)
    assert told == (None,) * 4 and found.calibration is None and found.kinds is None and found.merged == 0


def test_an_empty_result(world, tmp_path):
    found = score(world, write_members(tmp_path, {}))
    assert (found.recall, found.precision, found.listed, found.found) == (0, None, 0, 0)
    assert found.campaigns[0].matched is None and found.campaigns[0].precision is None


def test_some_missed_and_some_wrong(world, tmp_path):
    found = score(world, write_members(tmp_path, {"C-1": [*fleet(0, 1, 2, 3, 4, 5), "h0", "h10", "e0"]}))
    assert found.recall == 0.6 and found.precision == 6 / 8 and found.exposed_named == 1
    assert found.campaigns[0].precision == 6 / 8 and not found.campaigns[0].found, "three quarters are under 0.9"
    assert found.honest.per_10000 == 1000 and found.personas["company"].per_10000 == 2000
    assert found.personas["person"].per_10000 == pytest.approx(10_000 / 15)


def test_false_campaigns_and_unknown_accounts(world, tmp_path):
    found = score(world, write_members(tmp_path, {"C-1": fleet(), "C-2": ["h1", "h2", "a3"], "C-3": ["ghost", "a1"]}))
    assert found.false_campaigns == 1, "half of the third is true"
    assert found.unknown_named == 1 and found.precision == 10 / 13


def test_a_campaign_in_pieces(world, tmp_path):
    found = score(world, write_members(tmp_path, {"C-1": fleet(0, 1, 2, 3, 4, 5), "C-2": fleet(6, 7, 8, 9)}))
    assert (found.in_pieces, found.merged, found.false_campaigns, found.recall) == (1, 0, 0, 1)
    assert found.campaigns[0].matched == "C-1" and found.campaigns[0].recall == 0.6 and found.campaigns[0].pieces == 2


def two_fleets(tmp_path):
    """Two fleets of eight; b0 and b1 work for both."""
    paper = Paper()
    for k in range(6):
        paper.harvests(f"a{k}", range(6))
        paper.harvests(f"c{k}", range(6), "fleet-2")
    for name in ("b0", "b1"):
        paper.harvests(name, range(6))
        paper.harvests(name, range(6), "fleet-2")
    paper.did("h0", 1)
    one, both = [f"a{k}" for k in range(6)], ["b0", "b1"]
    return paper.write(tmp_path / "world"), one + both, [f"c{k}" for k in range(6)] + both


def test_merged_campaigns(tmp_path):
    world, one, two = two_fleets(tmp_path)
    apart = score(world, write_members(tmp_path / "apart", {"C-1": two, "C-2": one}))
    assert (apart.merged, apart.in_pieces, apart.found, apart.accounts) == (0, 0, 2, 14)
    assert [c.matched for c in apart.campaigns] == ["C-2", "C-1"]
    merged = score(world, write_members(tmp_path / "merged", {"C-1": [*one, *two[:6]]}))
    assert (merged.merged, merged.in_pieces, merged.recall, merged.found, merged.false_campaigns) == (1, 0, 1, 0, 0)
    matched = [c for c in merged.campaigns if c.matched]
    assert len(matched) == 1 and matched[0].precision == 8 / 14


def test_a_calm_world(tmp_path):
    paper = Paper()
    paper.did("h0", 1)
    paper.did("h1", 2)
    world = paper.write(tmp_path / "world")
    found = score(world, write_members(tmp_path / "result", {}))
    assert (found.recall, found.precision, found.campaigns) == (None, None, [])
    found = score(world, write_members(tmp_path / "result", {"C-1": ["h0"]}))
    assert (found.recall, found.precision, found.false_campaigns, found.honest.per_10000) == (None, 0, 1, 5000)


def test_amounts_times_and_aims(world, tmp_path):
    result = write_members(tmp_path, {"C-1": fleet()}, exchanges=[12] * 10, harvest_exchanges=[9] * 10)
    sums = score(world, result).campaigns[0]
    assert (sums.exchanges_error, sums.harvest_exchanges_error, sums.attempts_error) == (0, 0, None)
    said = {
        "campaign_id": "C-1",
        "confidence": 0.95,
        "first_seen": "2025-06-02T02:30:00Z",
        "last_seen": "2025-06-02T08:00:00Z",
        "harvest_exchanges": 99,
        "capabilities": [{"name": "reasoning", "share": 1.0, "lift": 3}],
    }
    (tmp_path / "campaigns.json").write_text(json.dumps({"campaigns": [said]}))
    found = score(world, result)
    told = found.campaigns[0]
    assert told.harvest_exchanges_error == pytest.approx(0.1) == found.harvest_exchanges_error
    assert told.exchanges_error == 0, "from the members where campaigns.json is silent"
    assert (told.first_error_hours, told.last_error_hours) == (2.0, -1.5)
    assert told.capability_error == pytest.approx((0.4 + 0.4) / 12) and told.top_capability_right
    assert found.calibration and found.calibration.brier == pytest.approx(0.0025)


def test_calibration_of_all_candidates(world, tmp_path):
    write_members(tmp_path, {"C-1": fleet()})
    candidates = [(0.95, fleet()), (0.55, [*fleet(0, 1), "h1", "h2"]), (0.52, ["h1", "h2", "a1"]), (0.05, ["h3", "h4"])]
    rows = [{"candidate_id": str(k), "confidence": p, "account_ids": a} for k, (p, a) in enumerate(candidates)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "candidates.parquet")
    found = score(world, tmp_path).calibration
    assert found and (found.candidates, found.true) == (4, 2)
    assert found.brier == pytest.approx((0.05**2 + 0.45**2 + 0.52**2 + 0.05**2) / 4)
    assert [(b.low, b.count, b.true) for b in found.bins] == [(0.0, 1, 0), (0.5, 2, 1), (0.9, 1, 1)]
    assert found.ece == pytest.approx((0.05 + abs(1.07 - 1) + 0.05) / 4)


def test_groups_of_the_right_kind(world, tmp_path):
    write_members(tmp_path, {})
    groups = [{"group_id": "G-1", "kind": "company"}, {"group_id": "G-2", "kind": "class"}]
    (tmp_path / "campaigns.json").write_text(json.dumps({"campaigns": [], "groups": groups}))
    rows = [{"group_id": "G-1", "account_id": f"h{k}"} for k in range(3)] + [{"group_id": "G-2", "account_id": "h4"}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "groups.parquet")
    assert score(world, tmp_path).kinds == {"company": 0.6}


accounts = st.frozensets(st.sampled_from([*fleet(), "e0", *(f"h{k}" for k in range(20))]), min_size=1)


@pytest.fixture(scope="module")
def truth(world):
    return read_truth(world)


@given(found=st.dictionaries(st.sampled_from(["C-1", "C-2", "C-3"]), accounts))
def test_figures_keep_their_bounds(truth: Truth, found):
    scored = score_of(truth, Result(found))
    named = frozenset().union(*found.values())
    assert scored.recall is not None and 0 <= scored.recall <= 1
    assert (scored.precision is None) == (not named - {"e0"})
    assert scored.hits + scored.exposed_named + scored.honest.flagged == scored.named == len(named)
    assert sum(p.flagged for p in scored.personas.values()) == scored.honest.flagged
    assert scored.false_campaigns <= scored.listed == len(found)


@given(found=accounts)
def test_more_of_the_fleet_never_hurts(truth: Truth, found):
    fewer, more = (score_of(truth, Result({"C-1": a})) for a in (found, found | set(fleet())))
    assert more.recall == 1 >= (fewer.recall or 0) and (more.precision or 0) >= (fewer.precision or 0)
    assert more.honest == fewer.honest


@given(first=accounts, second=accounts)
def test_names_of_campaigns_do_not_matter(truth: Truth, first, second):
    a = score_of(truth, Result({"C-1": first, "C-2": second}))
    b = score_of(truth, Result({"x": second, "y": first}))
    assert a.model_dump(exclude={"campaigns"}) == b.model_dump(exclude={"campaigns"})


def test_campaigns_hold_what_truth_holds(truth: Truth):
    assert all(isinstance(c, TrueCampaign) and not c.members & c.exposed for c in truth.campaigns)
