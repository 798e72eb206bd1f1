"""The whole way on worlds with known truth: the fleet is found, the look-alikes are cleared, the calm world is calm."""

from pathlib import Path

import pytest

from stillwatch.cli.scan import scan_into
from stillwatch.worlds.demo import make_world
from stillwatch.worlds.score import Score, score


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    out: dict[str, Score] = {}
    for name in ("demo", "calm"):
        world: Path = tmp_path_factory.mktemp(name)
        make_world(world / "world", name, seed=11, accounts=2500)
        scan_into([world / "world"], world / "result", quiet=True)
        out[name] = score(world / "world", world / "result")
    return out


def test_the_careful_fleet_is_found(scores: dict[str, Score]) -> None:
    found = scores["demo"]
    assert found.campaigns == 1 and found.false_campaigns == 0
    assert found.recall >= 0.95 and found.precision >= 0.99
    assert abs(found.exchange_error) < 0.1


def test_a_calm_world_gives_no_campaign(scores: dict[str, Score]) -> None:
    assert scores["calm"].campaigns == 0


def test_look_alikes_stand_in_groups_of_their_kind(scores: dict[str, Score]) -> None:
    for found in scores.values():
        assert found.kinds["company"] >= 0.9 and found.kinds["class"] >= 0.9
        assert found.kinds["benchmark"] >= 0.5 and found.kinds["resale"] >= 0.5
