"""A fleet that starts in a live world is named by a notice."""

import pytest

from stillwatch.worlds.bench.noticed import live_worlds, noticed


@pytest.mark.slow
def test_a_fleet_that_starts_in_a_live_world_is_named_by_a_notice() -> None:
    spec = next(one for one in live_worlds() if one.name == "live/shared-0")
    said: list[str] = []
    found = noticed(spec.scaled(0.5), 12, said.append)
    assert found.hours is not None and found.hours <= 24
    assert any("was found: " in line for line in said)


def test_each_infrastructure_has_a_world_with_history_and_one_without() -> None:
    starts = {(spec.campaigns[0].infrastructure, spec.campaigns[0].start) for spec in live_worlds()}
    assert starts == {(one, start) for one in ("shared", "partly", "clean", "cloud") for start in (0.0, 2.0)}
