import numpy as np
import pytest

from stillwatch.lab.scored import Drawn, Scale, figure


def answered(*shares, problems=400, seed=0):
    rng = np.random.default_rng(seed)
    return np.stack([rng.random(problems) < share for share in shares])


def test_a_gain_is_a_share_of_the_way_to_the_teacher():
    scale = Scale(answered(0.2, 0.2, 0.2), answered(1, 1, 1))
    assert figure(scale.gains(answered(1, 1, 1))).value == pytest.approx(1)
    assert figure(scale.gains(answered(0.2, 0.2, 0.2))).value == pytest.approx(0)
    half = figure(scale.gains(answered(0.6, 0.6, 0.6, seed=1)))
    assert half.value == pytest.approx(0.5, abs=0.05) and half.low < half.value < half.high


def test_seeds_that_disagree_make_a_wide_interval():
    scale = Scale(answered(0.2, 0.2, 0.2), answered(1, 1, 1))
    alike = figure(scale.gains(answered(0.6, 0.6, 0.6, seed=1)))
    apart = figure(scale.gains(answered(0.3, 0.6, 0.9, seed=1)))
    assert apart.high - apart.low > 3 * (alike.high - alike.low)


def test_where_there_is_no_way_to_go_nothing_is_said():
    found = figure(Scale(answered(1, 1), answered(1, 1)).gains(answered(1, 1)))
    assert found.value is None and found.low is None


def test_an_interval_covers_what_is_true():
    inside = 0
    for k in range(40):
        drawn = Drawn(8, 60, np.random.default_rng(1))
        rng = np.random.default_rng(k)
        of = rng.random((8, 60)) < np.clip(rng.normal(0.5, 0.15, (8, 1)), 0, 1)
        found = figure(drawn.means(of))
        inside += found.low <= 0.5 <= found.high
    assert inside >= 33
