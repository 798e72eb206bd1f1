"""Who belongs to a group, by every family of evidence at once."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets import asking, membership
from stillwatch.fleets.embedding import pooled
from stillwatch.fleets.membership import log_odds, settle
from stillwatch.fleets.population import Population
from tests.fleets.synthetic import DIMENSIONS, people, population, prompts, sharing


def sides(v: Population) -> asking.Sides:
    return (v.halves[0], v.halves[1]), (v.halves[1], v.halves[0])


def directions(accounts: int, signal: float, rng: np.random.Generator) -> Floats:
    own = rng.normal(size=(accounts, DIMENSIONS))
    return np.asarray(signal * own / np.linalg.norm(own, axis=1)[:, None])


def cards(groups: list[Ints]) -> list[tuple[int, str, int]]:
    return [(int(a), "payment", number) for number, group in enumerate(groups) for a in group]


def found(v: Population, seed: Ints, fleet: Ints) -> tuple[int, int]:
    """(of the fleet, others) in the group that a seed settles to."""
    group, _ = settle(v, seed)
    return len(np.intersect1d(group, fleet)), len(np.setdiff1d(group, fleet))


def test_a_group_does_not_shrink_to_those_whose_chance_lies_its_way() -> None:
    """Quiet accounts: what is settled from a part of the fleet is the fleet, not a corner of it."""
    x, account, day, fleet = population(600, 60, np.random.default_rng(9), each=24)
    v = people(x, account, day, 660)
    settled, likely = settle(v, fleet[:15])
    assert len(np.intersect1d(settled, fleet)) >= 54 and len(np.setdiff1d(settled, fleet)) <= 3
    assert likely[settled].min() > 0.5


def test_strangers_in_a_group_leave_it_however_many_they_are() -> None:
    x, account, day, fleet = population(600, 60, np.random.default_rng(2))
    v = people(x, account, day, 660)
    assert found(v, np.concatenate([np.arange(20), fleet]), fleet) == (60, 0)


def test_who_is_spread_more_widely_than_most_is_still_a_member() -> None:
    """A member whose cover is more alike than the others' resembles itself more, and the group as
    much as they do."""
    rng = np.random.default_rng(14)
    x, account, day, fleet = population(400, 60, rng)
    for a, own in zip(fleet[:3], directions(3, 0.2, rng), strict=True):
        x[account == a] += own
    assert found(people(x, account, day, 460), fleet[3:], fleet) == (60, 0)


def test_a_stranger_in_the_fleets_style_is_told_by_subjects_of_its_own() -> None:
    """Similar to the group's mean, but more alike within itself than to it: R is 0.7."""
    rng = np.random.default_rng(4)
    x, account, day, fleet = population(400, 60, rng)
    for a, own in zip(fleet[:6], directions(6, 0.4, rng), strict=True):
        x[account == a] += own
    v = people(x, account, day, 460)
    ratio = asking.log_ratios(v.whole, sides(v), fleet[6:])
    assert ratio[fleet[:6]].max() < 0 < np.median(ratio[fleet[6:]])


def test_a_likelihood_ratio_is_bounded_and_nothing_is_said_of_the_quiet() -> None:
    x, account, day, fleet = population(300, 40, np.random.default_rng(5))
    quiet = int(fleet[-1])
    keep = (account != quiet) | (np.cumsum(account == quiet) <= 5)
    v = people(x[keep], account[keep], day[keep], 340)
    ratio = asking.log_ratios(v.whole, sides(v), fleet[:-1])
    assert np.abs(ratio).max() == asking.MOST and ratio[quiet] == 0


@pytest.mark.parametrize("with_whom", ["members", "strangers"])
def test_a_quiet_account_is_told_by_those_with_whom_it_shares_a_card(with_whom: str) -> None:
    x, account, day, fleet = population(300, 40, np.random.default_rng(6))
    quiet = int(fleet[-1])
    keep = (account != quiet) | (np.cumsum(account == quiet) <= 5)
    mates = fleet[:4] if with_whom == "members" else np.arange(4)
    v = people(x[keep], account[keep], day[keep], 340, sharing=sharing(cards([np.append(mates, quiet)]), 340))
    group, _ = settle(v, fleet[:-1])
    assert (quiet in group) == (with_whom == "members") and len(np.setdiff1d(group, fleet)) == 0


def test_strangers_who_share_cards_among_themselves_do_not_come_in_from_link_to_link() -> None:
    """A pool's accounts each share a card with some other of the pool; so do the fleet's; no card
    joins the two."""
    x, account, day, fleet = population(300, 60, np.random.default_rng(8))
    pool = np.arange(40)
    groups = [pool[k : k + 5] for k in range(0, 40, 5)] + [fleet[k : k + 5] for k in range(0, 60, 5)]
    v = people(x, account, day, 360, sharing=sharing(cards(groups), 360))
    assert found(v, np.union1d(fleet, pool), fleet) == (60, 0)


def test_age_and_load_speak_against_who_asks_alike_and_do_not_decide_alone() -> None:
    """Twenty accounts ask as the fleet does, but are old and asked little where the fleet is new
    and busy."""
    rng = np.random.default_rng(10)
    x, account, day, everyone = population(400, 60, rng, each=40)
    alike, fleet = everyone[:20], everyone[20:]
    created = rng.uniform(19000, 19400, 460)
    created[fleet], created[alike] = 19395.0, 19010.0
    counts = {"exchanges": np.bincount(account, minlength=460).astype(float)}
    counts["exchanges"][fleet], counts["exchanges"][alike] = 300.0, 5.0
    plain = people(x, account, day, 460)
    told = people(x, account, day, 460, created=created, counts=plain.counts | counts)
    group, _ = settle(told, fleet)
    odds = log_odds(told, fleet, np.arange(400))
    assert set(everyone) <= set(group)
    # Each speaks for the fleet's own accounts and against the others, and is bounded.
    assert 6.5 < np.median(odds[fleet]) - np.median(odds[alike]) < 9


@pytest.mark.parametrize(
    ("alike", "own", "belongs"),
    [
        (False, ("email_domain",), True),
        (False, ("email_domain", "client"), False),
        (True, ("email_domain",), True),
        (True, ("email_domain", "client"), False),
    ],
)
def test_no_family_decides_alone(alike: bool, own: tuple[str, ...], belongs: bool) -> None:
    """One account either asks as seventy do, or is quiet and on the card of some of them. Mail of
    its own does not keep it out, mail and a client of its own do."""
    x, account, day, fleet = population(300, 70, np.random.default_rng(6))
    odd = int(fleet[-1])
    keep = alike | (account != odd) | (np.cumsum(account == odd) <= 5)
    edges = [] if alike else cards([np.append(fleet[:4], odd)])
    edges += [(a, kind, 0 if a >= 300 and a != odd else 1 + a) for a in range(370) for kind in own]
    busy = people(x, account, day, 370).counts | {"exchanges": np.full(370, 60.0)}
    unknown = np.full(370, np.nan)
    v = people(x[keep], account[keep], day[keep], 370, sharing=sharing(edges, 370), counts=busy, created=unknown)
    group, _ = settle(v, fleet[:-1])
    assert (odd in group) == belongs and set(fleet[:-1]) <= set(group) <= set(fleet)


def test_a_small_groups_habits_are_known_roughly() -> None:
    """An age of its own counts a third against an account where eight others are of one age, not a
    ninth."""
    x, account, day, fleet = population(400, 60, np.random.default_rng(9))

    def odds(when: float) -> float:
        created = np.linspace(19000, 19400, 460)
        created[fleet[:8]], created[fleet[8]] = 19250.0, when
        return float(log_odds(people(x, account, day, 460, created=created), fleet[:8], np.arange(400))[fleet[8]])

    assert -1.3 < odds(19010.0) - odds(np.nan) < -1.0


@pytest.mark.parametrize(("least", "most", "looked_at"), [(-2.9, -2.1, True), (-4.2, -3.1, False)])
def test_who_asks_otherwise_is_no_member_whatever_else_it_shares(least: float, most: float, looked_at: bool) -> None:
    """It holds the fleet's card, mail and client, and its subjects are a little or clearly its
    own."""
    rng = np.random.default_rng(4)
    x, account, day, fleet = population(300, 110, rng)
    apart, fleet = fleet[:40], fleet[40:]
    for a, own, strength in zip(apart, directions(40, 1.0, rng), np.linspace(0.24, 0.36, 40), strict=True):
        x[account == a] += strength * own
    edges = [(a, kind, 0 if a >= 300 else 1 + a) for a in range(410) for kind in ("email_domain", "client")]
    v = people(x, account, day, 410, sharing=sharing(edges + cards([np.append(apart, fleet[:4])]), 410))
    text = asking.log_ratios(v.whole, sides(v), fleet)[apart]
    some = apart[(text > least) & (text < most)]
    assert len(some) and ((log_odds(v, fleet, np.arange(300))[some] > 0) == looked_at).all()


@pytest.mark.parametrize(("members", "told"), [(4, False), (5, True)])
def test_what_few_members_ask_is_not_known(members: int, told: bool) -> None:
    x, account, day, fleet = population(400, 60, np.random.default_rng(9))
    v = people(x, account, day, 460)
    assert asking.log_ratios(v.whole, sides(v), fleet[:members]).any() == told


def _ratios(monkeypatch: pytest.MonkeyPatch, strangers: list[float], asked: list[float], settled: bool) -> Floats:
    """Log ratios of accounts (the strangers, and those `asked` about) whose similarity to twenty
    members, who are dealt one list, differs from the members' by so many widths of what is uneven
    in any dealing. settled: whether it is known who are strangers."""
    at = np.concatenate([np.zeros(20), strangers, asked]) / 20
    error, everybody = np.full(len(at), 1e-4), np.ones(len(at), bool)
    seen = asking.Asking(everybody, 1 + at, error, np.zeros(len(at)), error, np.arange(20), 1.0)
    monkeypatch.setattr(asking, "asking", lambda *_: seen)
    v = people(np.eye(len(at)), np.arange(len(at)), np.zeros(len(at), np.int64), len(at))
    known = np.where(np.arange(len(at)) < 20 + len(strangers), 1.0, 0.0) if settled else None
    return asking.log_ratios(v.whole, (), np.arange(20), known)[20:]


@pytest.mark.parametrize(
    ("strangers", "inside", "beyond"),
    [
        ([10.0] * 50, 2.8, 3.2),
        ([25.0] * 50, 4.0, 4.4),
        ([7.0] + [200.0] * 150, 4.07, 4.21),
        ([60.0] * 50, 4.9, 5.15),
    ],
)
def test_the_farther_strangers_are_the_farther_a_member_may_be(
    strangers: list[float], inside: float, beyond: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to five widths: farther off nobody is a member."""
    ratio = _ratios(monkeypatch, strangers, [inside, beyond], settled=True)[-2:]
    assert ratio[0] > 0 > ratio[1]


@pytest.mark.parametrize(("near", "member"), [(2.2, True), (2.9, False)])
def test_who_is_as_near_as_members_pictures_no_stranger(
    near: float, member: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight accounts outside ask alike: near the members they may be members that were not found
    yet."""
    ratio = _ratios(monkeypatch, [25.0] * 50, [near] * 8, settled=False)[-8:]
    assert (ratio > 0).all() == member


@pytest.mark.parametrize(("unlike", "grows"), [(0.65, True), (0.95, False)])
def test_a_group_grows_unless_its_accounts_ask_like_strangers(
    unlike: float, grows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, account, day, fleet = population(300, 60, np.random.default_rng(2))
    monkeypatch.setattr(membership, "unlikeness", lambda *_: unlike)
    assert found(people(x, account, day, 360), fleet[:50], fleet) == (60 if grows else 50, 0)


def test_units_pool_what_their_accounts_ask() -> None:
    """Of three accounts with eight prompts each nothing can be said; of the three as one a good
    deal."""
    rng = np.random.default_rng(11)
    means = np.repeat(directions(100, 0.4, rng), 3, axis=0)
    x, account, day = prompts(means, np.full(300, 8), rng)
    v = people(x, account, day, 300, sharing=sharing(cards([np.arange(k, k + 3) for k in range(0, 300, 3)]), 300))
    as_one = pooled(v.whole, v.unit)
    assert len(np.unique(v.unit)) == len(as_one.n) == 100 and (as_one.n == 24).all()
    assert np.isclose(np.mean(as_one.within), np.mean(v.whole.within), atol=0.03)
    assert np.std(as_one.within) < 0.6 * np.std(v.whole.within)


@pytest.mark.parametrize(("sharing_cards", "least", "most"), [(40, 2.3, 2.5), (20, 0.5, 0.8), (0, 0.0, 0.0)])
def test_who_shares_no_card_is_the_less_of_a_group_the_more_of_it_do(
    sharing_cards: int, least: float, most: float
) -> None:
    """Forty members, so many of whom share cards, and a stranger who shares none."""
    fleet, holders = np.arange(300, 340), np.arange(300, 300 + sharing_cards)
    v = people(*population(300, 40, np.random.default_rng(6))[:3], 340, sharing=sharing(cards([holders]), 340))
    inside = np.isin(np.arange(340), fleet)
    against = -membership._unit(v, np.zeros(340), fleet, inside)
    assert least <= against[0] <= most and not against[holders].any()


def _in_one_style(alike: int, fleet: int) -> tuple[Population, Ints]:
    """(people of whom the last two groups have one program and one mail provider; those of the
    groups). Accounts of the first have subjects of their own beside three fifths of the fleet's."""
    rng = np.random.default_rng(6)
    x, account, day, dealt = population(500 + alike, fleet, rng)
    middle = x[np.isin(account, dealt)].mean(axis=0)
    middle *= 0.6 * 0.4 / np.linalg.norm(middle)
    for a, own in zip(range(500, 500 + alike), directions(alike, 0.3, rng), strict=True):
        x[account == a] = prompts((middle + own)[None], np.array([(account == a).sum()]), rng)[0]
    several = 500 + alike + fleet
    edges = [(a, kind, 0 if a >= 500 else 1 + a) for a in range(several) for kind in ("email_domain", "client")]
    return people(x, account, day, several, sharing=sharing(edges, several)), np.arange(500, several)


def test_in_a_lump_that_is_alike_in_all_a_part_is_told_by_what_it_asks() -> None:
    """Against everybody, who runs the fleet's program and asks nearly as it does rather belongs."""
    v, lump = _in_one_style(100, 60)
    fleet = lump[100:]
    assert found(v, fleet[:20], fleet)[1] > 40
    settled, _ = settle(v, fleet[:20], lump=lump)
    assert len(np.intersect1d(settled, fleet)) >= 58 and len(np.setdiff1d(settled, fleet)) <= 1


def test_nobody_beside_a_lump_comes_into_a_part_of_it() -> None:
    x, account, day, fleet = population(400, 60, np.random.default_rng(2))
    settled, _ = settle(people(x, account, day, 460), fleet[:20], lump=fleet[:40])
    assert np.array_equal(settled, fleet[:40])


def test_a_settled_group_loses_who_came_in_beside_others_like_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass in which the surest alone picture it; where that would take a sixth away, the group
    stays."""
    v, lump = _in_one_style(100, 60)
    fleet = lump[100:]
    whole, odds = np.concatenate([lump[92:100], fleet]), np.full(len(v), 5.0)
    for lost, left in ((8, 60), (12, 68)):
        anew = np.full(len(v), 5.0)
        anew[whole[:lost]] = -1.0
        monkeypatch.setattr(membership, "log_odds", lambda *_, anew=anew: anew.copy())
        assert len(membership._refined(v, whole, odds, fleet, (), None)[0]) == left


@pytest.mark.parametrize(("sure", "refined"), [(4, False), (5, True)])
def test_those_who_are_surely_members_picture_a_settled_group_once(
    sure: int, refined: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose odds are more than seven to one; four of them are no picture."""
    asked: list[list[int]] = []

    def anew(people: Population, group: Ints, *_: object) -> Floats:
        asked.append(group.tolist())
        return np.where(np.arange(40) < 19, 1.0, -1.0)

    monkeypatch.setattr(membership, "log_odds", anew)
    v = people(*population(40, 0, np.random.default_rng(2), each=5)[:3], 40)
    odds = np.where(np.arange(40) < sure, 2.1, np.where(np.arange(40) < 20, 1.9, -5.0))
    group, _ = membership._refined(v, np.arange(20), odds, np.arange(20, 40), (), None)
    assert asked == [list(range(sure))] * refined and len(group) == (19 if refined else 20)


@pytest.mark.parametrize(("stay", "left"), [(17, 17), (16, 20)])
def test_a_picture_that_leaves_less_than_six_sevenths_is_of_one_of_its_lists(
    stay: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else comes in by it, however well he fits."""
    v = people(*population(40, 0, np.random.default_rng(2), each=5)[:3], 40)
    anew = np.where((np.arange(40) < stay) | (np.arange(40) >= 20), 9.0, 0.0)
    monkeypatch.setattr(membership, "log_odds", lambda *_: anew.copy())
    group, likely = membership._refined(v, np.arange(20), np.full(40, 5.0), np.arange(20, 40), (), None)
    assert group.tolist() == list(range(left)) and likely[group].min() > 0.5


@pytest.fixture(scope="module")
def hundred() -> Population:
    return people(*population(100, 0, np.random.default_rng(2), each=5)[:3], 100)


def _fitting(monkeypatch: pytest.MonkeyPatch, accounts: int, unlike: float = 0.1) -> None:
    """So many accounts fit any group; their prompts are so unlike."""
    odds = np.where(np.arange(100) < accounts, 1.0, -1.0)
    monkeypatch.setattr(membership, "log_odds", lambda *_: odds.copy())
    monkeypatch.setattr(membership, "unlikeness", lambda *_: unlike)


@pytest.mark.parametrize(("fitting", "left"), [(4, 0), (5, 5), (20, 20), (21, 10)])
def test_a_group_falls_apart_below_five_and_stays_as_it_was_where_a_crowd_fits(
    hundred: Population, fitting: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crowd is more than a fifth of everybody."""
    _fitting(monkeypatch, fitting)
    group, likely = settle(hundred, np.arange(10))
    assert group.tolist() == list(range(left)) and (likely > 0.5).sum() == left


@pytest.mark.parametrize(("begun", "left"), [(range(4, 14), 10), (range(11, 19), 5), (range(12, 20), 0)])
def test_a_group_that_asks_like_strangers_only_loses_accounts(
    hundred: Population, begun: range, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen fit; nobody comes in, and what is left of it may be too little."""
    _fitting(monkeypatch, 16, unlike=0.9)
    group, _ = settle(hundred, np.array(begun))
    assert group.tolist() == list(begun)[:left]


def test_a_group_of_parts_of_one_list_grows_though_its_accounts_ask_like_strangers(
    hundred: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fitting(monkeypatch, 16, unlike=0.9)
    assert len(settle(hundred, np.arange(4, 14), parted=True)[0]) == 16


@pytest.mark.parametrize(("rounds", "unlike", "pictured"), [(12, 0.1, True), (11, 0.1, False), (12, 0.9, False)])
def test_a_group_is_pictured_once_it_is_settled_unless_it_asks_like_strangers(
    hundred: Population, rounds: int, unlike: float, pictured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fitting(monkeypatch, 10, unlike)
    anew = np.arange(7), np.ones(100)
    monkeypatch.setattr(membership, "_refined", lambda *_: anew)
    assert len(settle(hundred, np.arange(10), rounds=rounds)[0]) == (7 if pictured else 10)


@pytest.mark.parametrize(("known", "told"), [(4, False), (5, True)])
def test_a_habit_of_fewer_than_five_members_is_not_known(known: int, told: bool) -> None:
    created = np.linspace(19000.0, 19400.0, 100)
    created[:10] = np.where(np.arange(10) < known, 19250.0, np.nan)
    v = people(*population(100, 0, np.random.default_rng(2), each=5)[:3], 100, created=created)
    rows, inside = np.arange(100), np.arange(100) < 10
    assert membership._habits(v, np.arange(10), inside, rows, "age", None).any() == told


def test_those_of_a_lump_who_ask_otherwise_stand_for_everybody_beside_it(
    hundred: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not those of whom nothing is known."""
    seen: list[list[int]] = []

    def family(people: Population, group: Ints, inside: Ints, rows: Ints, *rest: object) -> Floats:
        seen.append(np.asarray(rest[-1]).tolist())
        return np.zeros(len(rows))

    text = np.where(np.arange(100) < 12, 1.0, np.where(np.arange(100) < 20, -1.0, 0.0))
    monkeypatch.setattr(asking, "log_ratios", lambda *_: text)
    monkeypatch.setattr(membership, "_family", family)
    log_odds(hundred, np.arange(10), np.arange(30, 100), (), None, np.arange(25))
    assert seen == [list(range(12, 20))] * 2


@pytest.mark.parametrize(("sharing_it", "weight"), [(20, -0.7), (40, -3.7), (0, 0.0)])
def test_a_program_of_its_own_counts_against_an_account_as_far_as_members_share_theirs(
    sharing_it: int, weight: float
) -> None:
    edges = [(a, "client", 0 if a < sharing_it else 1 + a) for a in range(400)]
    v = people(*population(400, 0, np.random.default_rng(2), each=5)[:3], 400, sharing=sharing(edges, 400))
    group, others = np.arange(40), np.arange(40, 400)
    told = membership._kind(v, group, np.arange(400) < 40, np.arange(400), others, "client", None)
    assert told[399] == pytest.approx(weight, abs=0.1)


def test_a_program_of_its_own_counts_less_where_comparable_accounts_share_theirs() -> None:
    """In pairs; where nobody is comparable, nothing is expected. Who has no program is not told by
    it, nor is anybody where no member has one."""
    group, others, nobody = np.arange(40), np.arange(40, 399), np.arange(0)
    edges = [(a, "client", 0 if a < 20 else 1 + a if a < 40 else 100 + a // 2) for a in range(398)]
    v = people(*population(400, 0, np.random.default_rng(2), each=5)[:3], 400, sharing=sharing(edges, 400))
    against = [membership._of_its_own(v, group, pool, "client") for pool in (others, nobody)]
    assert against == pytest.approx([-0.56, -0.67], abs=0.02)
    inside, rows = np.arange(400) < 40, np.arange(400)
    assert membership._kind(v, group, inside, rows, others, "client", None)[399] == 0.0
    assert not membership._kind(v, np.array([398, 399]), rows >= 398, rows, others, "client", None).any()


@pytest.mark.parametrize(("prompts", "told"), [(7.0, False), (8.0, True)])
def test_what_an_account_of_seven_prompts_asks_is_not_known(prompts: float, told: bool) -> None:
    x, account, day, fleet = population(300, 20, np.random.default_rng(9))
    v = people(x, account, day, 320)
    n = v.whole.n.copy()
    n[0] = prompts
    assert bool(asking.log_ratios(replace(v.whole, n=n), sides(v), fleet)[0]) == told
