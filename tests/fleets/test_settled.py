"""From proposals to groups: what is told apart in a group that is several, and who may be a
control."""

import numpy as np
import pytest

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
