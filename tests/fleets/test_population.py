"""What everybody is told by: organizations, units that cards join, and habits."""

import numpy as np
import pytest

from stillwatch.fleets.population import of_several
from tests.fleets.synthetic import people, population, sharing


def test_an_organization_of_one_account_is_none() -> None:
    assert of_several(np.array([3, -1, 0, 3, 1, 0, -1])).tolist() == [3, -1, 0, 3, -1, 0, -1]
    assert of_several(np.array([-1, -1])).tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("kind", "holders", "joined"), [("payment", 500, True), ("payment", 501, False), ("address", 9, False)]
)
def test_a_card_joins_its_holders_unless_it_was_read_off_a_gateway(kind: str, holders: int, joined: bool) -> None:
    edges = [(a, kind, 7) for a in range(holders)] + [(600, "phone", 8), (601, "phone", 8), (602, "phone", 9)]
    v = people(*population(603, 0, np.random.default_rng(3), each=1)[:3], 603, sharing=sharing(edges, 603))
    assert (len(np.unique(v.unit[:holders])) == 1) == joined
    assert v.unit[600] == v.unit[601] != v.unit[602] and len(np.unique(v.unit[holders:600])) == 600 - holders


def test_what_accounts_share_joins_them_from_link_to_link() -> None:
    edges = [(0, "payment", 1), (1, "payment", 1), (1, "phone", 2), (2, "phone", 2), (3, "payment", 3)]
    v = people(*population(5, 0, np.random.default_rng(3), each=1)[:3], 5, sharing=sharing(edges, 5))
    assert v.unit[0] == v.unit[1] == v.unit[2] and len(np.unique(v.unit)) == 3


def test_habits_are_told_by_twelve_equal_parts_of_everybody() -> None:
    """Whoever never asked has no load, and who asked less than five times no talk."""
    plain = people(*population(240, 0, np.random.default_rng(3), each=1)[:3], 240)
    exchanges = 5.0 + np.arange(240)
    exchanges[:3] = 0.0, 4.0, 5.0
    follow_ups = exchanges * np.linspace(0.0, 0.9, 240)
    counts = plain.counts | {"exchanges": exchanges, "follow_ups": follow_ups}
    created = np.where(np.arange(240) == 7, np.nan, 19000.0 + np.arange(240))
    v = people(*population(240, 0, np.random.default_rng(3), each=1)[:3], 240, counts=counts, created=created)
    unknown = {name: np.flatnonzero(~known).tolist() for name, (_, known) in v.habits.items()}
    assert unknown == {"age": [7], "load": [0], "talk": [0, 1]}
    for part, known in v.habits.values():
        count = np.bincount(part[known])
        assert len(count) == 12 and count.min() >= 19 and count.max() <= 21


def test_who_stands_for_everybody_sets_the_parts_of_a_habit() -> None:
    """Accounts that were looked at for something else do not."""
    weight = np.where(np.arange(240) < 120, 2.0, 1.0)
    created = np.where(np.arange(240) < 120, 19000.0 + np.arange(240), 30000.0)
    v = people(*population(240, 0, np.random.default_rng(3), each=1)[:3], 240, weight=weight, created=created)
    part, _ = v.habits["age"]
    assert np.bincount(part[:120]).tolist() == [10] * 12 and set(part[120:]) == {11}


def test_where_nothing_is_known_of_a_habit_nobody_has_one() -> None:
    unknown = np.full(20, np.nan)
    v = people(*population(20, 0, np.random.default_rng(3), each=1)[:3], 20, created=unknown)
    assert not v.habits["age"][1].any()
