"""Whose exchanges are told apart before a verdict for good: where cover may hide what the accounts
are."""

import numpy as np
import pytest

from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.judge import Verdict
from stillwatch.campaigns.second_look import worth_it
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet


def _verdict(accounts: int, confidence: float, one: float, dealt: float, talk: float) -> Verdict:
    """one: probability of acting as one; dealt: weight of one list; talk: of follow-ups."""
    group = np.arange(accounts)
    test = Evidence(kind="exchangeability", family="text", weight=dealt, says="")
    follow_ups = Evidence(kind="follow_ups", family="conversation", weight=talk, says="")
    answers = Answers(acts_as_one=one, concealed=1.0, harvest=confidence)
    return Verdict(Fleet(group, np.ones(accounts), "text", group, [test]), answers, confidence, [test, follow_ups])


@pytest.mark.parametrize(("confidence", "dealt", "worth"), [(0.15, 2.0, False), (0.25, 2.0, True), (0.25, -2.0, False)])
def test_a_promising_group_on_one_list_is_looked_at_again(confidence: float, dealt: float, worth: bool) -> None:
    assert worth_it(_verdict(40, confidence, 0.5, dealt, 0.0)) == worth


@pytest.mark.parametrize(
    ("accounts", "one", "talk", "worth"),
    [(26, 0.93, -3.0, True), (15, 0.93, -3.0, False), (26, 0.85, -3.0, False), (26, 0.93, 1.0, False)],
)
def test_so_are_many_accounts_that_surely_act_as_one_and_talk(
    accounts: int, one: float, talk: float, worth: bool
) -> None:
    assert worth_it(_verdict(accounts, 0.0, one, -2.0, talk)) == worth
