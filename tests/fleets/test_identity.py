"""What identifiers weigh: when a value tells of a group, and how much of the group it must tie."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence.conversation import carried_over
from stillwatch.fleets.evidence.identity import expected_share, mail_shape, share, shared_values
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing

GROUP, POOL = np.arange(360, 400), np.arange(360)


@pytest.fixture(scope="module")
def everyone() -> Population:
    return people(*population(400, 0, np.random.default_rng(3), each=5)[:3], 400)


def _holding(everyone: Population, kind: str, *holders: Sequence[int] | Ints, tie: bool = False) -> Population:
    """Each value of a kind has these holders."""
    edges = sharing([(int(a), kind, value) for value, some in enumerate(holders) for a in some], len(everyone))
    return replace(everyone, ties=edges) if tie else replace(everyone, sharing=edges)


@pytest.mark.parametrize(("others", "tied"), [(0, 10), (20, 10), (21, 0)])
def test_a_value_tells_of_a_group_that_holds_more_than_thrice_what_its_size_would(
    everyone: Population, others: int, tied: int
) -> None:
    """A tenth of everybody, of whom ten hold it: nine beside one of them, of nine and so many
    others."""
    v = _holding(everyone, "client", [*GROUP[:10], *POOL[:others]])
    assert share(v, GROUP, "client")[0] * 10 == tied


def test_two_who_share_a_value_are_tied_by_it(everyone: Population) -> None:
    own = [[a] for a in GROUP[2:]]
    assert share(_holding(everyone, "payment", GROUP[:2], *own), GROUP, "payment") == (2 / 40, 40, 2)


@pytest.mark.parametrize(("tied", "weight"), [(4, 2.0), (6, 3.0), (10, 5.0), (40, 5.0)])
def test_what_ties_less_than_a_quarter_of_a_group_weighs_in_proportion(
    everyone: Population, tied: int, weight: float
) -> None:
    own = [[a] for a in (*GROUP[tied:], *POOL)]
    found = shared_values(_holding(everyone, "payment", GROUP[:tied], *own), GROUP, POOL, "payment", {})
    assert found is not None and found.weight == pytest.approx(weight, abs=0.01)


def _much_shared(everyone: Population, kind: str, tied: int, tie: bool) -> Population:
    """Of the group so many share a value; of the others each shares twenty with one other each."""
    rng = np.random.default_rng(4)
    pairs = [pair for _ in range(20) for pair in rng.permutation(POOL).reshape(-1, 2)]
    return _holding(everyone, kind, GROUP[:tied], *([a] for a in GROUP[tied:]), *pairs, tie=tie)


def test_what_comparable_accounts_share_more_says_nothing(everyone: Population) -> None:
    assert shared_values(_much_shared(everyone, "payment", 3, False), GROUP, POOL, "payment", {}) is None
    assert carried_over(_much_shared(everyone, "conversation", 6, True), GROUP, POOL) is None


@pytest.mark.parametrize(("kind", "of"), [("system_prompt", 360), ("payment", 36)])
def test_who_has_no_system_prompt_chose_so_and_who_has_no_card_is_not_known(
    everyone: Population, kind: str, of: int
) -> None:
    v = _holding(everyone, kind, *(POOL[k : k + 2] for k in range(0, 36, 2)))
    expected, known = expected_share(v, POOL, kind, 40)
    assert known == of and expected == pytest.approx(0.105 * 36 / of, abs=0.001)


@pytest.mark.parametrize(("holders", "told"), [(2, False), (3, True)])
def test_a_value_of_two_known_holders_says_nothing(everyone: Population, holders: int, told: bool) -> None:
    v = _holding(everyone, "payment", GROUP[:holders])
    assert (shared_values(v, GROUP, POOL, "payment", {}) is not None) == told


def test_of_a_familys_kinds_the_strongest_speaks(everyone: Population) -> None:
    cards = _holding(everyone, "payment", GROUP[:6], *([a] for a in GROUP[6:])).sharing
    both = sharing(
        [(int(a), "payment", int(n)) for a, n in zip(cards.account, cards.value, strict=True)]
        + [(int(a), "phone", 1000 + int(a) // 2) for a in GROUP],
        400,
    )
    found = shared_values(replace(everyone, sharing=both), GROUP, POOL, "payment", {})
    assert found is not None and found.kind == "shared_phone"


@pytest.mark.parametrize(("known", "alike", "told"), [(40, 12, True), (40, 11, False), (10, 5, True), (10, 4, False)])
def test_three_in_ten_mail_names_of_one_shape_are_a_generators_and_five_at_least(
    everyone: Population, known: int, alike: int, told: bool
) -> None:
    shapes = [GROUP[:alike], *([a] for a in (*GROUP[alike:known], *POOL))]
    found = mail_shape(_holding(everyone, "email_pattern", *shapes, tie=True), GROUP, POOL)
    assert (found.weight if found else None) == (pytest.approx(2.0) if told else None)


def test_a_shape_of_mail_names_that_cannot_be_compared_says_nothing(everyone: Population) -> None:
    assert mail_shape(_holding(everyone, "email_pattern", GROUP, tie=True), GROUP, POOL) is None


@pytest.mark.parametrize(("tied", "pool", "told"), [(4, POOL, False), (5, POOL, True), (5, POOL[:0], False)])
def test_conversations_between_a_few_who_know_each_other_say_nothing(
    everyone: Population, tied: int, pool: Ints, told: bool
) -> None:
    v = _holding(everyone, "conversation", GROUP[:tied], tie=True)
    found = carried_over(v, GROUP, pool)
    assert (found is not None) == told


@pytest.mark.parametrize(("tied", "weight"), [(6, 3.0), (10, 5.0)])
def test_conversations_that_tie_less_than_a_quarter_weigh_in_proportion(
    everyone: Population, tied: int, weight: float
) -> None:
    found = carried_over(_holding(everyone, "conversation", GROUP[:tied], tie=True), GROUP, POOL)
    assert found is not None and found.weight == pytest.approx(weight, abs=0.01)
