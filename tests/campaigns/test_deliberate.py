"""What a surer campaign brought into a group goes with it; what is a part of a group stays."""

import numpy as np

from stillwatch.campaigns.deliberate import _without_taken
from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.judge import Verdict
from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population

NOBODY = {word: np.zeros(340, bool) for word in ("benign", "banned", "campaign", "successor")}


def _people() -> Population:
    return people(*population(300, 40, np.random.default_rng(3))[:3], 340)


def _verdict(accounts: Ints, confidence: float) -> Verdict:
    fleet = Fleet(accounts, np.ones(len(accounts)), "values", np.arange(100))
    return Verdict(fleet, Answers(acts_as_one=1.0, concealed=1.0, harvest=confidence), confidence, [])


def test_a_group_that_touches_a_surer_campaign_is_judged_without_it() -> None:
    campaign, star = _verdict(np.arange(300, 340), 0.99), _verdict(np.arange(280, 306), 0.8)
    first, second = _without_taken(_people(), [campaign, star], NOBODY)
    assert np.array_equal(first.fleet.accounts, np.arange(300, 340))
    assert np.array_equal(second.fleet.accounts, np.arange(280, 300))


def test_a_listed_whole_keeps_its_surer_part() -> None:
    part, whole = _verdict(np.arange(300, 312), 0.99), _verdict(np.arange(300, 340), 0.95)
    kept = _without_taken(_people(), [part, whole], NOBODY)
    assert [len(v.fleet.accounts) for v in kept] == [12, 40]


def test_a_listed_group_loses_the_corner_of_another_campaign() -> None:
    campaign, other = _verdict(np.arange(300, 340), 0.99), _verdict(np.arange(270, 306), 0.95)
    kept = _without_taken(_people(), [campaign, other], NOBODY)
    assert sorted(len(v.fleet.accounts) for v in kept) == [30, 40]
