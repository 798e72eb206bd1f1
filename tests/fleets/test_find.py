"""From what was proposed to candidates: what is one set, what a hub is worth, and what belongs
together."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Ints
from stillwatch.fleets import find
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, examined, of_one_piece, total_log_odds
from stillwatch.fleets.odds import logit
from stillwatch.fleets.population import Population
from stillwatch.fleets.settled import Settled
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


@pytest.mark.parametrize(("payment", "left"), [(1.8, False), (2.5, True)])
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


@pytest.mark.parametrize(("strangers", "whole"), [(15, True), (20, False)])
def test_a_group_is_of_one_piece_where_nearly_all_of_it_belongs(strangers: int, whole: bool) -> None:
    """Sixty on one list, and four fifths or three quarters of the group are they."""
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


@pytest.fixture(scope="module")
def everyone() -> Population:
    return _people()


def test_groups_that_overlap_by_a_fifth_of_the_smaller_are_parts_of_a_pool(everyone: Population) -> None:
    """A third group that touches both makes one pool of all; one apart stays by itself."""
    parts = [_sure(np.arange(40)), _sure(np.arange(32, 100)), _sure(np.arange(95, 105)), _sure(np.arange(200, 230))]
    assert [len(p.accounts) for p in find._united(everyone, parts)] == [105]


def test_twenty_accounts_are_enough_to_be_proposed_by_what_they_ask() -> None:
    tested = _sure(np.arange(30))
    tested.evidence.append(_seen("exchangeability", "text", 0.5))
    groups = [_sure(np.arange(20)), _sure(np.arange(19)), _sure(np.arange(30), 0.85), tested]
    assert [len(p.accounts) for p in find._by_what_they_ask(groups)] == [20]


def _listed(accounts: Ints, weight: float, probability: float = 0.93) -> Fleet:
    fleet = _sure(accounts, probability)
    fleet.evidence.append(_seen("exchangeability", "text", weight))
    return fleet


def test_pieces_that_one_list_runs_through_are_proposed_as_a_whole(everyone: Population) -> None:
    first, second = _listed(np.arange(400, 430), 2.0), _listed(np.arange(430, 460), 2.0)
    apart, unsure = _listed(np.arange(430, 460), 0.0), _listed(np.arange(430, 460), 0.5, 0.4)
    assert [list(p.accounts) for p in find._one_list(everyone, [first, second])] == [list(range(400, 460))]
    assert find._one_list(everyone, [first, apart]) == [] == find._one_list(everyone, [first, unsure])


def test_where_subjects_are_their_own_a_hubs_weight_is_lost_and_what_speaks_against_stays() -> None:
    unlike, alike, silent = (_seen("exchangeability", "text", weight) for weight in (-2.0, 2.0, 0.0))
    hub, against, paid = (_seen("shared_client", "client", w) for w in (4.0, -1.0, 0.0))
    enough, little = _seen("shared_clock", "time", 2.5), _seen("shared_clock", "time", 2.4)

    def weights(*evidence: Evidence) -> list[float]:
        return [e.weight for e in find._without_hubs([*evidence, hub, against])][-2:]

    assert weights(unlike) == [pytest.approx(0.8), -1.0] == weights(unlike, little)
    assert weights(alike) == weights(silent) == weights(unlike, enough) == weights(paid) == [4.0, -1.0]


def test_a_client_counts_by_what_it_exceeds_its_programs_prompt() -> None:
    prompt, client, rare = (
        _seen(kind, family, weight)
        for kind, family, weight in (
            ("shared_system_prompt", "text", 3.0),
            ("shared_client", "client", 4.0),
            ("shared_client", "client", 2.0),
        )
    )
    assert [e.weight for e in find._one_program([prompt, client, rare])] == [3.0, 1.0, 0.0]


@pytest.mark.parametrize(("accounts", "told"), [(4, False), (5, True)])
def test_five_accounts_are_the_fewest_that_are_examined(everyone: Population, accounts: int, told: bool) -> None:
    edges = [(a, "payment", 0 if a < accounts else a) for a in range(460)]
    v = replace(everyone, sharing=sharing(edges, 460))
    found = examined(v, np.arange(accounts), np.empty(0, np.int64))
    assert (found is not None and any(e.kind == "shared_payment" for e in found.evidence)) == told


@pytest.mark.parametrize("origin", ["values", "text"])
def test_what_is_left_of_a_group_is_examined_without_what_was_taken(everyone: Population, origin: str) -> None:
    """Those of a group by text show nothing by the tasks for which they are in it. Four are too
    few."""
    fleet = Fleet(np.arange(400, 460), np.ones(60), origin, POOL)
    left = find.without(everyone, fleet, np.arange(430, 460))
    assert left is not None and np.array_equal(left.accounts, np.arange(400, 430))
    assert left.origin == origin and not np.isin(left.control, np.arange(400, 460)).any()
    five = find.without(everyone, fleet, np.arange(405, 460))
    assert five is not None and (len(five.accounts), five.origin) == (5, origin)
    assert find.without(everyone, fleet, np.arange(404, 460)) is None


def test_what_text_chose_is_tested_on_the_other_half_of_the_tasks(everyone: Population) -> None:
    """A fleet that asks alike in the half that nominates, and like strangers in the other."""
    strangers = people(*population(460, 0, np.random.default_rng(4))[:3], 460)
    alike = {}
    for halves in ((everyone.halves[0], strangers.halves[1]), (strangers.halves[0], everyone.halves[1])):
        v = replace(everyone, halves=halves)
        fleet = examined(v, np.arange(400, 460), np.empty(0, np.int64))
        assert fleet is not None
        alike[halves[0] is everyone.halves[0]] = find.on_one_list(fleet)
    assert alike[True] <= 0 < alike[False]


def test_families_that_are_left_out_are_no_evidence(everyone: Population) -> None:
    edges = sharing([(a, "payment", 0 if a >= 400 else 1 + a) for a in range(460)], 460)
    kinds = []
    for ignored in (frozenset[str](), frozenset({"payment"}), frozenset({"text"})):
        found = examined(replace(everyone, sharing=edges, ignored=ignored), np.arange(400, 460), np.empty(0, np.int64))
        assert found is not None
        kinds.append({e.family for e in found.evidence} & {"payment", "text"})
    assert kinds == [{"payment", "text"}, {"text"}, {"payment"}]


def test_a_group_that_falls_apart_is_not_of_one_piece(everyone: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four of its accounts belong together; five would be a group."""
    group = Fleet(np.arange(400, 460), np.ones(60), "values", POOL)
    told = []
    for belong in (4, 5):
        settled = np.arange(400, 400 + belong), np.ones(460)
        monkeypatch.setattr(find, "settle", lambda *_, settled=settled: settled)
        told.append([e.weight for e in of_one_piece(everyone, group, POOL).evidence if e.kind == "not_of_one_piece"])
    assert told == [[-5.0], []]


def test_a_part_that_falls_apart_by_text_is_no_piece(everyone: Population, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five belong together by values and text; by text alone nobody does."""
    group = Fleet(np.arange(400, 460), np.ones(60), "values", POOL)
    monkeypatch.setattr(find, "settle", lambda *_: (np.arange(400, 405), np.ones(460)))
    monkeypatch.setattr(find, "settled_group", lambda _, p: Settled(p, np.empty(0, np.int64), np.empty(0)))
    found = of_one_piece(everyone, group, POOL)
    assert found.accounts is group.accounts
    assert [e.weight for e in found.evidence if e.kind == "not_of_one_piece"] == [-5.0]


def test_exactly_four_fifths_of_a_group_are_nearly_all_of_it(
    everyone: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of it, and of what it grows to."""
    group = Fleet(np.arange(400, 440), np.ones(40), "values", POOL)
    whole = []
    for belong in (np.arange(400, 432), np.arange(400, 431), np.arange(400, 450), np.arange(400, 451)):
        monkeypatch.setattr(find, "settle", lambda *_, belong=belong: (belong, np.ones(460)))
        monkeypatch.setattr(find, "settled_group", lambda *_: None)
        monkeypatch.setattr(find, "_examine", lambda *_: None)
        whole.append(of_one_piece(everyone, group, POOL) is group)
    assert whole == [True, False, True, False]
