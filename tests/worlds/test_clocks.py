"""Times: inside the log, bursty or even, and nothing heaped at its edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import DAY, HOUR
from stillwatch.worlds.dice import Dice, stream
from stillwatch.worlds.world import START


@given(st.integers(0, 10**6), st.integers(0, 60), st.floats(0.01, 14), st.sampled_from((0.03, 0.3, 1.0)))
@settings(max_examples=80)
def test_times_are_sorted_and_inside_the_log(seed, count, days, shape):
    moments = clocks.times(stream(seed, "t"), clocks.person(Dice(seed, "c")), count, START, days, shape=shape)
    assert len(moments) == count
    assert (np.diff(moments) >= 0).all()
    assert count == 0 or (moments[0] >= START and moments[-1] < START + days * DAY)


@pytest.mark.parametrize("shape", [0.03, 1.0])
def test_nothing_is_heaped_at_the_edges_or_at_one_moment(shape):
    profile = np.full(168, 1 / 168)
    runs = [clocks.times(stream(n, "t"), profile, 50, START, 7, shape=shape) for n in range(400)]
    firsts = np.array([run[0] for run in runs])
    assert (firsts == START).sum() == 0 and (np.concatenate(runs) == START + 7 * DAY - 1).sum() == 0
    assert len(np.unique(np.concatenate(runs))) > 0.999 * 400 * 50


def test_bursts_are_burstier_than_chance():
    def spread(shape):
        moments = clocks.times(stream(3, "t"), np.full(168, 1 / 168), 4000, START, 14, 0.0, shape)
        gaps = np.diff(moments)
        return gaps.std() / gaps.mean()

    assert spread(0.1) > 2 > 1.2 > spread(1.0) > 0.8


def test_people_sleep_and_flattened_clocks_do_not():
    clock = clocks.person(Dice(1, "sleeper"), offset=0)
    by_hour = clock.reshape(7, 24).sum(axis=0)
    assert by_hour.min() < 0.5 * by_hour.mean()
    assert np.allclose(clocks.flattened(clock, 1.0), 1 / 168)


def test_gaps_and_volumes_are_heavy_tailed():
    dice = Dice(1, "gaps")
    gaps = sorted(clocks.gap(dice) for _ in range(3000))
    assert gaps[0] >= 3e6 and gaps[-1] <= HOUR and gaps[1500] * 3 < gaps[2900]
    volumes = [clocks.volume(dice, 10.0, 1.0, 500) for _ in range(4000)]
    assert min(volumes) >= 1 and np.mean(volumes) == pytest.approx(10, rel=0.15)
