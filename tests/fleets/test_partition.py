"""Text communities of one corpus dealt in parts are put together by rare values, and by nothing
else."""

import numpy as np
import pytest

from stillwatch.fleets.partition import partitions
from tests.fleets.synthetic import sharing

PIECES = [np.arange(0, 20), np.arange(20, 40), np.arange(100, 120)]


def _tied(edges: list[tuple[int, str, int]]) -> list[list[int]]:
    return [list(union) for union in partitions(sharing(edges, 4000), 4000, PIECES)]


def test_two_rare_cards_across_pieces_unite_them() -> None:
    cards = [(3, "payment", 1), (25, "payment", 1), (4, "payment", 2), (26, "payment", 2), (101, "payment", 3)]
    assert _tied(cards) == [list(range(40))]


def test_one_card_may_have_changed_hands() -> None:
    assert _tied([(3, "payment", 1), (25, "payment", 1)]) == []


def test_values_that_many_hold_tie_nothing() -> None:
    exits = [(a, "address", exit) for exit in (1, 2, 3) for a in range(exit, 4000, 20)]
    assert _tied(exits) == []


def test_kinds_that_strangers_share_by_what_they_ask_tie_nothing() -> None:
    assert _tied([(a, "system_prompt", v) for v in (1, 2, 3) for a in (v, 20 + v)]) == []


def test_an_account_in_both_pieces_ties_nothing() -> None:
    both = [np.arange(0, 20), np.arange(19, 40)]
    edges = [(19, "payment", v) for v in (1, 2)] + [(900, "payment", v) for v in (1, 2)]
    assert partitions(sharing(edges, 4000), 4000, both) == []


def test_nothing_to_unite() -> None:
    assert partitions(sharing([], 50), 50, []) == []
    assert partitions(sharing([(0, "payment", 1)], 50), 50, [np.arange(5), np.arange(5, 10)]) == []


@pytest.mark.parametrize(("holders", "tied"), [(3, True), (4, False)])
def test_a_value_is_rare_whose_holders_would_hardly_fall_into_two_pieces(holders: int, tied: bool) -> None:
    """Twenty of four thousand are in each piece: two more holders elsewhere are too many."""
    cards = [(a, "payment", v) for v in (1, 2) for a in (v, 20 + v, *range(1000, 998 + holders))]
    assert _tied(cards) == ([list(range(40))] if tied else [])


@pytest.mark.parametrize(("elsewhere", "tied"), [(270, True), (300, False)])
def test_the_more_values_two_share_the_likelier_two_pieces_share_some_by_chance(elsewhere: int, tied: bool) -> None:
    cards = [(a, "payment", v) for v in (1, 2) for a in (v, 20 + v)]
    pairs = [(200 + 2 * k + one, "phone", 100 + k) for k in range(elsewhere) for one in (0, 1)]
    assert _tied([*cards, *pairs]) == ([list(range(40))] if tied else [])


def test_two_pieces_are_enough_to_be_united_and_one_is_not() -> None:
    cards = sharing([(3, "payment", 1), (25, "payment", 1), (4, "payment", 2), (26, "payment", 2)], 4000)
    assert [u.tolist() for u in partitions(cards, 4000, PIECES[:2])] == [list(range(40))]
    assert partitions(cards, 4000, [np.arange(40)]) == []
