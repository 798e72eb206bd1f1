"""A family that is left out is no evidence, proposes nobody and says nothing of who belongs."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stillwatch
from stillwatch.campaigns.judge import judge
from stillwatch.fleets.find import examined
from stillwatch.fleets.leaving_out import FAMILIES, leaving_out
from stillwatch.fleets.membership import log_odds
from stillwatch.fleets.population import Population
from stillwatch.fleets.propose import propose
from tests.fleets.synthetic import people, population, sharing, unlabelled

GROUP, POOL = np.arange(300, 340), np.arange(300)
NOBODY = unlabelled(340)
VALUES = {"payment": "payment", "network": "address", "mail": "email_domain", "client": "client", "text": "frame"}
"""Of each family that has values a kind of them."""


def _people(alike: bool = True, **replaced: Any) -> Population:
    """The group is dealt one list, or two that have nothing in common."""
    x, account, day, _ = population(300, 40, np.random.default_rng(3), breadth=0.7)
    x[(account >= 320) & (not alike)] *= -1
    return people(x, account, day, 340, **replaced)


def _shared(kind: str) -> list[tuple[int, str, int]]:
    """The group in eights, everybody else by itself."""
    return [(a, kind, a // 8 if a >= 300 else 1000 + a) for a in range(340)]


def _counted(**shares: tuple[float, float]) -> dict[str, np.ndarray]:
    """Counts of which others have one share of their exchanges, and the group another."""
    v = _people()
    group = np.arange(340) >= 300
    return v.counts | {
        name: v.counts["exchanges"] * np.where(group, own, other) for name, (other, own) in shares.items()
    }


def _telling() -> Population:
    """A group that every family tells of."""
    group = np.arange(340) >= 300
    everyday = {"account": np.tile(np.arange(340), 2), "day": np.repeat([0, 5], 340)}
    moves = np.where(group, 60, np.arange(340) % 70 + 50)
    return _people(
        counts=_counted(follow_ups=(0.3, 0.0), capability_0=(0.2, 0.6), elicits=(0.05, 0.5)),
        sharing=sharing([edge for kind in VALUES.values() for edge in _shared(kind)], 340),
        ties=sharing([(a, "conversation", a // 2) for a in GROUP], 340),
        created=np.where(group, 19_200.5, np.linspace(19_000, 19_400, 340)),
        hours=np.where(group, 60.0, 20.0),
        hourly=everyday | {"hour": np.zeros(680, np.int64), "exchanges": np.ones(680, np.int64)},
        moves={"account": np.arange(340), "model": np.zeros(340, np.int64), "hour": moves},
    )


def _told(v: Population) -> set[str]:
    fleet = examined(v, GROUP, GROUP)
    assert fleet is not None
    return {e.family for e in judge(v, fleet, NOBODY).evidence}


def test_every_family_of_evidence_can_be_left_out() -> None:
    source = Path(stillwatch.__file__).parent
    written = {f for p in source.rglob("*.py") for f in re.findall(r'family="(\w+)"', p.read_text())}
    assert set(FAMILIES) | {"membership", "labels"} == written | set(VALUES)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_left_out_is_no_evidence_and_the_others_are(family: str) -> None:
    v = _telling()
    assert _told(v) == set(FAMILIES)
    assert _told(leaving_out(v, family)) == set(FAMILIES) - {family}


@pytest.mark.parametrize("family", [*VALUES, "affiliation"])
def test_a_family_left_out_proposes_nobody(family: str) -> None:
    x, account, day, _ = population(340, 0, np.random.default_rng(3))
    shared = {"sharing": sharing(_shared(VALUES[family]) if family in VALUES else [], 340)}
    declared = {"organization": np.where(np.arange(340) >= 300, 0, -1)} if family == "affiliation" else {}
    v = people(x, account, day, 340, **(shared | declared))
    assert [p for p in propose(v) if len(p.accounts) >= 5]
    assert not list(propose(leaving_out(v, family)))


def test_without_text_no_prompts_propose() -> None:
    v = _people()
    assert {p.origin for p in propose(v)} == {"text"} and not list(propose(leaving_out(v, "text")))


@pytest.mark.parametrize(
    ("family", "one", "other"),
    [
        *(
            (f, {"sharing": sharing(_shared(kind), 340)}, {})
            for f, kind in VALUES.items()
            if f not in ("network", "text")
        ),
        ("text", {"sharing": sharing(_shared("system_prompt"), 340)}, {}),
        ("text", {"alike": False}, {}),
        ("lifecycle", {"created": np.linspace(19_000, 19_400, 340)}, {"created": np.full(340, np.nan)}),
        ("conversation", {"counts": _counted(follow_ups=(0.3, 0.0))}, {"counts": _counted(follow_ups=(0.3, 0.3))}),
        ("volume", {"days": np.where(np.arange(340) >= 300, 1.0, 5.0)}, {}),
    ],
)
def test_a_family_left_out_says_nothing_of_who_belongs(family: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two populations that differ in nothing else are one without it."""
    told, untold = _people(**one), _people(**other)
    assert not np.array_equal(log_odds(told, GROUP, POOL), log_odds(untold, GROUP, POOL))
    told, untold = leaving_out(told, family), leaving_out(untold, family)
    np.testing.assert_array_equal(log_odds(told, GROUP, POOL), log_odds(untold, GROUP, POOL))
