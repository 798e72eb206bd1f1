"""Which accounts have a rhythm."""

import numpy as np
import pytest

from stillwatch.fleets.rhythm import rhythms


@pytest.mark.parametrize(("hours", "days", "has"), [(9, 2, False), (10, 1, False), (10, 2, True)])
def test_ten_active_hours_on_two_days_make_a_rhythm(hours: int, days: int, has: bool) -> None:
    """Beside an account that has one."""
    rng = np.random.default_rng(3)
    when = [(0, *divmod(int(k), 24)) for k in rng.choice(96, 40, replace=False)]
    when += [(1, k % days, k) for k in range(hours)]
    account, day, hour = (np.array(column) for column in zip(*when, strict=True))
    hourly = {"account": account, "day": day, "hour": hour, "exchanges": np.ones(len(when), np.int64)}
    place, rows = rhythms(hourly, np.zeros(2, np.int64), 2)
    assert (place >= 0).tolist() == [True, has] and len(rows) == 1 + has


def test_who_rises_and_falls_as_another_correlates_with_him_however_long_the_log_is() -> None:
    """Two of four accounts as one, the others by themselves. Three weeks of hours are kept as
    one."""
    rng = np.random.default_rng(4)
    load = rng.poisson(3.0, (4, 21, 24))
    load[1] = load[0]
    account, day, hour = np.nonzero(load)
    hourly = {"account": account, "day": day, "hour": hour, "exchanges": load[account, day, hour]}
    _, rows = rhythms(hourly, np.arange(4) // 4, 4)
    likeness = rows @ rows.T
    assert rows.shape == (4, 168) and likeness[0, 1] > 0.9 and likeness[2, 3] < 0.3
