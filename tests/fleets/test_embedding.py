import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.fleets.embedding import (
    Embedding,
    centre,
    embed,
    norm_ratio,
    stratum_means,
    whiten,
    whitener,
)
from tests.fleets.synthetic import embedding, population, prompts


def test_within_is_unbiased_even_at_two_prompts_an_account() -> None:
    rng = np.random.default_rng(1)
    mean = np.zeros(32)
    mean[0] = 0.5
    x, account, day = prompts(np.tile(mean, (4000, 1)), np.full(4000, 2), rng)
    truth = float(np.sum(x.mean(axis=0) ** 2))
    measured = float(np.nanmean(embedding(x, account, day, 4000).within))
    assert abs(measured - truth) < 0.01


def test_one_prompt_leaves_within_undefined() -> None:
    x = np.eye(4)[:1]
    assert np.isnan(embedding(x, np.zeros(1, int), np.zeros(1, int), 1).within[0])


def test_prompts_of_one_sitting_do_not_count_as_within() -> None:
    """An account that asks one thing all Monday and another all Tuesday has no lasting subject."""
    x = np.repeat(np.eye(4)[:2], 10, axis=0)
    across = embedding(x, np.zeros(20, int), np.repeat([0, 1], 10), 1)
    assert across.within[0] == 0
    assert embedding(x, np.zeros(20, int), np.zeros(20, int), 1).within[0] > 0.4


def test_centring_takes_a_shared_harness_away() -> None:
    rng = np.random.default_rng(2)
    x, account, day, _ = population(200, 0, rng)
    x[account < 100] += 0.8 * np.eye(32)[0]
    n = np.ones(len(x))
    squares = np.einsum("ij,ij->i", x, x)
    level = (account < 100).astype(int)
    means = stratum_means(x, n, account, [level])[-1][level]
    centred = embed(*centre(x, squares, n, means), n, account, day, 200)
    raw = embed(x, squares, n, account, day, 200)
    assert np.nanmedian(raw.within[:100]) > 2 * np.nanmedian(raw.within[100:])
    assert np.nanmedian(centred.within[:100]) < 1.5 * np.nanmedian(centred.within[100:])


@pytest.mark.parametrize(("accounts", "least", "most"), [(10, 0.1, 0.25), (50, 0.4, 0.6), (450, 0.85, 0.95)])
def test_a_stratum_of_few_accounts_keeps_its_own_mean(accounts: int, least: float, most: float) -> None:
    """A fleet may be most of its stratum: its mean, which is what tells it, must not be taken from
    it. Of strangers in hundreds the stratum's mean is what they share, and is."""
    own = np.zeros((accounts, 4))
    own[:, 0] = 1.0
    x = np.concatenate([own, np.zeros((5000, 4))])
    account, level = np.arange(len(x)), (np.arange(len(x)) >= accounts).astype(int)
    taken = stratum_means(x, np.ones(len(x)), account, [level])[-1][0, 0]
    assert least < taken < most


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_never_matters(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, account, day, _ = population(10, 5, rng, each=8)
    order = rng.permutation(len(x))
    one, other = embedding(x, account, day, 15), embedding(x[order], account[order], day[order], 15)
    np.testing.assert_allclose(one.within, other.within, atol=1e-9)
    np.testing.assert_allclose(one.sums, other.sums, atol=1e-9)


def test_whitening_takes_what_everybody_differs_in_and_leaves_what_few_share() -> None:
    """Strangers who differ along one common direction look alike by chance; whitened they do
    not."""
    rng = np.random.default_rng(3)
    x, account, day, fleet = population(400, 20, rng)
    common = np.eye(32)[0]
    x += 3.0 * rng.choice([-1, 1], 420)[account][:, None] * common
    n, norms = np.ones(len(x)), np.einsum("ij,ij->i", x, x)
    white = whitener(x, n, account, 420)
    turned, lengths = whiten(x, norms, n, white, norm_ratio(x, norms, n, white))
    plain, white = embed(x, norms, n, account, day, 420), embed(turned, lengths, n, account, day, 420)

    def likeness(e: Embedding) -> float:
        """R of the fleet's pairs over the 95th percentile of strangers'."""
        inner = e.mean @ e.mean.T / np.sqrt(np.outer(e.within, e.within))
        return float(np.nanmedian(inner[np.ix_(fleet, fleet)]) / np.nanquantile(inner[:400, :400], 0.95))

    assert likeness(white) > 1.5 * likeness(plain)


def test_few_accounts_are_hardly_whitened() -> None:
    rng = np.random.default_rng(4)
    x, account, _, _ = population(6, 0, rng)
    assert np.ptp(np.linalg.svd(whitener(x, np.ones(len(x)), account, 6), compute_uv=False)) < 0.5


def test_norms_of_single_prompts_are_known_after_whitening() -> None:
    rng = np.random.default_rng(5)
    x, account, _, _ = population(50, 0, rng)
    n = np.ones(len(x))
    turned, lengths = whiten(x, np.einsum("ij,ij->i", x, x), n, whitener(x, n, account, 50), 1.0)
    np.testing.assert_allclose(lengths, np.einsum("ij,ij->i", turned, turned))


def test_a_single_day_is_measured_by_norms() -> None:
    x = np.eye(4)[[0, 0, 0, 0]]
    n, account, day = np.ones(4), np.zeros(4, int), np.zeros(4, int)
    by_norms = embed(x, 9 * n, n, account, day, 1)
    assert by_norms.within[0] < 0 and by_norms.by_norms[0]
