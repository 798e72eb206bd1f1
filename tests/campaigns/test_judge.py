from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from stillwatch.campaigns.findings import Answers, GroupKind
from stillwatch.campaigns.harvest import traits
from stillwatch.campaigns.judge import ONE_FAMILY_CAP, UNKNOWN_CAP, Verdict, answered, judge, without_echoes
from stillwatch.campaigns.kinds import kind_of
from stillwatch.campaigns.labels import FALSE_MOST, Label, informed
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, find_fleets
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing, unlabelled

NOBODY = unlabelled(340)
"""No account is labelled."""


def _world(**replaced: object) -> tuple[Population, np.ndarray]:
    """300 people who follow up on a third of answers; a fleet of 40 that never does, shares cards,
    asks for code."""
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


def test_a_false_declaration_speaks_for_concealment_within_its_bound() -> None:
    v, fleet = _world(affiliated=True)
    accused = NOBODY | {"false_declaration": np.isin(np.arange(340), fleet)}
    before, after = (judge(v, _best(v, fleet), known) for known in (NOBODY, accused))
    assert before.answers.concealed < after.answers.concealed < 1 and after.confidence >= before.confidence
    [evidence] = [one for one in after.evidence if one.kind == "false_declaration"]
    assert evidence.weight == FALSE_MOST and evidence.family == "affiliation"
    half = NOBODY | {"false_declaration": np.isin(np.arange(340), fleet[::2])}
    [evidence] = [one for one in judge(v, _best(v, fleet), half).evidence if one.kind == "false_declaration"]
    assert evidence.weight == FALSE_MOST / 2


def test_it_lowers_the_doubt_where_the_log_knows_no_affiliation_and_never_the_confidence() -> None:
    v, fleet = _world(affiliated=False)
    accused = NOBODY | {"false_declaration": np.isin(np.arange(340), fleet)}
    before, after = (judge(v, _best(v, fleet), known) for known in (NOBODY, accused))
    assert after.answers.concealed is None
    assert before.confidence == UNKNOWN_CAP < after.confidence < 0.995


def test_a_stranger_who_declares_a_companys_accounts_falsely_does_not_harm_it() -> None:
    organization = np.full(340, -1)
    organization[300:] = 0
    v, fleet = _world(organization=organization)
    accused = NOBODY | {"false_declaration": np.isin(np.arange(340), fleet)}
    before, after = (judge(v, _best(v, fleet), known) for known in (NOBODY, accused))
    assert after.confidence == before.confidence and after.evidence == before.evidence


@pytest.mark.parametrize("affiliated", [True, False])
def test_an_organization_that_a_label_names_explains_its_accounts_and_accuses_nobody_else(affiliated: bool) -> None:
    v, fleet = _world(affiliated=affiliated)
    labels = [Label(v.names[a], None, "organization:D-1", None, None) for a in fleet]
    known, masks = informed(v, labels, None)
    verdict = judge(known, _best(known, fleet), masks)
    assert verdict.confidence < 0.1 and kind_of(verdict.evidence, 0.1) == "company"
    assert "100% of them that is what the operator has labelled" in next(
        e.says for e in verdict.evidence if e.kind == "declared_organization"
    )
    assert known.affiliated is affiliated  # of the log: others are judged as before
    over = [replace(one, end=datetime(2026, 1, 1, tzinfo=UTC)) for one in labels]
    assert informed(v, over, None)[0] is v


def test_a_label_stands_before_the_logs_organization_and_one_of_one_account_is_none() -> None:
    v, _ = _world(organization=np.where(np.arange(340) < 4, 0, -1))
    labels = [Label(v.names[a], None, f"organization:{name}", None, None) for a, name in ((1, "X"), (2, "X"), (9, "Y"))]
    organization = informed(v, labels, None)[0].organization
    assert organization[1] == organization[2] != organization[0] == organization[3] >= 0 > organization[9]


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


def _kind(rho: float | None = None, share: float = 1.0, **weights: float) -> GroupKind:
    """Of a group whose accounts' subjects differ by rho; weights: of each kind of evidence, shared
    by `share` of the accounts."""
    families = {"shared_payment": "payment", "shared_address": "network", "shared_network": "network"}
    evidence = [
        Evidence(kind=kind, family=families.get(kind, kind), weight=weight, says="", facts={"share": share})
        for kind, weight in weights.items()
    ]
    if rho is not None:
        evidence.append(Evidence(kind="exchangeability", family="text", weight=-2.0, says="", facts={"rho": rho}))
    return kind_of(evidence, 0.5)


@pytest.mark.parametrize(
    ("paid", "rho", "talk", "pool"),
    [
        *((3.0, 0.4, 0.0, True), (2.9, 0.4, 0.0, False)),  # one hand surely pays
        *((5.0, 0.39, 0.0, False), (5.0, None, 0.0, True)),  # subjects of their own, or nothing against that
        *((5.0, 0.1, -1.1, True), (5.0, 0.1, -1.0, False)),  # or people's talk
    ],
)
def test_a_resale_pool_is_paid_by_one_hand_and_used_by_people(
    paid: float, rho: float | None, talk: float, pool: bool
) -> None:
    assert (_kind(rho, shared_payment=paid, follow_ups=talk) == "resale_pool") == pool


@pytest.mark.parametrize(
    ("joined", "expected"),
    [
        *(({"shared_network": 3.0}, "class"), ({"shared_network": 2.9}, "benchmark")),
        *(({"birth_burst": 3.0}, "class"), ({"birth_burst": 2.9}, "benchmark")),
    ],
)
def test_accounts_that_repeat_each_other_are_a_class_if_they_joined_together(
    joined: dict[str, float], expected: GroupKind
) -> None:
    assert _kind(0.1, reuse=-4.0, **joined) == expected


@pytest.mark.parametrize(
    ("shared", "explained"),
    [
        ("shared_system_prompt", "shared_harness"),
        *((kind, "crowd") for kind in ("shared_address", "shared_network", "shared_signup_address")),
    ],
)
def test_a_program_or_a_network_explains_accounts_with_subjects_of_their_own(shared: str, explained: GroupKind) -> None:
    """If nearly all of them share it."""
    kinds = [_kind(rho, share, **{shared: 4.0}) for rho, share in ((0.4, 0.8), (0.39, 0.8), (0.4, 0.79))]
    assert kinds == [explained, "unconfirmed", "unconfirmed"]


@pytest.mark.parametrize(("harvest", "expected"), [(0.89, "company"), (0.9, "declared_harvest")])
def test_a_company_that_surely_harvests_is_told_of_as_that(harvest: float, expected: GroupKind) -> None:
    declared = Evidence(kind="declared_organization", family="affiliation", weight=-4.0, says="")
    assert kind_of([declared], harvest) == expected


def test_a_group_that_is_everybody_has_nobody_to_be_compared_with() -> None:
    x, account, day, _ = population(40, 0, np.random.default_rng(2))
    v = people(x, account, day, 40, organization=np.zeros(40, np.int64))
    [company] = [f for f in find_fleets(v) if len(f.accounts) == 40]
    assert kind_of(judge(v, company, unlabelled(len(v))).evidence, 0.1) == "company"


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


@pytest.fixture(scope="module")
def silent() -> Population:
    """A log that names no organization."""
    return people(*population(60, 0, np.random.default_rng(3), each=5)[:3], 60, affiliated=False)


def _answered(silent: Population, one_hand: dict[str, float], harvest: dict[str, float]) -> Verdict:
    """By weights of families of evidence for one hand, and for a harvest."""
    for_one, for_harvest = (
        [Evidence(kind=family, family=family, weight=weight, says="") for family, weight in weights.items()]
        for weights in (one_hand, harvest)
    )
    return answered(silent, Fleet(np.arange(40), np.ones(40), "text", np.arange(40, 60), for_one), for_harvest)


@pytest.mark.parametrize(
    ("beside", "confidence"),
    [
        *(({}, 0.5), ({"client": 0.75}, 0.5), ({"client": 0.5, "mail": 0.25}, 0.5)),
        *(({"client": 0.5, "mail": 0.5}, 0.95), ({"client": 1.5}, 0.95)),
    ],
)
def test_families_beside_the_strongest_must_speak_together(
    silent: Population, beside: dict[str, float], confidence: float
) -> None:
    """One alone leaves it even; and where nothing is known of affiliation, some doubt stays."""
    sure = _answered(silent, {"text": 12.0, **beside}, {"text": 12.0})
    assert sure.confidence == pytest.approx(confidence, abs=0.02)


@pytest.mark.parametrize(("traits_weigh", "harvest"), [(0.0, 0.07), (2.6, 0.5), (4.8, 0.9)])
def test_most_groups_of_one_hand_harvest_nothing(silent: Population, traits_weigh: float, harvest: float) -> None:
    """It takes several traits to say that one does."""
    found = _answered(silent, {"payment": 12.0}, {"text": traits_weigh}).answers.harvest
    assert found == pytest.approx(harvest, abs=0.02)


def _standing(first: int, confidence: float, total: float = 0.0, one: float = 1.0, size: int = 10) -> Verdict:
    accounts = np.arange(first, first + size)
    fleet = Fleet(accounts, np.ones(size), "text", np.arange(50, 60))
    return Verdict(fleet, Answers(acts_as_one=one, concealed=1.0, harvest=1.0), confidence, [], total)


@pytest.mark.parametrize(
    ("stands", "echo"),
    [
        (_standing(0, 0.9), _standing(0, 0.89, size=20)),  # a campaign before a larger group
        (_standing(0, 0.91, 50.0), _standing(5, 0.99, 40.0)),  # of campaigns, the one with more evidence in all
        (_standing(0, 0.99, 50.0), _standing(5, 0.91, 50.0)),  # else the surer
        (_standing(0, 0.1, one=0.5), _standing(5, 0.8, one=0.49)),  # then those that act as one
        (_standing(0, 0.1, size=12), _standing(6, 0.8, size=11)),  # of these the larger
        (_standing(0, 0.8, one=0.3), _standing(5, 0.1, one=0.4)),  # of the others the surer
    ],
)
def test_of_groups_that_repeat_each_other_one_stands(stands: Verdict, echo: Verdict) -> None:
    assert without_echoes([echo, stands]) == [stands] == without_echoes([stands, echo])
