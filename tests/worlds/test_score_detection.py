"""Time to detection on paper."""

from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.worlds.score import score
from stillwatch.worlds.score.detection import all_cut_times, cut_times, detect, written
from stillwatch.worlds.score.truth import read_truth

from .truths import START, Paper, fleet, fleet_world, write_members


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return fleet_world().write(tmp_path_factory.mktemp("paper") / "world")


def at(hour: int) -> datetime:
    return datetime(2025, 6, 2, tzinfo=UTC) + timedelta(hours=hour)


def test_hourly_for_two_days_then_daily(tmp_path):
    paper = Paper()
    paper.harvests("a0", [0, 30, 60, 90, 119])
    truth = read_truth(paper.write(tmp_path / "world"))
    cuts = cut_times(truth.campaigns[0], truth.end)
    assert cuts[:48] == [at(k) for k in range(1, 49)] and cuts[48:] == [at(72), at(96), at(120)]
    assert all_cut_times(truth) == cuts and written(cuts[0]) == "2025-06-02T01:00:00Z"


def test_not_found_before_there_are_members(world):
    truth = read_truth(world)
    asked = []

    def members_at(cut):
        asked.append(cut)
        return {"C-1": frozenset(fleet(0, 1, 2, 3, 4) if cut >= at(7) else fleet(0))}

    found = detect(truth.campaigns[0], cut_times(truth.campaigns[0], truth.end), members_at)
    # The fifth exchange of each account is at 4:30, so 5:00 is the first cut worth asking; by 7:00
    # seven of nine hours are taken, and the exposed account's two exchanges.
    assert asked == [at(5), at(6), at(7)]
    assert (found.found_at, found.hours, found.share) == (at(7), 6.5, pytest.approx(72 / 92))


def test_precision_counts_and_the_fleet_s_other_accounts_do_not(world):
    truth = read_truth(world)
    cuts = cut_times(truth.campaigns[0], truth.end)
    with_strangers = frozenset([*fleet(0, 1, 2, 3, 4), "h1", "h2"])
    assert detect(truth.campaigns[0], cuts, lambda _: {"C-1": with_strangers}).found_at is None
    with_exposed = frozenset([*fleet(0, 1, 2, 3, 4), "e0"])
    assert detect(truth.campaigns[0], cuts, lambda _: {"C-1": with_exposed}).found_at == at(5)


def test_results_of_any_tool_by_cut(world, tmp_path):
    write_members(tmp_path, {"C-1": fleet()})
    write_members(tmp_path / "until=2025-06-02T05:00:00Z", {"C-9": ["h1"]})
    write_members(tmp_path / "until=2025-06-02T06:00:00Z", {"C-1": fleet()})
    (detection,) = [c.detection for c in score(world, tmp_path).campaigns]
    assert detection and detection.found_at == at(6) and detection.share == pytest.approx(62 / 92)
    (tmp_path / "until=2025-06-02T06:00:00Z" / "members.parquet").unlink()
    write_members(tmp_path / "until=2025-06-02T06:00:00Z", {})
    (detection,) = [c.detection for c in score(world, tmp_path).campaigns]
    assert detection and (detection.found_at, detection.share, detection.hours) == (None, 1.0, None)


def test_a_folder_that_is_no_time(world, tmp_path):
    write_members(tmp_path, {})
    write_members(tmp_path / "until=yesterday", {})
    with pytest.raises(ValueError, match="no time"):
        score(world, tmp_path)


def test_the_clock_starts_at_the_first_harvest_exchange(world):
    assert read_truth(world).campaigns[0].harvest["timestamp"][0].as_py() == START
