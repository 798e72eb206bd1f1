"""A clock that is set while the server runs."""

import pytest

from stillwatch.lake import Lake

from ..lake.logs import line
from .test_serve import post

pytestmark = pytest.mark.slow

HOUR = 3600


def test_a_clock_that_is_set_back_or_forward_costs_nothing(server):
    """Set back, text is only younger than it is. Set forward by as much as a spool may be old, it
    refuses whatever comes until the lake has what it holds."""
    server.module = "tests.live.hurried"
    server.start()
    assert post(server.http, line(1)) == 200
    for number, wrong in ((2, -HOUR), (3, HOUR)):
        server.set_clock(wrong)
        server.until("stillwatch_live_intake_exchanges_total", number - 1)
        while post(server.http, line(number)) != 200:
            pass
        for name in ("spool_age_seconds", "intake_lag_seconds"):
            assert server.measure(f"stillwatch_live_{name}") >= 0
    server.until("stillwatch_live_intake_exchanges_total", 3)
    assert server.measure("stillwatch_live_intake_failures_total") == 0
    assert "is in the lake" in server.stop()
    assert [one for one in (server.lake / "live" / "spool").glob("*/*/*")] == []
    with Lake.open(server.lake, create=False) as lake:
        assert lake.view().exchange_count() == 3
