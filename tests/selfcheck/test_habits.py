import pyarrow as pa
import pytest

from stillwatch.selfcheck.habits import ARCHETYPES, FINDINGS, LEAST, NAMES, RARE, rare, standing
from stillwatch.worlds.personas.roll import PERSONAS


def table(own, others):
    """Accounts whose every habit has one value."""
    names = [f"own-{k}" for k in range(len(own))] + [f"other-{k}" for k in range(len(others))]
    values = pa.array([float(v) for v in [*own, *others]])
    return pa.table({"account_id": names, **dict.fromkeys(NAMES, values)})


TEAM = frozenset(("own-0", "own-1", "own-2"))
BATCH = {f"other-{k}": "pipeline" for k in range(100)}


@pytest.mark.parametrize(("value", "level"), [(10, "low"), (50, "usual"), (90, "high")])
def test_a_team_stands_in_a_third(value, level):
    found = standing(table([value] * 3, range(100)), TEAM, BATCH)
    assert [habit.among for habit in found] == [{"batch": level}] * len(NAMES)


def test_too_few_of_a_kind_say_nothing():
    found = standing(table([1] * 3, range(LEAST - 1)), TEAM, BATCH)
    assert all(habit.among == {} for habit in found)
    assert rare(table([99] * 3, range(LEAST - 1)), TEAM, BATCH) == []


@pytest.mark.parametrize("value", [100 * RARE - 2, 100 * RARE + 2])
def test_what_nearly_no_honest_account_does_is_told(value):
    found = rare(table([value] * 3, range(100)), TEAM, BATCH)
    assert [one.kind for one in found] == (list(FINDINGS) if value > 100 * RARE else [])
    assert all(one.remedy for one in found)


def test_every_archetype_lives_in_the_population():
    assert {persona for some in ARCHETYPES.values() for persona in some} <= set(PERSONAS)
