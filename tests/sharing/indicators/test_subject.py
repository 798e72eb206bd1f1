import numpy as np
import pytest
from scipy.stats import norm

from stillwatch.lake import Lake
from stillwatch.report.matter import Matter
from stillwatch.sharing.indicators.export import profile_of
from stillwatch.sharing.indicators.subject import CLIP, DELTA, EPSILON, Likeness, noise_for, subject_of
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import DIMENSIONS
from stillwatch.worlds.score.truth import read_truth

from .conftest import KEY

KEYS = Keys(bytes(range(32)))


def _means(accounts: int, length: float = 0.2) -> np.ndarray:
    x = np.random.default_rng(3).normal(size=(accounts, DIMENSIONS))
    return x / np.linalg.norm(x, axis=1, keepdims=True) * length


@pytest.mark.parametrize("sensitivity", [0.001, 0.05, 2.0])
def test_noise_is_as_much_as_privacy_needs_and_no_more(sensitivity):
    """Between neighbours that differ by the sensitivity, by the exact privacy profile of a
    Gaussian."""

    def delta(sigma: float) -> float:
        shift = sensitivity / sigma
        return norm.cdf(shift / 2 - EPSILON / shift) - np.exp(EPSILON) * norm.cdf(-shift / 2 - EPSILON / shift)

    sigma = noise_for(sensitivity)
    assert delta(sigma) == pytest.approx(DELTA, rel=1e-3)
    assert delta(sigma * 0.99) > DELTA > delta(sigma * 1.01)


def test_one_account_moves_the_mean_no_further_than_it_is_said():
    means = _means(100, 5.0)  # far beyond what is cut
    other = means.copy()
    other[0] = -other[0]
    cut = [x * np.minimum(1, CLIP / np.linalg.norm(x, axis=1, keepdims=True)) for x in (means, other)]
    assert np.linalg.norm(cut[0].mean(axis=0) - cut[1].mean(axis=0)) <= 2 * CLIP / 100 + 1e-12


def test_the_noise_added_is_the_noise_told():
    means = np.zeros((150, DIMENSIONS))
    told = subject_of(means, KEYS)
    assert np.std(np.array(told.components) * told.scale) == pytest.approx(told.noise, rel=0.12)
    assert told.noise == pytest.approx(noise_for(2 * CLIP / 100), rel=0.01)  # by the range's lower end


def test_the_same_state_has_the_same_noise_and_another_has_another():
    means = _means(100)
    changed = means.copy()
    changed[0] += 1e-9
    one, again, other, elsewhere = (
        subject_of(x, keys) for x, keys in ((means, KEYS), (means, KEYS), (changed, KEYS), (means, Keys(bytes(32))))
    )
    assert one == again
    for differs in (other, elsewhere):
        apart = np.array(one.components) * one.scale - np.array(differs.components) * differs.scale
        assert np.std(apart) > one.noise


def test_what_drowns_in_noise_is_not_compared(second_lake):
    drowned = subject_of(_means(20), KEYS)
    assert Likeness.of(second_lake, drowned).length == 0
    assert Likeness.of(second_lake, None).length == 0


def test_without_noise_the_fleet_asks_as_its_profile_says_and_hardly_anybody_else_does(
    first, second, campaign, second_lake, monkeypatch
):
    monkeypatch.setattr("stillwatch.sharing.indicators.subject.noise_for", lambda _: 1e-6)
    with Lake.open(first / "lake", create=False) as lake:
        exact = profile_of(lake, Matter.read(lake, None, campaign), KEY, None, "TLP:AMBER").subject
    fleet = read_truth(second / "world").members
    like = Likeness.of(second_lake, exact)
    mine = np.array([name in fleet for name in like.names])
    assert np.nanmin(like.ratio[mine]) > np.nanquantile(like.ratio[~mine], 0.95)
    assert like.group_ratio(np.flatnonzero(mine)) == pytest.approx(1.0, abs=0.1)


def test_what_likeness_weighs():
    usual = np.sort(np.random.default_rng(0).normal(0.0, 0.2, 5000))
    like = Likeness([], None, usual, usual, 1.0, 0.2, usual)  # type: ignore[arg-type]
    assert like.weight(1.0) == 5.0 and like.weight(0.0) == pytest.approx(-5.0)
    assert like.weight(float("nan")) == 0.0
    assert all(np.diff([like.weight(x) for x in np.linspace(-0.5, 1.5, 30)]) >= 0)
