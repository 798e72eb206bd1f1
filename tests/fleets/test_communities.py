"""Which groups are one, by what they have in common."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.engine.arrays import Floats
from stillwatch.fleets import communities
from stillwatch.fleets.communities import held_against, membership, merged, pictures, resembling, spread_of
from stillwatch.fleets.embedding import Embedding
from tests.fleets.synthetic import DIMENSIONS, embedding, prompts


@pytest.mark.parametrize(("cosine", "groups"), [(0.97, 1), (0.8, 2), (0.6, 2)])
def test_groups_are_one_where_they_resemble_each_other_as_each_resembles_itself(cosine: float, groups: int) -> None:
    """Two groups of thirty accounts, each on one subject; the cosine is that of the subjects."""
    subjects = np.zeros((2, DIMENSIONS))
    subjects[0, 0], subjects[1, :2] = 1.0, (cosine, np.sqrt(1 - cosine**2))
    x, account, day = prompts(np.repeat(0.5 * subjects, 30, axis=0), np.full(60, 60), np.random.default_rng(3))
    found = merged(embedding(x, account, day, 60), [np.arange(30), np.arange(30, 60)])
    assert len(found) == groups


def _along(lengths: Floats, n: Floats | float = 50.0, norm: float = 1e-9, within: Floats | float = 0.25) -> Embedding:
    """Accounts whose mean prompts lie one way, so long each."""
    mean = np.asarray(lengths)[:, None] * np.eye(DIMENSIONS)[:1]
    count, several = np.broadcast_to(n, len(mean)).astype(float), np.zeros(len(mean), bool)
    inside, noise = np.broadcast_to(within, len(mean)).astype(float), np.full(len(mean), 0.01)
    return Embedding(np.ones(len(mean)), mean * count[:, None], count, inside, noise, several, norm, 0.1)


def test_one_group_or_none_is_merged_with_nothing_and_several_with_each_other() -> None:
    e, apart = _along(np.full(12, 0.5)), _along(np.zeros(12))
    groups = [np.arange(k, k + 3) for k in (0, 3, 6)]
    assert merged(e, []) == [] and merged(e, groups[:1]) == groups[:1]
    assert [g.tolist() for g in merged(e, groups)] == [list(range(9))]
    assert len(merged(apart, groups)) == 3


def test_a_group_without_a_mean_resembles_itself_by_half_of_what_its_accounts_do() -> None:
    assert communities._own_square(_along(np.zeros(6)), np.arange(6)) == pytest.approx(0.125)
    assert communities._own_square(_along(np.full(6, 0.5)), np.arange(6)) == pytest.approx(0.25)
    assert communities._own_square(_along(np.zeros(6), within=np.nan), np.arange(6)) < 1e-6


@pytest.mark.parametrize(
    ("share", "prompts", "resembles"), [(0.49, 50.0, False), (0.5, 50.0, True), (1.0, 8.0, True), (1.0, 7.0, False)]
)
def test_who_is_half_as_alike_to_a_group_as_it_is_itself_resembles_it(
    share: float, prompts: float, resembles: bool
) -> None:
    """As a member would, half of whose prompts are others'; from eight prompts on."""
    e = _along(np.array([0.5] * 10 + [0.5 * share]), np.array([50.0] * 10 + [prompts]))
    assert resembling(((e, e),), np.arange(10))[10] == resembles


@pytest.mark.parametrize(("errors", "resembles"), [(0.95, False), (1.05, True)])
def test_a_likeness_that_drowns_in_noise_is_none(errors: float, resembles: bool) -> None:
    lengths = np.array([0.5] * 10 + [0.5])
    error = held_against(((_along(lengths, norm=1.0),) * 2,), np.arange(10))[1][10]
    e = _along(lengths, norm=(0.25 / errors / error) ** 2)
    assert resembling(((e, e),), np.arange(10))[10] == resembles


def test_a_member_is_held_against_the_others_of_its_group() -> None:
    """And whoever is outside, against all of them."""
    between, _, own = held_against(((_along(np.array([1.0, 0.5, 0.5, 0.2])),) * 2,), np.arange(3))
    assert between.tolist() == pytest.approx([0.5, 0.375, 0.375, 0.2 * 2 / 3])
    assert own == pytest.approx(1.25 / 3)


def test_no_dealing_is_perfect() -> None:
    """Members whose similarities hardly differ are taken to by fifteen in a hundred of it."""
    value, error = np.array([0.4, 0.4, 0.4, 0.9]), np.full(4, 0.01)
    middle, width = spread_of(value, error, np.arange(3), 0.4)
    assert middle == 0.4 and width[3] == pytest.approx(np.hypot(0.01, 0.06))
    scattered = spread_of(np.array([0.1, 0.4, 0.7, 0.9]), error, np.arange(3), 0.4)[1]
    assert scattered[3] == pytest.approx(1.4826 * 0.3, abs=0.001)


@pytest.mark.parametrize(("widths", "pictured"), [(2.9, False), (3.1, True), (-3.1, True)])
def test_who_is_as_near_as_a_member_pictures_no_stranger(widths: float, pictured: bool) -> None:
    e = _along(np.full(30, 0.1))
    between = np.where(np.arange(30) == 20, 0.5 + 0.1 * widths, 0.5 + 0.1 * 9)
    found = pictures(e, np.arange(10), between, 0.5, np.full(30, 0.1))
    assert found.tolist() == [a for a in range(10, 30) if a != 20 or pictured]


@pytest.mark.parametrize(("outside", "looked_at"), [(150, 150), (300, 200), (500, 250)])
def test_strangers_are_pictured_by_two_hundred_of_those_who_ask_most(outside: int, looked_at: int) -> None:
    """Taken evenly of the busier half, where there are more."""
    e = _along(np.full(outside, 0.1), np.arange(outside) + 8.0)
    found = pictures(e, np.empty(0, np.int64), np.full(outside, 9.0), 0.5, np.full(outside, 0.1))
    assert len(found) == min(outside, 200) and found.min() == outside - looked_at


def _likely(group: int, strangers: int, odd: float) -> Floats:
    """Probability of membership, the last one's similarity being `odd` widths off the members'."""
    own = 0.25
    lengths = np.array([0.5] * group + [0.02] * strangers + [(own + odd * 0.15 * own) / 0.5])
    return membership(_along(lengths), np.arange(group))


@pytest.mark.parametrize(("group", "strangers", "told"), [(2, 40, False), (3, 40, True), (5, 18, False), (5, 19, True)])
def test_three_members_and_twenty_strangers_are_needed_to_tell_a_core(group: int, strangers: int, told: bool) -> None:
    """One more stranger is far off."""
    likely = _likely(group, strangers, -6.0)[:group]
    assert (likely > 0.9).all() == told and (likely == 0.0).all() != told


@pytest.mark.parametrize(("odd", "weighed"), [(9.0, True), (11.0, False)])
def test_who_is_beyond_hope_is_not_weighed(odd: float, weighed: bool) -> None:
    assert (_likely(10, 40, odd)[-1] > 0.0) == weighed


@pytest.mark.parametrize(("prompts", "weighed"), [(8.0, True), (7.0, False)])
def test_a_member_of_eight_prompts_is_weighed(prompts: float, weighed: bool) -> None:
    lengths, n = np.array([0.5] * 10 + [0.02] * 40), np.array([50.0] * 9 + [prompts] + [50.0] * 40)
    assert (membership(_along(lengths, n), np.arange(10))[9] > 0.5) == weighed


def test_communities_are_five_accounts_or_more_up_to_a_fifth_of_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [np.arange(21), np.arange(30, 50), np.arange(60, 65), np.arange(70, 74)]
    monkeypatch.setattr(communities, "_leiden", lambda pairs: found)
    monkeypatch.setattr(communities, "merged", lambda embedding, groups: groups)
    monkeypatch.setattr(communities, "membership", lambda embedding, g: np.where(np.isin(np.arange(100), g), 0.6, 0.4))
    e = _along(np.full(100, 0.1))
    assert [g.tolist() for g in communities.communities(e)] == [list(range(30, 50)), list(range(60, 65))]
    assert [len(g) for g in communities.within_group(e, np.arange(100))] == [21, 20, 5]


@pytest.mark.parametrize(("accounts", "errors", "found"), [(5, 2.6, 1), (5, 2.4, 0), (4, 2.6, 0)])
def test_inside_a_group_pairs_are_compared_that_are_less_surely_alike(accounts: int, errors: float, found: int) -> None:
    """By two and a half standard errors."""
    e = replace(_along(np.full(accounts, 0.5)), spread=0.25 * 50 / errors)
    assert len(communities.within_group(e, np.arange(accounts))) == found


def test_three_who_are_alike_make_a_community_and_two_do_not() -> None:
    left, right = np.array([0, 0, 1, 5]), np.array([1, 2, 2, 6])
    assert [g.tolist() for g in communities._leiden((left, right, np.ones(4)))] == [[0, 1, 2]]
    assert communities._leiden((left[:0], right[:0], np.ones(0))) == []
