"""Whose exchanges are told apart before a verdict for good: where cover may hide what the accounts
are."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.campaigns.attribution import Everybody
from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.judge import Verdict
from stillwatch.campaigns.second_look import judge_again, worth_it
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from tests.campaigns.test_attribution import exchanges
from tests.fleets.synthetic import people, population, unlabelled


def _verdict(accounts: int, confidence: float, one: float, dealt: float, talk: float) -> Verdict:
    """one: probability of acting as one; dealt: weight of one list; talk: of follow-ups."""
    group = np.arange(accounts)
    test = Evidence(kind="exchangeability", family="text", weight=dealt, says="")
    follow_ups = Evidence(kind="follow_ups", family="conversation", weight=talk, says="")
    answers = Answers(acts_as_one=one, concealed=1.0, harvest=confidence)
    return Verdict(Fleet(group, np.ones(accounts), "text", group, [test]), answers, confidence, [test, follow_ups])


@pytest.mark.parametrize(
    ("confidence", "dealt", "worth"),
    [(0.15, 2.0, False), (0.2, 2.0, True), (0.25, 2.0, True), (0.25, -2.0, False), (0.25, 0.0, False)],
)
def test_a_promising_group_on_one_list_is_looked_at_again(confidence: float, dealt: float, worth: bool) -> None:
    assert worth_it(_verdict(40, confidence, 0.5, dealt, 0.0)) == worth


@pytest.mark.parametrize(
    ("accounts", "one", "talk", "worth"),
    [
        *((26, 0.93, -3.0, True), (20, 0.93, -3.0, True), (15, 0.93, -3.0, False)),
        *((26, 0.9, -3.0, True), (26, 0.85, -3.0, False), (26, 0.93, 1.0, False), (26, 0.93, 0.0, False)),
    ],
)
def test_so_are_many_accounts_that_surely_act_as_one_and_talk(
    accounts: int, one: float, talk: float, worth: bool
) -> None:
    assert worth_it(_verdict(accounts, 0.0, one, -2.0, talk)) == worth


def test_accounts_that_do_not_talk_are_looked_at_again_only_if_promising() -> None:
    """However surely so many of them act as one."""
    silent = _verdict(26, 0.1, 0.93, 2.0, -3.0)
    assert worth_it(silent) and not worth_it(replace(silent, evidence=silent.evidence[:1]))


@pytest.fixture(scope="module")
def covered() -> tuple[pa.Table, Everybody]:
    """Exchanges of accounts half of whose tasks are other people's, and everybody's."""
    rng = np.random.default_rng(7)
    return exchanges(60, 40, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))


@pytest.mark.parametrize(
    ("dealt", "ignored", "part"), [(-2.0, "", True), (0.0, "", True), (2.0, "", False), (-2.0, "text", False)]
)
def test_the_part_stands_for_accounts_that_are_not_on_one_list_as_a_whole(
    dealt: float, ignored: str, part: bool, covered: tuple[pa.Table, Everybody]
) -> None:
    """What else is known of them stays; where text is left out, so is the part."""
    everyone = people(*population(100, 0, np.random.default_rng(3))[:3], 100, ignored=frozenset({ignored}))
    before = _verdict(40, 0.3, 0.5, dealt, 0.0)
    card = Evidence(kind="shared_payment", family="payment", weight=3.0, says="")
    facts = {"rho": 0.5, "error": 0.1, "p": 0.5, "between": 0.1, "usual": 0.1, "accounts": 40.0}
    test = Evidence(kind="exchangeability", family="text", weight=dealt, says="", facts=facts)
    control = np.arange(40, 100)
    before = replace(before, fleet=replace(before.fleet, evidence=[test, card], control=control))
    found = judge_again(everyone, before, unlabelled(100), *covered).fleet.evidence
    assert card in found and sum(e.kind == "exchangeability" for e in found) == 1
    assert (test not in found) == part
