"""The whole way on worlds with known truth: the fleet is found, the look-alikes are cleared, the
calm world is calm."""

from dataclasses import replace
from pathlib import Path

import pytest

from stillwatch.cli.scan import scan_into
from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.figures import Score
from stillwatch.worlds.score.score import score
from stillwatch.worlds.suites.catalogue import named

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    out: dict[str, Score] = {}
    for name in ("demo", "demo-calm"):
        world: Path = tmp_path_factory.mktemp(name)
        make_world(replace(named(name)[0], seed=11, accounts=2500), world / "world")
        scan_into([world / "world"], world / "result", quiet=True)
        out[name] = score(world / "world", world / "result")
    return out


def test_the_careful_fleet_is_found(scores: dict[str, Score]) -> None:
    found = scores["demo"]
    (fleet,) = found.campaigns
    assert fleet.found
    assert found.recall is not None and found.recall >= 0.95
    assert fleet.precision is not None and fleet.precision >= 0.95
    assert abs(found.harvest_exchanges_error or 0.0) < 0.1


def test_a_calm_world_gives_no_campaign(scores: dict[str, Score]) -> None:
    assert scores["demo-calm"].listed == 0


def test_no_declared_or_gathered_group_is_called_a_campaign(scores: dict[str, Score]) -> None:
    for found in scores.values():
        for persona in ("company", "class", "hackathon", "benchmark", "resale", "farmer", "labeller", "crowd"):
            assert found.personas[persona].flagged == 0, persona
        assert found.kinds["class"] >= 0.9 and found.kinds["resale"] >= 0.4
