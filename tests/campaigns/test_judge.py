import numpy as np
import pytest

from stillwatch.campaigns.harvest import traits
from stillwatch.campaigns.judge import ONE_FAMILY_CAP, UNKNOWN_CAP, judge
from stillwatch.campaigns.kinds import kind_of
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, find_fleets
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing

NOBODY: dict[str, np.ndarray] = {word: np.zeros(340, bool) for word in ("benign", "banned", "campaign", "successor")}
"""No account is labelled."""


def _world(**replaced: object) -> tuple[Population, np.ndarray]:
    """300 people who follow up on a third of answers; a fleet of 40 that never does, shares cards, asks for code."""
    x, account, day, fleet = population(300, 40, np.random.default_rng(3), breadth=0.7)
    v = people(x, account, day, 340)
    follow_ups = v.counts["exchanges"] / 3
    follow_ups[fleet] = 0
    code = v.counts["exchanges"] / 5
    code[fleet] *= 3
    cards = [(int(a), "payment", int(a) // 3 if a in set(fleet) else 1000 + int(a)) for a in range(340)]
    changed: dict[str, object] = {
        "counts": v.counts | {"follow_ups": follow_ups, "capability_0": code},
        "sharing": sharing(cards, 340),
    }
    return people(x, account, day, 340, **(changed | replaced)), fleet


def _best(v: Population, fleet: np.ndarray) -> Fleet:
    return max(
        find_fleets(v), key=lambda f: len(np.intersect1d(f.accounts, fleet)) / len(np.union1d(f.accounts, fleet))
    )


def test_a_concealed_fleet_that_harvests_is_a_campaign() -> None:
    v, fleet = _world()
    verdict = judge(v, _best(v, fleet), NOBODY)
    assert verdict.confidence >= 0.9
    assert set(verdict.fleet.accounts) == set(fleet)


def test_the_same_fleet_declared_is_a_company() -> None:
    organization = np.full(340, -1)
    organization[300:] = 0
    v, fleet = _world(organization=organization)
    verdict = judge(v, _best(v, fleet), NOBODY)
    assert verdict.confidence < 0.1
    assert kind_of(verdict.evidence, 0.1) == "company"
    assert kind_of(verdict.evidence, 0.99) == "declared_harvest"


def test_a_log_without_affiliation_caps_the_confidence_and_leaves_the_answer_unknown() -> None:
    v, fleet = _world(affiliated=False)
    verdict = judge(v, _best(v, fleet), NOBODY)
    assert verdict.answers.concealed is None
    assert 0.9 <= verdict.confidence <= UNKNOWN_CAP


def test_accounts_that_repeat_each_other_are_no_campaign() -> None:
    v, fleet = _world()
    mine = np.arange(300, len(v))
    prompts = {"account": np.repeat(mine, 50), "prompt_hash": np.tile(np.arange(50), len(mine))}
    asked = v.asked.copy()
    asked[mine] = 50
    repeating, _ = _world(prompts=prompts, asked=asked)
    verdict = judge(repeating, _best(repeating, fleet), NOBODY)
    assert verdict.confidence < 0.5


def test_one_family_of_evidence_is_never_enough() -> None:
    x, account, day, fleet = population(300, 40, np.random.default_rng(3), breadth=0.7)
    v = people(x, account, day, 340)
    verdict = judge(v, _best(v, fleet), NOBODY)
    assert verdict.confidence <= ONE_FAMILY_CAP


def test_calm_people_give_no_campaign() -> None:
    x, account, day, _ = population(400, 0, np.random.default_rng(9))
    v = people(x, account, day, 400)
    assert all(judge(v, fleet, NOBODY).confidence < 0.9 for fleet in find_fleets(v))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([("reuse", "text", -4.0, {"among": 0.4})], "benchmark"),
        ([("reuse", "text", -4.0, {"among": 0.4}), ("shared_address", "network", 4.0, {"share": 1.0})], "class"),
        ([("exchangeability", "text", -2.0, {"rho": 0.9}), ("shared_payment", "payment", 5.0, {})], "resale_pool"),
        (
            [("exchangeability", "text", -2.0, {"rho": 0.9}), ("shared_system_prompt", "text", 4.0, {"share": 1.0})],
            "shared_harness",
        ),
        (
            [("exchangeability", "text", -2.0, {"rho": 0.9}), ("shared_address", "network", 4.0, {"share": 1.0})],
            "crowd",
        ),
        ([("exchangeability", "text", 2.0, {"rho": 0.1})], "unconfirmed"),
    ],
)
def test_kinds(kinds: list[tuple[str, str, float, dict]], expected: str) -> None:
    evidence = [Evidence(kind=k, family=f, weight=w, says="", facts=facts) for k, f, w, facts in kinds]
    assert kind_of(evidence, 0.5) == expected


def test_a_group_that_is_everybody_has_nobody_to_be_compared_with() -> None:
    x, account, day, _ = population(40, 0, np.random.default_rng(2))
    v = people(x, account, day, 40, organization=np.zeros(40, np.int64))
    [company] = [f for f in find_fleets(v) if len(f.accounts) == 40]
    assert kind_of(judge(v, company, {word: np.zeros(len(v), bool) for word in NOBODY}).evidence, 0.1) == "company"


def _frames(fleet: np.ndarray, own: bool) -> Fleet:
    facts = {"share": 0.98 if own else 0.4}
    evidence = [Evidence(kind="shared_frame", family="text", weight=5.0 if own else 2.0, says="", facts=facts)]
    return Fleet(fleet, np.ones(len(fleet)), "text", np.arange(300), evidence)


def test_frames_of_their_own_stand_for_a_list_that_cannot_be_tested() -> None:
    v, fleet = _world()
    kinds = {e.kind: e.weight for e in traits(v, _frames(fleet, own=True))}
    assert 1 < kinds["frames_filled_once"] <= 1.5
    assert "frames_filled_once" not in {e.kind for e in traits(v, _frames(fleet, own=False))}


def test_one_corpus_cut_into_parts_is_told_of_groups_that_something_else_chose() -> None:
    v, fleet = _world()
    test = Evidence(kind="exchangeability", family="text", weight=-2.0, says="", facts={"rho": 0.8, "p": 0.01})
    groups = {
        origin: Fleet(fleet, np.ones(len(fleet)), origin, np.arange(300), [test])
        for origin in ("values", "partition", "text", "organization")
    }
    told = {origin: {e.kind for e in traits(v, group)} for origin, group in groups.items()}
    assert all("partition" in told[origin] and "breadth" not in told[origin] for origin in ("values", "partition"))
    assert not any("partition" in told[origin] for origin in ("text", "organization"))


@pytest.mark.parametrize(
    ("rho", "p", "adjoins"), [(0.8, 0.01, True), (0.9, 0.01, False), (0.6, 0.01, True), (0.6, 0.013, False)]
)
def test_subjects_adjoin_where_no_comparable_group_was_so_alike_and_strangers_are_less(
    rho: float, p: float, adjoins: bool
) -> None:
    v, fleet = _world()
    test = Evidence(kind="exchangeability", family="text", weight=-2.0, says="", facts={"rho": rho, "p": p})
    group = Fleet(fleet, np.ones(len(fleet)), "values", np.arange(300), [test])
    assert ("partition" in {e.kind for e in traits(v, group)}) == adjoins
