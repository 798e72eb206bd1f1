import numpy as np
import pytest

from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.judge import LISTED, Verdict
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.selfcheck.verdicts import LIKELY, _overlap, is_taken


def verdict(confidence, exchangeability):
    one = Evidence(kind="exchangeability", family="text", weight=exchangeability, says="x")
    nobody = np.empty(0, np.int64)
    fleet = Fleet(np.arange(20), np.ones(20), "values", nobody, [one])
    return Verdict(fleet, Answers(acts_as_one=1.0, concealed=1.0, harvest=confidence), confidence, [one])


@pytest.mark.parametrize(
    ("confidence", "exchangeability", "taken"),
    [
        (LISTED, -2.0, True),
        (LISTED - 0.01, -2.0, False),
        (LIKELY, 4.0, True),
        (LIKELY - 0.01, 4.0, False),
    ],
)
def test_less_is_enough_where_accounts_ask_as_if_from_one_list(confidence, exchangeability, taken):
    assert is_taken(verdict(confidence, exchangeability)) is taken


def test_how_much_of_a_group_is_the_teams():
    team = np.arange(10)
    assert _overlap(np.arange(5, 105), team) == 0.5 and _overlap(np.arange(8), team) == 1.0
    assert _overlap(np.arange(SMALLEST - 1), team) == 0.0, "fewer than make a fleet"
    assert _overlap(team, np.empty(0, np.int64)) == 0.0
