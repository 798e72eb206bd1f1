"""What each trait of a harvest weighs, on both sides of its thresholds."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns.harvest import traits
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import people, population, sharing

STRANGERS = 400


def _people(accounts: int, each: float, **counts: np.ndarray) -> tuple[Population, np.ndarray]:
    """STRANGERS who follow up on a fifth, and a group that asks `each` times."""
    x, account, day, group = population(STRANGERS, accounts, np.random.default_rng(3), each=30)
    v = people(x, account, day, STRANGERS + accounts)
    exchanges = np.full(len(v), 50.0)
    exchanges[group] = each
    follow_ups = exchanges / 5
    told = {"exchanges": exchanges, "answered": exchanges, "follow_ups": follow_ups}
    return people(x, account, day, len(v), counts=v.counts | told | counts), group


def _weights(
    v: Population, group: np.ndarray, one_list: float = 6.0, beside: tuple[Evidence, ...] = (), **facts: float
) -> dict[str, float]:
    """Of a group on one list, by what its test measured and by what evidence there is beside it."""
    measured = {"rho": 0.0, "error": 0.02, "p": 0.01, "between": 1.0, "usual": 1.0, "accounts": len(group)} | facts
    test = Evidence(kind="exchangeability", family="text", weight=one_list, says="", facts=measured)
    fleet = Fleet(group, np.ones(len(group)), "text", np.arange(STRANGERS), [test, *beside])
    return {e.kind: e.weight for e in traits(v, fleet)}


@pytest.mark.parametrize(
    ("talk", "between", "least", "most"),
    [
        (0.15, 0.14, 0.0, 0.0),
        (0.15, 0.34, 2.3, 3.3),
        (0.15, 0.76, 5.0, 5.5),
        (0.3, 0.24, 0.0, 0.0),
        (0.3, 0.5, 2.4, 3.0),
        (0.3, 0.76, 3.8, 4.5),
        (0.3, 1.0, 5.0, 5.5),
    ],
)
def test_a_group_that_asks_like_everybody_has_no_list_of_its_own(
    talk: float, between: float, least: float, most: float
) -> None:
    """Pools talk, so that a silent group needs less."""
    v, group = _people(40, 50.0)
    v.counts["follow_ups"][group] = talk * 50.0
    assert least <= _weights(v, group, between=between, error=0.1).get("dealt_once", 0.0) <= most


@pytest.mark.parametrize(("error", "least", "most"), [(0.2, 4.4, 5.2), (0.3, 2.7, 3.4), (0.5, 0.0, 0.0)])
def test_what_a_group_has_in_common_counts_as_far_as_it_surely_does(error: float, least: float, most: float) -> None:
    v, group = _people(40, 50.0)
    assert least <= _weights(v, group, between=1.0, error=error).get("dealt_once", 0.0) <= most


@pytest.mark.parametrize(("error", "least", "most"), [(0.05, 0.0, 0.0), (0.03, 3.0, 4.0), (0.02, 6.0, 6.5)])
def test_a_mean_that_is_clearly_something_is_a_lists_however_small(error: float, least: float, most: float) -> None:
    """Among people of few subjects each a broad list's mean is next to nothing beside their own."""
    v, group = _people(40, 50.0)
    assert least <= _weights(v, group, between=0.01, error=error).get("dealt_once", 0.0) <= most


@pytest.mark.parametrize("usual", [-0.001, 0.0])
def test_where_strangers_have_nothing_in_common_any_mean_is_a_list(usual: float) -> None:
    v, group = _people(40, 50.0)
    assert _weights(v, group, between=0.01, usual=usual)["dealt_once"] > 5


def test_a_list_dealt_to_many_weighs_more_than_one_that_few_work_on() -> None:
    """Labellers of one vendor are few, and their list says little; forty accounts are in the
    middle."""
    least, few, middle, many = (_weights(*_people(n, 50.0))["dealt_once"] for n in (8, 20, 40, 110))
    assert few == pytest.approx(middle - 3 * np.log(2), abs=0.1) and many == pytest.approx(middle + 2.0, abs=0.1)
    assert least == pytest.approx(middle - 4.5, abs=0.1)
    assert _weights(*_people(300, 50.0))["dealt_once"] == pytest.approx(many, abs=0.1)


def test_one_list_for_sure_weighs_in_full_and_half_sure_half() -> None:
    v, group = _people(40, 50.0)
    half, sure, surer = (_weights(v, group, one_list)["dealt_once"] for one_list in (2.0, 4.0, 7.0))
    assert half == pytest.approx(sure / 2) and sure == surer


@pytest.mark.parametrize(
    ("among", "kind", "weight"),
    [
        *((0.0, "dealt_once", 6.1), (0.075, "dealt_once", 3.1), (0.14, "dealt_once", 0.4)),
        *((0.15, "reuse", -1.5), (0.3, "reuse", -3.0), (0.9, "reuse", -5.0)),
    ],
)
def test_accounts_that_repeat_each_other_have_no_list_that_is_dealt_once(
    among: float, kind: str, weight: float
) -> None:
    """among: share of their prompts that two of them sent."""
    v, group = _people(40, 50.0)
    v.asked[group] = 50.0
    edges = int(among * 2000)
    prompts = {"account": group[np.arange(edges) % 40], "prompt_hash": np.arange(edges) // 2}
    found = _weights(replace(v, prompts=prompts), group)
    assert found[kind] == pytest.approx(weight, abs=0.1) and not {"reuse", "dealt_once"} <= set(found)


@pytest.mark.parametrize(
    ("share", "least", "most"),
    [
        (0.0, 1.0, 1.0),
        (0.08, 0.5, 0.6),
        (0.1, -0.1, 0.6),
        (0.2, -1.1, -0.8),
        (0.22, -1.5, -1.35),
        (0.25, -2.0, -1.5),
        (0.3, -3.1, -2.7),
        (0.6, -4.0, -3.9),
    ],
)
def test_follow_ups_count_against_and_their_want_a_little_for(share: float, least: float, most: float) -> None:
    """People follow up on a fifth; programs never do, whoever runs them."""
    exchanges = np.full(STRANGERS + 40, 50.0)
    talk = exchanges / 5
    talk[STRANGERS:] = 50.0 * share
    v, group = _people(40, 50.0, follow_ups=talk)
    assert least <= _weights(v, group).get("follow_ups", 0.0) <= most


@pytest.mark.parametrize(
    ("frames", "share", "alike", "counts"),
    [
        (5.0, 1.0, 7.0, 0.0),
        (5.0, 0.5, 7.0, 0.5),
        (3.9, 1.0, 7.0, 1.0),  # others have the frames, too
        (4.0, 1.0, 7.0, 0.0),
        (5.0, 1.0, 0.5, 0.8),  # hardly on one list
    ],
)
def test_talk_in_frames_of_the_groups_own_is_the_lists(
    frames: float, share: float, alike: float, counts: float
) -> None:
    """A third of follow-ups counts against the group as far as people may have written them."""
    v, group = _people(60, 50.0)
    v.counts["follow_ups"][group] = 0.33 * 50.0
    shared = Evidence(kind="shared_frame", family="text", weight=frames, says="", facts={"share": share})
    whole = _weights(v, group, alike)["follow_ups"]
    assert whole < -2.0
    assert _weights(v, group, alike, (shared,)).get("follow_ups", 0.0) == pytest.approx(whole * counts, abs=0.12)


@pytest.mark.parametrize(("share", "bonus"), [(0.3, 4.0), (0.4, 2.0), (0.46, 0.0)])
def test_a_pool_that_serves_people_is_as_large_and_even_as_a_fleet(share: float, bonus: float) -> None:
    talk = np.full(STRANGERS + 110, 10.0)
    talk[STRANGERS:] = 50.0 * share
    weight = _weights(*_people(110, 50.0, follow_ups=talk))["dealt_once"]
    assert weight == pytest.approx(4.5 + bonus * 1.83 / 2, abs=0.1)


def test_accounts_that_never_talk_are_no_measure_of_talk() -> None:
    """Three quarters of the log are programs: a group that talks as people do is not thereby
    talkative."""
    talk = np.full(STRANGERS + 40, 10.0)
    everybody = _weights(*_people(40, 50.0, follow_ups=talk))["follow_ups"]
    silent = talk.copy()
    silent[: STRANGERS * 3 // 4] = 0.0
    assert _weights(*_people(40, 50.0, follow_ups=silent))["follow_ups"] == pytest.approx(everybody, abs=0.01)


@pytest.mark.parametrize(("asked", "counts"), [(4.0, False), (5.0, True), (9.0, True)])
def test_of_who_asked_less_than_five_times_it_is_not_known_whether_he_talks(asked: float, counts: bool) -> None:
    """Half of the strangers ask so often, and follow up all the time: beside them the group is
    silent."""
    exchanges = np.full(STRANGERS + 40, 50.0)
    exchanges[: STRANGERS // 2] = asked
    talk = exchanges / 5
    talk[: STRANGERS // 2] = asked
    weight = _weights(*_people(40, 50.0, exchanges=exchanges, follow_ups=talk))["follow_ups"]
    assert weight == (pytest.approx(1.0) if counts else pytest.approx(-0.95, abs=0.1))


@pytest.mark.parametrize(("others", "known"), [(0.019, False), (0.021, True)])
def test_where_nobody_talks_follow_ups_say_nothing(others: float, known: bool) -> None:
    talk = np.full(STRANGERS + 40, 50.0 * others)
    talk[STRANGERS:] = 10.0
    assert ("follow_ups" in _weights(*_people(40, 50.0, follow_ups=talk))) == known


@pytest.mark.parametrize(
    ("own", "others", "weight"),
    [(0.4, 0.2, 0.69), (0.9, 0.2, 1.0), (0.1, 0.2, -0.69), (0.0, 0.2, -1.0), (0.005, 0.009, 0.0), (0.4, 0.0, 0.0)],
)
def test_aiming_at_what_rivals_train_on_counts_a_little(own: float, others: float, weight: float) -> None:
    aimed = np.full(STRANGERS + 40, 50.0 * others)
    aimed[STRANGERS:] = 50.0 * own
    name = f"capability_{CAPABILITIES.index('reasoning')}"
    assert _weights(*_people(40, 50.0, **{name: aimed})).get("aim", 0.0) == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(
    ("own", "others", "weight"),
    [(0.019, 0.0, 0.0), (0.02, 0.0, 0.69), (0.06, 0.0, 1.39), (0.5, 0.0, 1.5), (0.2, 0.5, 0.0)],
)
def test_asking_for_written_out_reasoning_counts_for_and_never_against(
    own: float, others: float, weight: float
) -> None:
    elicits = np.full(STRANGERS + 40, 50.0 * others)
    elicits[STRANGERS:] = 50.0 * own
    assert _weights(*_people(40, 50.0, elicits=elicits)).get("elicitation", 0.0) == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(("hours", "weight"), [(8.0, 0.69), (20.0, 1.0), (2.0, -0.69), (1.0, -1.0)])
def test_working_more_hours_a_day_than_others_counts_a_little(hours: float, weight: float) -> None:
    """They work four on each of five days."""
    v, group = _people(40, 50.0)
    active = np.full(len(v), 20.0)
    active[group] = 5 * hours
    assert _weights(replace(v, hours=active), group)["tireless"] == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(("each", "weight"), [(20.0, -0.9), (25.0, -0.35), (26.0, -0.31), (100.0, 1.04), (400.0, 2.0)])
def test_less_than_a_thousand_exchanges_in_all_are_hardly_worth_a_fleets_keep(each: float, weight: float) -> None:
    v, group = _people(40, each)
    assert _weights(v, group)["volume"] == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(
    ("each", "least", "most"), [(10.0, -2.7, -2.0), (50.0, 0.2, 0.5), (400.0, 1.9, 2.0), (4000.0, 2.0, 2.0)]
)
def test_volume_is_bounded_and_little_in_all_counts_against(each: float, least: float, most: float) -> None:
    v, group = _people(40, each)
    assert least <= _weights(v, group).get("volume", 0.0) <= most


def test_a_thousand_exchanges_in_all_are_worth_it() -> None:
    """Ten accounts ask twice as much as others do."""
    assert _weights(*_people(10, 100.0))["volume"] == pytest.approx(np.log(2) / 2, abs=0.01)


def test_one_loud_account_makes_up_for_no_more_than_two() -> None:
    exchanges = np.full(STRANGERS + 40, 50.0)
    exchanges[STRANGERS:], exchanges[-1] = 20.0, 200_000.0
    weight = _weights(*_people(40, 20.0, exchanges=exchanges, follow_ups=exchanges / 5))["volume"]
    assert weight == pytest.approx(2.0 - np.log(2.5) / 2, abs=0.01)


@pytest.mark.parametrize(("rho", "least", "most"), [(0.0, 6.0, 6.3), (0.07, 3.5, 5.0), (0.2, 2.4, 3.6)])
def test_a_dispatcher_deals_more_evenly_than_people_divide_their_work(rho: float, least: float, most: float) -> None:
    v, group = _people(40, 50.0)
    assert least <= _weights(v, group, rho=rho)["dealt_once"] <= most


@pytest.mark.parametrize(("behind_one", "weight"), [(34, 0.0), (36, -1.5)])
def test_accounts_behind_one_address_are_rather_an_office(behind_one: int, weight: float) -> None:
    """Nine in ten of forty are 36; the others send from addresses of their own, as strangers do."""
    v, group = _people(40, 50.0)
    edges = [(int(a), "address", 0 if k < behind_one else 1 + k) for k, a in enumerate(group)]
    edges += [(a, "address", 1000 + a) for a in range(STRANGERS)]
    placed = replace(v, sharing=sharing(edges, len(v)))
    assert _weights(placed, group).get("one_office", 0.0) == weight


def test_only_accounts_that_were_measured_show_how_many_one_list_runs_through() -> None:
    v, group = _people(110, 50.0)
    few, all_of_them = (_weights(v, group, accounts=float(n)).get("dealt_once", 0.0) for n in (12, 110))
    assert few < 4 < all_of_them


@pytest.mark.parametrize(("rho", "told"), [(0.5, False), (0.9, True)])
def test_narrow_subjects_say_nothing_against_accounts_that_were_dealt_parts_of_one_corpus(
    rho: float, told: bool
) -> None:
    """Text chose them; strangers' own subjects (rho 0.9) are narrow by themselves."""
    x, account, day, _ = population(STRANGERS, 40, np.random.default_rng(3), each=30, breadth=0.3)
    v = people(x, account, day, STRANGERS + 40)
    group = np.arange(40)  # of the people, whose subjects are narrow beside the fleet's
    test = Evidence(kind="exchangeability", family="text", weight=-1.0, says="", facts={"rho": rho, "p": 0.01})
    narrow = Fleet(group, np.ones(40), "text", np.arange(STRANGERS, STRANGERS + 40), [test])
    assert any(e.kind == "breadth" and e.weight < 0 for e in traits(v, narrow)) == told


@pytest.mark.parametrize(("alike", "weight"), [(0.1, 0.5), (0.8, 0.22), (1.5, -0.41), (4.0, -1.39), (20.0, -2.0)])
def test_breadth_counts_a_little_for_and_more_against(alike: float, weight: float) -> None:
    """How many times as alike an account's prompts are as those of comparable accounts."""
    v, group = _people(40, 50.0)
    within = np.full(len(v), 0.1)
    within[group] *= alike
    v = replace(v, whole=replace(v.whole, within=within))
    assert _weights(v, group)["breadth"] == pytest.approx(weight, abs=0.01)


@pytest.mark.parametrize(
    ("loops", "alike", "left"),
    [(0.0, 4.0, 1.0), (0.8, 1.0, 1.0), (0.8, 1.4142, 0.5), (0.5, 4.0, 1.0), (0.6124, 4.0, 0.5), (0.75, 2.0, 0.0)],
)
def test_agents_on_one_project_ask_alike_without_a_list(loops: float, alike: float, left: float) -> None:
    """loops: share of what they ask that is a step of a tool loop; left: of a list's weight."""
    v, group = _people(40, 50.0)
    whole = _weights(v, group)["dealt_once"]
    v.counts["loop_steps"][group] = loops * 50.0
    within = np.full(len(v), 0.1)
    within[group] *= alike
    v = replace(v, whole=replace(v.whole, within=within))
    assert _weights(v, group).get("dealt_once", 0.0) == pytest.approx(left * whole, abs=0.02)


@pytest.mark.parametrize(("prompts", "known"), [(7.0, False), (8.0, True)])
def test_breadth_is_measured_on_accounts_of_eight_prompts(prompts: float, known: bool) -> None:
    v, group = _people(40, 50.0)
    n, within = v.whole.n.copy(), np.full(len(v), 0.1)
    n[group], within[group] = prompts, 0.4
    v = replace(v, whole=replace(v.whole, within=within, n=n))
    assert ("breadth" in _weights(v, group)) == known


def test_where_comparable_accounts_have_nothing_alike_breadth_says_nothing() -> None:
    v, group = _people(40, 50.0)
    for nothing in (0.0, -0.01, np.nan):
        within = np.where(np.isin(np.arange(len(v)), group), 0.1, nothing)
        assert "breadth" not in _weights(replace(v, whole=replace(v.whole, within=within)), group)
