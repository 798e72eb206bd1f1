"""From proposals to groups: what is told apart in a group that is several, and who may be a
control."""

import numpy as np
import pytest

from stillwatch.engine.arrays import Ints
from stillwatch.fleets import settled
from stillwatch.fleets.propose import Proposal
from tests.fleets.synthetic import people, population


@pytest.mark.parametrize(("both", "proposals"), [(12, 2), (15, 1)])
def test_proposals_that_are_nearly_one_another_are_one(both: int, proposals: int) -> None:
    """Of two sets of twenty, 12 in both are three sevenths of all, 15 are three fifths."""
    sets = [np.arange(20), np.arange(20 - both, 40 - both)]
    assert len(settled.distinct([Proposal("values", s) for s in sets])) == proposals


def test_a_settled_group_whose_accounts_differ_is_looked_at_again_by_its_parts() -> None:
    """Two lists of forty each; one list is no lump."""
    rng = np.random.default_rng(8)
    x, account, day, one = population(400, 40, rng)
    y, other, when, _ = population(0, 40, rng)
    v = people(np.concatenate([x, y]), np.concatenate([account, other + 440]), np.concatenate([day, when]), 480)
    lump, likely = np.arange(400, 480), np.ones(80)
    both = settled.Settled(Proposal("text", lump), lump, likely)
    parts = [p.accounts for p in settled._parts(v, [both]) if np.array_equal(p.lump, lump)]
    assert sorted(tuple(p) for p in parts) == [tuple(one), tuple(range(440, 480))]
    assert not settled._parts(v, [settled.Settled(Proposal("text", one), one, likely[:40])])
    assert not settled._parts(v, [settled.Settled(Proposal("values", lump), lump, likely)])


def test_who_asks_like_strangers_may_be_a_control() -> None:
    """Holders of one mail provider are no fleet by that; who was proposed by text or cannot be
    measured may be one."""
    v = people(*population(400, 60, np.random.default_rng(3))[:3], 460)
    fleet, holders, quiet = np.arange(400, 460), np.arange(200), np.array([300])
    proposed = [Proposal("text", fleet), Proposal("values", holders), Proposal("values", quiet)]
    assert np.array_equal(settled.reserved_by(v, proposed), np.union1d(fleet, quiet))
    assert not len(settled.reserved_by(v, []))


def test_half_of_a_proposal_is_nearly_it_and_a_handful_is_nobody() -> None:
    whole, half, few = (Proposal("values", np.arange(size)) for size in (20, 10, 4))
    apart = Proposal("values", np.arange(100, 105))
    assert settled.distinct([few, whole, half, apart]) == [whole, apart]


def test_the_largest_piece_of_a_partition_is_not_taken_for_it() -> None:
    whole, piece = Proposal("partition", np.arange(20)), Proposal("text", np.arange(19))
    assert settled.distinct([whole, piece]) == [whole, piece]


def _settled(accounts: Ints, proposed: Ints | None = None, origin: str = "text") -> settled.Settled:
    return settled.Settled(
        Proposal(origin, accounts if proposed is None else proposed), accounts, np.ones(len(accounts))
    )


@pytest.mark.parametrize(("both", "groups"), [(38, 2), (39, 1)])
def test_settled_groups_are_one_but_for_a_few_accounts(both: int, groups: int) -> None:
    """Of two groups of forty, 38 in both are 0.90 of all, 39 are 0.95."""
    assert len(settled.no_twins([_settled(np.arange(40)), _settled(np.arange(40 - both, 80 - both))])) == groups


def test_of_twins_the_one_that_was_proposed_with_most_of_its_accounts_stays() -> None:
    group, five = np.arange(20), np.arange(5)
    few, most, other = _settled(group, five), _settled(group, group[:15]), _settled(group, five, "partition")
    small, handful = _settled(np.arange(100, 105)), _settled(np.arange(200, 204))
    assert settled.no_twins([few, most, other, small, handful]) == [most, other, small]


@pytest.mark.parametrize(("unlike", "told"), [(0.1, False), (0.2, True), (0.75, True), (0.85, False)])
def test_a_lump_is_neither_one_list_nor_strangers(unlike: float, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    x, account, day, one = population(400, 40, rng)
    v = people(x, account, day, 440)
    monkeypatch.setattr(settled, "unlikeness", lambda *_: unlike)
    assert (len(settled._parts(v, [_settled(one)])) > 0) == told
