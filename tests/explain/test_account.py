"""The weights of an explanation, on small populations whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.explain.nearest import likeness, nearest, shared
from stillwatch.explain.own import own_evidence
from stillwatch.explain.ties import log_ratio, prior, ties
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.odds import MOST, logit
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing, unlabelled

SIZE = 330
FLEET = np.arange(300, 330)
NOBODY = np.empty(0, np.int64)
LABELS = unlabelled(SIZE)

Edge = tuple[int, str, int]


def _world(edges: list[Edge] | None = None, **replaced: object) -> Population:
    """300 people, the last of whom opened an account with the fleet of 30, which asks from one
    list, shares three cards and was opened in one day; everybody has an address of one hub."""
    x, account, day, _ = population(300, 30, np.random.default_rng(3))
    cards = [(int(a), "payment", int(a) % 3 if a in FLEET else 100 + int(a)) for a in range(SIZE)]
    hub = [(a, "network", 0) for a in range(SIZE)]
    created = np.random.default_rng(5).uniform(19000, 19400, SIZE)
    created[299:] = 19500.5
    fields: dict[str, object] = {"sharing": sharing(cards + hub + (edges or []), SIZE), "created": created}
    return people(x, account, day, SIZE, **(fields | replaced))


def _fleet(accounts: np.ndarray = FLEET) -> Fleet:
    found = [
        Evidence(kind="exchangeability", family="text", weight=4.0, says=""),
        Evidence(kind="birth_burst", family="lifecycle", weight=3.0, says="", facts={"from": "2023-05-23"}),
    ]
    return Fleet(accounts, np.ones(len(accounts)), "text", np.arange(299), found)


def _kinds(evidence: list[Evidence]) -> dict[str, float]:
    return {e.kind: e.weight for e in evidence}


def test_a_member_is_tied_by_what_it_asks_holds_and_when_it_came() -> None:
    found = _kinds(ties(_world(), _fleet(), 310))
    assert found.keys() == {"alike", "shared_payment", "born_in_burst"}, "and not by what everybody holds"
    assert all(1 < weight <= MOST for weight in found.values())


def test_a_bystander_in_a_candidate_is_told_from_members() -> None:
    """It came in the same hour; it asks and pays on its own account."""
    found = _kinds(ties(_world(), _fleet(np.arange(299, 330)), 299))
    assert found["born_in_burst"] > 1
    assert found["own_subjects"] < -2 and found["own_payment"] < -1


def test_where_subjects_are_not_shared_the_accounts_own_are_counter_evidence() -> None:
    crowd = np.arange(20)
    found = ties(_world(), Fleet(crowd, np.ones(20), "values", np.arange(20, 299)), 7)
    [own] = [e for e in found if e.kind == "own_subjects"]
    assert -2 <= own.weight < -1 and own.facts["near"] < 0.5


def test_an_account_with_too_few_prompts_is_neither_alike_nor_unlike() -> None:
    v = _world()
    few = replace(v.whole, n=np.where(np.arange(SIZE) == 310, 3, v.whole.n))
    assert "text" not in {e.family for e in ties(replace(v, whole=few), _fleet(), 310)}


def test_nothing_is_known_of_an_account_without_a_birthday() -> None:
    v = _world(created=np.full(SIZE, np.nan))
    assert "lifecycle" not in {e.family for e in ties(v, _fleet(), 310)}


@pytest.mark.parametrize("counts", [(0, 0, 0, 0), (10, 10, 0, 1000), (0, 10, 1000, 1000), (1, 1, 0, 0)])
def test_log_ratios_are_finite(counts: tuple[int, int, int, int]) -> None:
    assert np.isfinite(log_ratio(*counts))


def test_log_ratio_falls_with_holders_outside_and_grows_with_members() -> None:
    by_outside = [log_ratio(10, 20, outside, 1000) for outside in (0, 1, 10, 100, 500)]
    assert by_outside == sorted(by_outside, reverse=True) and by_outside[-1] == pytest.approx(0.0, abs=0.1)
    assert log_ratio(20, 20, 1, 1000) > log_ratio(2, 20, 1, 1000)


def test_many_values_make_one_in_common_no_surprise() -> None:
    one = _kinds(ties(_world([(a, "address", 7) for a in FLEET[:3]]), _fleet(), 300))
    more = [(a, "address", 7) for a in FLEET[:3]] + [(300, "address", 1000 + k) for k in range(40)]
    assert _kinds(ties(_world(more), _fleet(), 300)).get("shared_address", 0.0) < one["shared_address"] - 1


def test_the_prior_is_the_candidates_share() -> None:
    assert prior(_world(), _fleet()) == pytest.approx(30 / 330)


def test_neighbours_of_a_member_are_members_and_a_strangers_are_unlikely() -> None:
    v = _world()
    everybody = np.arange(SIZE)
    mine = nearest(v, 310, everybody)
    assert {n.account_id for n in mine} <= {v.names[a] for a in FLEET} and mine[0].log_odds > 0
    assert mine == sorted(mine, key=lambda n: -n.log_odds)
    assert all(n.log_odds < 0 for n in nearest(v, 5, everybody))
    assert nearest(v, 5, NOBODY) == []


def test_a_value_that_two_hold_ties_them_and_one_of_all_ties_nobody() -> None:
    v = _world([(4, "phone", 5), (5, "phone", 5)])
    told = {e.kind: e for e in shared(v, 5)}
    assert told["shared_phone"].weight > 4 and told["shared_phone"].facts["others"] == 1
    assert told["shared_network"].weight < 0.5 and told["shared_network"].facts["others"] == SIZE - 1
    first = nearest(v, 5, np.arange(SIZE))[0]
    assert first.account_id == v.names[4] and first.log_odds > logit(1 / SIZE)


def test_likeness_is_near_one_within_a_fleet_and_undefined_with_oneself() -> None:
    ratio = likeness(_world(), 310)
    assert np.nanmedian(ratio[FLEET]) == pytest.approx(1.0, abs=0.25)
    assert abs(np.nanmedian(ratio[:300])) < 0.3 and np.isnan(ratio[310])


def test_a_declared_organization_speaks_for_an_account_most_where_the_others_share_it() -> None:
    organization = np.full(SIZE, -1)
    organization[300:320] = 0
    v = _world(organization=organization)
    among, apart = (
        _kinds(own_evidence(v, LABELS, 310, np.setdiff1d(group, [310]))) for group in (FLEET, np.arange(20))
    )
    assert -4 <= among["declared_organization"] < apart["declared_organization"] == -2
    assert "declared_organization" not in _kinds(own_evidence(v, LABELS, 5, FLEET))


def test_labels_are_weighed_as_for_a_group_of_one() -> None:
    banned = np.arange(SIZE) == 310
    found = own_evidence(_world(), LABELS | {"banned": banned}, 310, NOBODY)
    assert _kinds(found)["labelled_banned"] > 2
    assert "The operator has labelled it banned." in [e.says for e in found]


def test_follow_ups_speak_for_an_account_and_few_exchanges_say_little() -> None:
    v = _world()
    talk = v.counts["exchanges"] / 3
    talk[FLEET] = 0
    found = [_kinds(own_evidence(_world(counts=v.counts | {"follow_ups": talk}), LABELS, a, NOBODY)) for a in (5, 310)]
    assert found[0]["follow_ups"] < -0.5 and found[1]["follow_ups"] > 0.5
    few = {name: np.where(np.arange(SIZE) == 310, counts / 20, counts) for name, counts in v.counts.items()}
    short = _kinds(own_evidence(_world(counts=few | {"follow_ups": talk}), LABELS, 310, NOBODY))
    assert short["follow_ups"] < found[1]["follow_ups"] / 2
