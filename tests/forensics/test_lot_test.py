"""The test of a key says what it may: p is even where the key has nothing to do with the suspect,
whatever that is like, and small where it follows the key."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from stillwatch.forensics.holm import holm
from stillwatch.forensics.lot_test import LotTest, chernoff
from stillwatch.forensics.matters import Matters, chosen, counted
from stillwatch.safeguards.choices.lots import drawn, matter

OPTIONS = 4


def key(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()[:16]


def ids(count: int = 60) -> np.ndarray:
    return np.array([matter("so", str(k)) for k in range(count)], np.uint64)


def shows(which: np.ndarray) -> Matters:
    """What a suspect shows that always does the same in the same matter, which comes once or up to
    nine times."""
    about, times = ids(len(which)), np.random.default_rng(9).integers(1, 10, len(which))
    return counted((int(about[k]), OPTIONS, int(which[k])) for k in range(len(which)) for _ in range(times[k]))


def follower(of: bytes, share: float, seed: int = 0, count: int = 60) -> Matters:
    """A suspect that follows a key in a share of the matters, and its own mind in the others."""
    rng = np.random.default_rng(seed)
    own = rng.integers(0, OPTIONS, count)
    return shows(np.where(rng.random(count) < share, drawn(of, ids(count), np.full(count, OPTIONS)), own))


@pytest.mark.parametrize(
    "suspect",
    [
        shows(np.zeros(60, int)),  # always says "so": no matter is independent of the others
        follower(key(0), 1.0),  # marked under another key
        follower(key(0), 0.0),
    ],
    ids=["one word for all", "another key", "nothing"],
)
def test_p_is_even_over_keys_that_were_not_served(suspect):
    test = LotTest(suspect, decoys=4000)
    ps = np.array([test.test(key(k)).p for k in range(1, 401)])
    assert stats.kstest(ps, "uniform").pvalue > 0.001
    low, high = stats.binomtest(int((ps < 0.01).sum()), len(ps)).proportion_ci(0.999, "exact")
    assert low <= 0.01 <= high


@pytest.mark.parametrize("share, found", [(1.0, True), (0.5, True), (0.0, False)])
def test_whoever_follows_the_key_is_found(share, found):
    told = LotTest(follower(key(0), share), decoys=2000).test(key(0))
    assert (told.p < 1e-6) == found
    assert found == (told.as_much == 0 and told.bound < 1e-6)


def test_several_keys_together_find_what_follows_each_a_little():
    both = follower(key(1), 0.3, seed=5, count=200)
    mixed = follower(key(2), 0.3, seed=5, count=200)
    suspect = Matters(both.ids, both.options, (both.leaning + mixed.leaning) / 2)
    assert LotTest(suspect, 2000, together=2).test(key(1), key(2)).p < 1e-4
    assert LotTest(suspect, 2000, together=2).test(key(3), key(4)).p > 0.01


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_bound_is_never_below_what_other_keys_do(seed):
    rng = np.random.default_rng(seed)
    options = rng.integers(1, 6, 12)
    leaning = np.where(np.arange(6) < options[:, None], rng.normal(size=(12, 6)), 0.0)
    suspect = Matters(ids(12), options, leaning)
    test = LotTest(suspect, decoys=3000, seed=seed)
    for told in (test.test(key(k)) for k in range(30)):
        allowed = 4 * (told.bound * (1 - told.bound) / 3000) ** 0.5 + 4 / 3000
        assert told.as_much / told.decoys <= told.bound + allowed
        assert (told.bound, told.tilt) == chernoff(suspect, 1, told.score)


def test_the_same_seed_gives_the_same_figures():
    suspect = follower(key(0), 0.2)
    assert LotTest(suspect, 500, seed=7).test(key(1)) == LotTest(suspect, 500, seed=7).test(key(1))


def test_nothing_seen_finds_nothing():
    assert LotTest(counted([]), 10).test(key(0)).p == 1.0


def test_a_matter_seen_often_weighs_no_more_than_one():
    [once], [often] = (counted([(1, 4, 2)] * times).leaning for times in (1, 10_000))
    assert 0 < once[2] < often[2] < 1 and abs(often.sum()) < 1e-9


def test_of_likelihoods_the_rank_counts():
    told = chosen([(1, [-3.0, -2.0, -1e9]), (2, [0.5, 0.5])])
    assert told.leaning.tolist() == [[0.0, 0.5, -0.5], [0.0, 0.0, 0.0]]


def test_a_matter_may_stand_once():
    with pytest.raises(ValueError):
        Matters(np.zeros(2, np.uint64), np.full(2, 2), np.zeros((2, 2)))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_raises_and_keeps_the_order(ps):
    told = holm(ps)
    assert all(b >= a for a, b in zip(ps, told, strict=True)) and min(told) == min(1.0, len(ps) * min(ps))
    assert sorted(range(len(ps)), key=lambda k: (told[k], ps[k])) == sorted(
        range(len(ps)), key=lambda k: (ps[k], ps[k])
    )


def test_holm_of_known_values():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
