"""Whom one value proposes, and whom a program alone brought in."""

import numpy as np
import pytest

from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import _holders, propose, tied_by_more_than_a_program
from tests.fleets.synthetic import people, population, sharing


def _sharing(accounts: int, edges: list[tuple[int, str, int]], **replaced: object) -> Population:
    x, account, day, _ = population(accounts, 0, np.random.default_rng(3), each=2)
    return people(x, account, day, accounts, sharing=sharing(edges, accounts), **replaced)


@pytest.mark.parametrize(
    ("accounts", "holders", "proposed"),
    [(400, 4, False), (400, 5, True), (400, 20, True), (400, 21, False), (40, 5, True), (40, 6, False)],
)
def test_a_value_proposes_five_holders_or_more_up_to_a_twentieth_of_everybody(
    accounts: int, holders: int, proposed: bool
) -> None:
    v = _sharing(accounts, [(a, "payment", 7) for a in range(holders)] + [(a, "phone", 8) for a in range(10)])
    assert [group.tolist() for group in _holders(v, "payment")] == [list(range(holders))] * proposed


@pytest.mark.parametrize(("tied", "left"), [(5, 5), (4, 12)])
def test_who_shares_a_program_alone_comes_into_no_block(tied: int, left: int) -> None:
    """Unless hardly anybody else is left."""
    edges = [(a, "client", 7) for a in range(12)] + [(a, "payment", 8) for a in range(tied)]
    assert len(tied_by_more_than_a_program(_sharing(200, edges), np.arange(12))) == left


def test_declared_organizations_are_proposed_as_they_are() -> None:
    organization = np.where(np.arange(40) < 8, np.arange(40) // 4, -1)
    proposed = [p for p in propose(_sharing(40, [], organization=organization)) if p.origin == "organization"]
    assert [p.accounts.tolist() for p in proposed] == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_a_proposal_says_among_how_many_values_it_was_chosen() -> None:
    edges = [(a, "payment", a // 6) for a in range(18)]
    searched = [p.searched for p in propose(_sharing(400, edges)) if p.origin == "values" and p.searched]
    assert searched == [{"payment": 3}] * 3
