"""From what was proposed to candidates: what is one set, what a hub is worth, and what belongs
together."""

import numpy as np
import pytest

from stillwatch.engine.arrays import Ints
from stillwatch.fleets import find
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, examined, of_one_piece, total_log_odds
from stillwatch.fleets.odds import logit
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing

POOL = np.arange(300)


def _people() -> Population:
    return people(*population(400, 60, np.random.default_rng(3))[:3], 460)


def _seen(kind: str, family: str, weight: float) -> Evidence:
    return Evidence(kind=kind, family=family, weight=weight, says="")


def _sure(accounts: Ints, probability: float = 0.93) -> Fleet:
    """Chosen by values, and of one hand with this probability."""
    weight = logit(probability) - Fleet(accounts, np.ones(len(accounts)), "values", POOL).log_odds
    return Fleet(accounts, np.ones(len(accounts)), "values", POOL, [_seen("shared_payment", "payment", weight)])


@pytest.mark.parametrize(("weight", "likely"), [(2.6, False), (3.2, True)])
def test_what_is_proposed_is_one_hands_only_by_strong_evidence(weight: float, likely: bool) -> None:
    found = Fleet(POOL, np.ones(300), "values", POOL, [_seen("shared_payment", "payment", weight)])
    assert (found.acts_as_one > 0.5) == likely


@pytest.mark.parametrize(("both", "probability", "united"), [(11, 0.93, 1), (6, 0.93, 0), (11, 0.85, 0)])
def test_groups_that_overlap_and_surely_act_as_one_are_parts_of_a_pool(
    both: int, probability: float, united: int
) -> None:
    parts = [_sure(np.arange(40), probability), _sure(np.arange(40 - both, 80 - both), probability)]
    assert [len(p.accounts) for p in find._united(_people(), parts)] == [80 - both] * united


@pytest.mark.parametrize(("accounts", "proposals"), [(15, 0), (26, 1)])
def test_a_group_whose_subjects_drown_in_noise_is_proposed_by_them_where_it_has_enough(
    accounts: int, proposals: int
) -> None:
    assert len(find._by_what_they_ask([_sure(np.arange(accounts))])) == proposals


@pytest.mark.parametrize(("payment", "left"), [(1.8, False), (3.2, True)])
def test_where_subjects_are_their_own_only_what_is_private_keeps_a_hubs_weight(payment: float, left: bool) -> None:
    """As much as an even load carries is too little."""
    hub, unlike = _seen("shared_address", "network", 4.0), _seen("exchangeability", "text", -2.0)
    found = find._without_hubs([unlike, hub, _seen("shared_payment", "payment", payment)])
    assert (found[1].weight == hub.weight) == left


def test_it_takes_three_hubs_at_their_most_to_make_up_for_subjects_of_their_own() -> None:
    hubs = [_seen("shared_address", "network", 5.0), _seen("shared_client", "client", 5.0)]
    two = [*hubs, _seen("exchangeability", "text", -2.0)]
    three = [*two, _seen("shared_email_domain", "mail", 5.0)]
    assert sum(find.family_weights(find._without_hubs(two)).values()) <= 0.01
    assert sum(find.family_weights(find._without_hubs(three)).values()) > 0.5


@pytest.mark.parametrize(("strangers", "whole"), [(10, True), (20, False)])
def test_a_group_is_of_one_piece_where_nearly_all_of_it_belongs(strangers: int, whole: bool) -> None:
    """Sixty on one list, and six sevenths or three quarters of the group are they."""
    v = _people()
    group = examined(v, np.concatenate([np.arange(strangers), np.arange(400, 460)]), np.arange(400, 460))
    assert group is not None
    found = of_one_piece(v, group, np.arange(400, 460))
    assert (found is group) == whole and (whole or set(found.accounts) == set(range(400, 460)))


@pytest.mark.parametrize(("members", "more"), [(6, True), (4, False)])
def test_what_a_larger_set_gains_is_bounded_by_account(members: int, more: bool) -> None:
    """Ten strangers count against a set what five sure members count for it."""
    x, account, day, fleet = population(400, 60, np.random.default_rng(3))
    group = np.arange(460) >= 400
    edges = [(a, kind, 0 if group[a] else 1 + a) for a in range(460) for kind in ("client", "email_domain")]
    edges += [(a, "payment", a // 4 if group[a] else 1000 + a) for a in range(460)]
    v = people(x, account, day, 460, sharing=sharing(edges, 460))

    def total(accounts: Ints) -> float:
        return total_log_odds(v, accounts, ())

    larger = np.concatenate([np.arange(10), fleet])
    assert (total(larger) > total(fleet[members:])) == more
