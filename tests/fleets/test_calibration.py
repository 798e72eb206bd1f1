"""What the group test says of groups that a log knows."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.fleets.calibration import ELSEWHERE, GROUPS, SIZE, UNEVEN, WAYS, Calibration, calibrated
from stillwatch.fleets.embedding import Embedding
from tests.fleets.synthetic import DIMENSIONS, embedding, prompts

UNDECLARED = -1


def halves(accounts: int, alike: float, rng: np.random.Generator) -> tuple[Embedding, Embedding]:
    """Two halves of accounts with a subject of their own each, of which `alike` is everybody's."""
    own = rng.normal(size=(accounts, DIMENSIONS)) / np.sqrt(DIMENSIONS)
    means = 0.5 * (np.sqrt(1 - alike) * own + np.sqrt(alike) * rng.normal(size=DIMENSIONS) / np.sqrt(DIMENSIONS))
    made = [prompts(means, np.full(accounts, 20), rng) for _ in range(2)]
    return embedding(*made[0], accounts), embedding(*made[1], accounts)


def test_halves_of_one_account_are_one_list_and_declared_strangers_are_not() -> None:
    first, second = halves(300, 0.0, np.random.default_rng(1))
    found = calibrated(first, second, np.arange(300) // 2)
    assert (found.hands, found.told) == (GROUPS, GROUPS)
    assert found.strangers == GROUPS and found.mistaken == 0
    assert found.uneven == UNEVEN and 1.5 < found.ways <= WAYS
    assert f"{GROUPS} of {GROUPS} groups of accounts' own halves" in found.sentence()


def test_strangers_who_are_alike_make_the_test_more_careful() -> None:
    """Where declared strangers share most of what they ask, that a group is alike says less."""
    first, second = halves(300, 0.9, np.random.default_rng(2))
    organization = np.arange(300) // 2
    careful, usual = calibrated(first, second, organization), calibrated(first, second, np.full(300, UNDECLARED))
    assert careful.ways < usual.ways == WAYS and usual.strangers == 0
    assert careful.uneven >= UNEVEN


def test_halves_that_differ_widen_what_is_expected_of_one_hand() -> None:
    """Accounts whose second half is somebody else's are no hands: the test must expect less of a
    hand."""
    rng = np.random.default_rng(3)
    first, _ = halves(300, 0.0, rng)
    second, _ = halves(300, 0.0, rng)
    found = calibrated(first, second, np.full(300, UNDECLARED))
    assert found.told < found.hands and found.uneven > 5 * UNEVEN


def test_a_small_log_is_tested_by_what_held_elsewhere() -> None:
    first, second = halves(SIZE - 1, 0.0, np.random.default_rng(4))
    assert calibrated(first, second, np.arange(SIZE - 1)) == Calibration()
    assert "by what held elsewhere" in Calibration().sentence()


def test_few_groups_say_little() -> None:
    """What held elsewhere counts as much as all groups that are tried: half of the way, at most."""
    assert ELSEWHERE == GROUPS


@pytest.mark.parametrize(("accounts", "prompts", "hands"), [(10, 8.0, 50), (9, 20.0, 0), (10, 7.0, 0)])
def test_ten_accounts_of_eight_prompts_in_either_half_are_enough_to_try_the_test(
    accounts: int, prompts: float, hands: int
) -> None:
    first, second = halves(accounts, 0.0, np.random.default_rng(4))
    first = replace(first, n=np.full(accounts, prompts))
    assert calibrated(first, second, np.full(accounts, UNDECLARED)).hands == hands


def test_ten_organizations_are_enough_to_try_strangers() -> None:
    first, second = halves(60, 0.0, np.random.default_rng(5))
    declared = np.where(np.arange(60) < 20, np.arange(60) // 2, UNDECLARED)
    assert calibrated(first, second, declared).strangers == 10
    assert calibrated(first, second, np.where(declared == 0, UNDECLARED, declared)).strangers == 0


def test_it_is_said_of_what_kind_of_groups_the_test_was_tried_on() -> None:
    hands, strangers = Calibration(hands=5, told=4).sentence(), Calibration(strangers=3, mistaken=1).sentence()
    assert "4 of 5 groups of accounts' own halves" in hands and "strangers" not in hands
    assert "1 of 3 groups of declared strangers" in strangers and "halves" not in strangers
