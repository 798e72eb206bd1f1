import numpy as np
import pytest

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.communities import communities, membership
from stillwatch.fleets.embedding import Embedding, embed
from stillwatch.fleets.exchangeability import group_test, mean_likeness, unlikeness
from stillwatch.fleets.neighbours import alike_pairs, eligible
from tests.fleets.synthetic import DIMENSIONS, embedding, people, population, prompts


def test_one_list_for_all_is_exchangeable_and_strangers_are_not() -> None:
    rng = np.random.default_rng(3)
    x, account, day, fleet = population(300, 30, rng)
    e = embedding(x, account, day, 330)
    people = np.arange(300)
    found = group_test(e, fleet, people, np.random.default_rng(0))
    strangers = group_test(e, people[:30], people[30:], np.random.default_rng(0))
    assert found is not None and strangers is not None
    assert abs(found.rho) < 0.1 and found.p == 0.01 and found.error < 0.05
    assert 0.8 < strangers.rho < 1.2 and strangers.p > 0.05


def test_a_shared_mean_alone_does_not_make_a_fleet() -> None:
    """Everybody talks about one thing, and each about one of their own: no group of them is
    exchangeable."""
    rng = np.random.default_rng(4)
    x, account, day, _ = population(200, 0, rng)
    x += 0.7 * np.eye(32)[3]
    result = group_test(embedding(x, account, day, 200), np.arange(40), np.arange(40, 200), np.random.default_rng(0))
    assert result is not None and result.rho > 0.8


def test_broad_strangers_are_no_fleet() -> None:
    """People with many subjects each are little alike within themselves, and no more so with one
    another."""
    rng = np.random.default_rng(11)
    direction = rng.normal(size=(240, DIMENSIONS))
    direction *= np.repeat([0.4, 0.15], [200, 40])[:, None] / np.linalg.norm(direction, axis=1)[:, None]
    x, account, day = prompts(direction, np.full(240, 150), rng)
    broad, others = np.arange(200, 240), np.arange(200)
    result = group_test(embedding(x, account, day, 240), broad, others, np.random.default_rng(0))
    assert result is not None and result.rho > 0.8


def test_a_group_without_any_likeness_gives_no_answer() -> None:
    rng = np.random.default_rng(12)
    means = np.concatenate([0.4 * np.eye(DIMENSIONS)[rng.integers(0, DIMENSIONS, 100)], np.zeros((20, DIMENSIONS))])
    x, account, day = prompts(means, np.full(120, 20), rng)
    e = embedding(x, account, day, 120)
    assert group_test(e, np.arange(100, 120), np.arange(100), np.random.default_rng(0)) is None


def test_too_few_accounts_give_no_answer() -> None:
    rng = np.random.default_rng(5)
    x, account, day, _ = population(50, 0, rng)
    assert group_test(embedding(x, account, day, 50), np.arange(2), np.arange(2, 50), np.random.default_rng(0)) is None


def test_pure_noise_nominates_nobody() -> None:
    rng = np.random.default_rng(6)
    x = rng.normal(size=(20_000, 32))
    x /= np.linalg.norm(x, axis=1)[:, None]
    e = embedding(x, np.repeat(np.arange(400), 50), rng.integers(0, 5, 20_000), 400)
    assert communities(e) == []
    assert len(alike_pairs(e, np.arange(400))[0]) < 20


def test_communities_find_the_fleet_and_nobody_else() -> None:
    rng = np.random.default_rng(7)
    x, account, day, fleet = population(500, 40, rng)
    v = people(x, account, day, 540)
    found = communities(v.halves[0])
    assert len(found) == 1
    assert set(found[0]) == set(fleet)
    likely = np.flatnonzero(membership(v.whole, found[0]) >= 0.5)
    assert set(likely) == set(fleet)


def test_a_quiet_account_of_the_fleet_joins_by_its_distance() -> None:
    rng = np.random.default_rng(8)
    x, account, day, fleet = population(300, 40, rng)
    quiet = fleet[-1]
    keep = (account != quiet) | (np.cumsum(account == quiet) <= 25)
    e = embedding(x[keep], account[keep], day[keep], 340)
    assert membership(e, fleet)[quiet] > 0.5


def test_on_a_single_day_accounts_count_whose_signal_is_not_clearly_below_nothing() -> None:
    """Where no pairs lie across days, a signal hangs on norms, which may be too high for a fleet's
    prompts."""
    rng = np.random.default_rng(13)
    x, account, day, _fleet = population(400, 40, rng, each=24, signal=0.2)
    n, squares = np.ones(len(x)), np.einsum("ij,ij->i", x, x)
    once = embed(x, 1.3 * squares, n, account, np.zeros(len(x), int), 440)
    days = embed(x, 1.3 * squares, n, account, day, 440)
    below = np.flatnonzero((once.within <= 0) & (once.within > -once.noise) & (once.n >= 8))
    assert len(below) and set(below) <= set(eligible(once))
    assert (days.within[eligible(days)] > 0).all()


def test_a_list_worked_off_subject_by_subject_is_one_list_all_the_same() -> None:
    """Each day has another subject: an account's prompts of two days are less alike than two
    accounts' prompts."""
    rng = np.random.default_rng(13)
    x, account, day, _ = population(300, 0, rng)
    subjects = 0.8 * (np.eye(DIMENSIONS)[:5] - np.eye(DIMENSIONS)[:5].mean(axis=0))
    own = rng.integers(0, 5, 40 * 30)
    listed = subjects[own] + 0.3 * np.eye(DIMENSIONS)[9] + rng.normal(size=(len(own), DIMENSIONS)) / DIMENSIONS**0.5
    listed /= np.linalg.norm(listed, axis=1)[:, None]
    group = np.repeat(np.arange(300, 340), 30)
    e = embedding(np.vstack([x, listed]), np.r_[account, group], np.r_[day, own], 340)
    fleet = np.arange(300, 340)
    assert np.nanmean(e.within[fleet]) < 0
    result = group_test(e, fleet, np.arange(300), np.random.default_rng(0))
    assert result is not None and result.rho == 0 and result.p == 0.01


def test_strangers_whose_days_differ_have_no_list_for_want_of_a_mean() -> None:
    """The same of people without a common mean: nothing is known of them."""
    rng = np.random.default_rng(14)
    x, account, day, _ = population(300, 0, rng)
    own = np.tile(np.arange(5), 40 * 6)
    each = np.repeat(np.arange(40), 30)
    means = rng.normal(size=(40, 5, DIMENSIONS))
    means -= means.mean(axis=1, keepdims=True)
    means *= 0.6 / np.linalg.norm(means, axis=2)[:, :, None]
    asked = means[each, own] + rng.normal(size=(len(own), DIMENSIONS)) / DIMENSIONS**0.5
    asked /= np.linalg.norm(asked, axis=1)[:, None]
    e = embedding(np.vstack([x, asked]), np.r_[account, 300 + each], np.r_[day, own], 340)
    group = np.arange(300, 340)
    assert np.nanmean(e.within[group]) < 0
    assert group_test(e, group, np.arange(300), np.random.default_rng(0)) is None


def test_what_is_common_to_all_makes_no_difference_smaller() -> None:
    """Labellers under one long prompt, each with a subject of its own half as strong as a
    stranger's."""
    rng = np.random.default_rng(15)
    own = rng.normal(size=(340, DIMENSIONS))
    own *= np.repeat([0.4, 0.28], [300, 40])[:, None] / np.linalg.norm(own, axis=1)[:, None]
    own[300:] += 2.0 * np.eye(DIMENSIONS)[7]
    x, account, day = prompts(own, np.full(340, 60), rng)
    e = embedding(x, account, day, 340)
    result = group_test(e, np.arange(300, 340), np.arange(300), np.random.default_rng(0))
    assert result is not None and 1 - result.between / result.within < 0.05
    assert result.rho > 0.08


def _measured(mean: Floats, within: Floats, n: Floats, noise: float = 0.05) -> Embedding:
    """Accounts of that mean prompt and that likeness within themselves."""
    several = np.zeros(len(n), bool)
    return Embedding(np.ones(len(n)), mean * n[:, None], n, within, np.full(len(n), noise), several, 1.0, 0.1)


@pytest.mark.parametrize(("prompts", "counts"), [(25.0, False), (50.0, True), (500.0, True)])
def test_a_loud_account_speaks_for_itself_as_one_of_fifty_prompts(prompts: float, counts: bool) -> None:
    """Of four accounts three ask alike, and one about something else."""
    mean = 0.5 * np.eye(DIMENSIONS)[[0, 0, 0, 1]]
    whole, some = (
        unlikeness(_measured(mean, np.full(4, 0.25), np.array([50.0, 50.0, 50.0, n])), np.arange(4))
        for n in (50.0, prompts)
    )
    assert (some == pytest.approx(whole)) == counts


def test_of_fewer_than_two_accounts_that_can_be_measured_nothing_is_known() -> None:
    mean, n = 0.5 * np.eye(DIMENSIONS)[[0, 0, 0]], np.array([50.0, 50.0, 1.0])
    e = _measured(mean, np.array([0.25, np.nan, 0.25]), n)
    assert np.isnan(unlikeness(e, np.arange(3)))
    both = _measured(mean, np.array([0.25, 0.25, 0.25]), n)
    assert unlikeness(both, np.arange(3)) == pytest.approx(0.0)
    assert mean_likeness(both, np.arange(1)) == 0.0 and mean_likeness(both, np.arange(2)) == pytest.approx(0.25)


def _group_of(
    accounts: int, pool: int, between: float, within: float, noise: float = 0.05
) -> tuple[Embedding, Ints, Ints]:
    """A group with so much in common, within its accounts and between them, and strangers whose
    prompts are alike by a quarter."""
    strangers = np.random.default_rng(3).normal(size=(pool, DIMENSIONS))
    strangers *= 0.5 / np.linalg.norm(strangers, axis=1)[:, None]
    mean = np.concatenate([np.repeat(np.sqrt(between) * np.eye(DIMENSIONS)[:1], accounts, axis=0), strangers])
    inside = np.concatenate([np.full(accounts, within), np.full(pool, 0.25)])
    e = _measured(mean, inside, np.full(accounts + pool, 50.0), noise)
    return e, np.arange(accounts), np.arange(accounts, accounts + pool)


@pytest.mark.parametrize(("accounts", "pool", "told"), [(2, 40, False), (3, 40, True), (3, 20, True), (3, 19, False)])
def test_it_takes_three_accounts_and_twenty_to_compare_with(accounts: int, pool: int, told: bool) -> None:
    found = group_test(*_group_of(accounts, pool, 0.25, 0.25), np.random.default_rng(0))
    assert (found is not None) == told


@pytest.mark.parametrize(
    ("between", "within", "told"), [(0.0, 0.019, False), (0.0, 0.021, True), (0.06, 0.019, False), (0.065, 0.019, True)]
)
def test_a_likeness_must_be_clear_of_noise_or_a_quarter_of_a_strangers(
    between: float, within: float, told: bool
) -> None:
    """Of 25 accounts whose likeness within themselves is known to a twentieth: together, to a
    hundredth."""
    found = group_test(*_group_of(25, 40, between, within), np.random.default_rng(0))
    assert (found is not None) == told


def test_a_group_that_is_nothing_special_is_compared_until_that_is_plain() -> None:
    """Ten control groups as alike as it suffice; of the error nothing is said."""
    e, group, pool = _group_of(25, 400, 0.0, 0.25)
    found = group_test(e, group, pool, np.random.default_rng(0))
    assert found is not None and found.p > 0.1 and np.isnan(found.error)
    alike = group_test(*_group_of(25, 400, 0.25, 0.25), np.random.default_rng(0))
    assert alike is not None and alike.p == 0.01 and alike.error == pytest.approx(0.0, abs=0.01)
