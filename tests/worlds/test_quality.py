"""What is done with the records of a suite: kept, stored, compared, drawn."""

from dataclasses import replace
from itertools import pairwise

import pytest

from stillwatch.worlds.quality import records as recorded
from stillwatch.worlds.quality.baseline import read_stored, store
from stillwatch.worlds.quality.compare import Change, account_changes, falls, holm
from stillwatch.worlds.quality.pictures import PICTURES, draw
from stillwatch.worlds.quality.pictures.style import apart
from stillwatch.worlds.quality.records import Load, Outcome, keep, kept, load_of, outcome
from stillwatch.worlds.quality.summary import summary
from stillwatch.worlds.score import score_of
from stillwatch.worlds.score.calibration import calibrate, ece_interval, false_rate_bound, pooled
from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.result import Result
from stillwatch.worlds.score.truth import read_truth
from stillwatch.worlds.spec import Campaign, WorldSpec

from .recorded import record
from .truths import fleet, fleet_world

SPECS = [WorldSpec(f"standard/{k}", k, campaigns=(Campaign(accounts=120),)) for k in range(24)]
CALM = WorldSpec("calm/01", 1)


@pytest.fixture
def stored(tmp_path):
    store(tmp_path / "s.json", [record(spec) for spec in [*SPECS, CALM]])
    return read_stored(tmp_path / "s.json")


def test_the_outcome_of_each_account(tmp_path):
    truth = read_truth(fleet_world().write(tmp_path / "world"))
    result = Result({"C-1": frozenset([*fleet(0, 3), "h0", "h1", "e0", "ghost"])})
    happened = outcome(truth, result, score_of(truth, result))
    assert (int(happened.hits, 16), happened.flagged) == (0b1001, [0, 1]), "h0 and h1 are the first honest ids"
    assert happened.found == {"fleet-1": False} and happened.accounts == 10


def test_mcnemar_on_paper():
    assert Change("w", "lost", 0, 0).p == 1 and Change("w", "lost", 0, 9).p == 1
    assert Change("w", "lost", 3, 0).p == pytest.approx(1 / 8)
    assert Change("w", "lost", 3, 1).p == pytest.approx(5 / 16)


def test_accounts_that_changed_sides():
    old = Outcome(accounts=4, hits="b", flagged=[1, 2], found={}, false_campaigns=0)
    new = Outcome(accounts=4, hits="6", flagged=[2, 3, 4], found={}, false_campaigns=0)
    assert [(c.worse, c.better) for c in account_changes("w", old, new)] == [(2, 1), (2, 1)]


def test_holm_steps_down():
    changes = [Change("w", "lost", n, 0) for n in (4, 5, 6)]
    # 2^-6 = 0.0156 <= 0.05/3, 2^-5 = 0.031 > 0.05/2: there it stops, though 2^-4 alone would not
    # pass anyway.
    assert [c.worse for c in holm(changes)] == [6]


def test_the_same_run_has_not_fallen(stored):
    assert falls(stored, [record(spec) for spec in SPECS]) == []


def test_a_few_stragglers_are_noise_and_a_lost_fleet_is_not(stored):
    some = [record(SPECS[0], recall=115 / 120), *map(record, SPECS[1:])]
    assert falls(stored, some) == []
    (fell,) = falls(stored, [record(SPECS[0], recall=0.0, found=False), *map(record, SPECS[1:])])
    assert fell.startswith("standard/0: 120 accounts lost, 0 the other way")


def test_many_small_campaigns_lost_are_a_fall_together(tmp_path):
    specs = [WorldSpec(f"power/{k}", k, campaigns=(Campaign(accounts=10),)) for k in range(54)]
    store(tmp_path / "s.json", list(map(record, specs)))
    fell = falls(read_stored(tmp_path / "s.json"), [record(s, recall=0.4, found=k > 20) for k, s in enumerate(specs)])
    assert any("21 campaigns lost" in words for words in fell)


def test_false_campaigns_always_fall(stored):
    (fell,) = falls(stored, [record(CALM, false=1)])
    assert fell == "calm/01: 1 false campaigns, 0 before"
    assert falls(stored, [record(CALM, flagged=range(3))]) == []
    assert "30 honest accounts newly flagged" in falls(stored, [record(CALM, flagged=range(30))])[0]


def test_another_world_or_version_is_not_compared_in_silence(stored):
    other = record(CALM).model_copy(update={"digest": "another"})
    assert "its rows are not those" in falls(stored, [other])[0]
    assert "suite version" in falls(stored.model_copy(update={"suite_version": "0"}), [record(CALM)])[0]
    assert falls(stored, [record(WorldSpec("standard/new", 1))]) == [], "worlds that were not stored"


def test_storing_some_worlds_keeps_the_others(tmp_path):
    store(tmp_path / "s.json", [record(s) for s in SPECS[:2]])
    store(tmp_path / "s.json", [record(SPECS[0], recall=0.5)])
    worlds = read_stored(tmp_path / "s.json").worlds
    assert [w.figures["recall"] for w in worlds.values()] == [0.5, 1.0]


def test_nothing_or_something_else_is_stored(tmp_path):
    assert read_stored(tmp_path / "none.json") is None
    (tmp_path / "s.json").write_text('{"worlds": 7}')
    with pytest.raises(ValueError, match="does not hold stored results"):
        read_stored(tmp_path / "s.json")


def test_a_record_is_taken_up_again_only_for_the_same_world_and_code(tmp_path, monkeypatch):
    spec = SPECS[0]
    mine = record(spec).model_copy(update={"code": recorded.code_digest()})
    assert kept(tmp_path, spec, delay=False) is None
    keep(mine, tmp_path)
    assert kept(tmp_path, spec, delay=False) == mine
    assert kept(tmp_path, spec, delay=True) is None, "its time to detection is not known"
    assert kept(tmp_path, replace(spec, seed=99), delay=False) is None
    monkeypatch.setattr(recorded, "code_digest", lambda: "changed")
    assert kept(tmp_path, spec, delay=False) is None
    recorded.file_of(tmp_path, spec.name).write_text("{")
    assert kept(tmp_path, spec, delay=False) is None


def test_calibrations_pool_to_that_of_all_candidates():
    pairs = [(0.05, False), (0.2, True), (0.25, False), (0.9, True), (1.0, True), (0.99, False)]
    parts = [calibrate([p for p, _ in part], [t for _, t in part]) for part in (pairs[:2], pairs[2:])]
    whole, together = calibrate([p for p, _ in pairs], [t for _, t in pairs]), pooled([p for p in parts if p])
    assert whole and together
    assert (together.brier, together.ece) == pytest.approx((whole.brier, whole.ece))
    assert [(b.low, b.count, b.true) for b in together.bins] == [(b.low, b.count, b.true) for b in whole.bins]
    assert pooled([]) is None and calibrate([], []) is None


@pytest.mark.parametrize("heights", [[], [1.0], [1.0, 1.0, 1.0], [0.0, 0.01, 0.02], [0.5, 0.55, 0.1]])
def test_labels_stand_apart(heights):
    moved = sorted(apart(heights, 0.1))
    assert all(b - a >= 0.1 - 1e-9 for a, b in pairwise(moved))
    assert not moved or (moved[0] >= 0 and moved[-1] <= 1)


def test_pictures_are_drawn_of_what_there_is(tmp_path):
    candidates = [(0.1, False), (0.95, True)]
    found = Detection(found_at=None, share=1.0, hours=None)
    cells = [
        WorldSpec(f"power/{n}x{rate}", n, campaigns=(Campaign(accounts=n, rate=rate, infrastructure=i),))
        for n in (10, 40)
        for rate in (4, 12)
        for i in ("partly", "clean")
    ]
    cells += [WorldSpec("power/spread-broad-20", 1, spread="broad", campaigns=(Campaign(accounts=20),))]
    drawn = draw([record(c, taken=found, candidates=candidates) for c in cells], tmp_path)
    assert {p.stem for p in drawn} == set(PICTURES)
    assert all(p.read_text().startswith("<?xml") and p.with_suffix(".png").stat().st_size > 10_000 for p in drawn)
    assert draw([record(CALM)], tmp_path / "calm") == []


def test_the_same_records_give_the_same_picture(tmp_path):
    records = [record(SPECS[0], candidates=[(0.5, True)])]
    (a,), (b,) = draw(records, tmp_path / "a"), draw(records, tmp_path / "b")
    assert a.read_bytes() == b.read_bytes()


def test_the_interval_of_the_calibration_error_knows_that_worlds_hang_together() -> None:
    """Half of the worlds all right, half all wrong: the error is certain within a world and not
    over worlds."""
    right, wrong = calibrate([0.5] * 20, [True, False] * 10), calibrate([0.5] * 20, [False] * 20)
    assert right is not None and wrong is not None
    low, high = ece_interval([right, wrong] * 5)
    assert low < 0.2 and high > 0.3
    assert ece_interval([wrong] * 5) == (0.5, 0.5)
    assert ece_interval([]) == (0.0, 0.0)


def test_the_bound_on_false_scans_is_that_of_clopper_and_pearson() -> None:
    assert false_rate_bound(0, 300) == pytest.approx(1 - 0.05 ** (1 / 300))
    assert false_rate_bound(1, 300) == pytest.approx(0.0157, abs=2e-4)
    assert false_rate_bound(5, 5) == 1.0


def loud(spec, recall, found, rate=20.0, cover=0.1):
    loads = {c.name: Load(rate=rate, cover=cover, exchanges=1000, answers=900) for c in spec.campaigns}
    return record(spec, recall=recall, found=found).model_copy(update={"loads": loads})


def test_a_summary_asks_for_what_can_be_asked_for():
    told = summary([
        *(loud(spec, 1.0, True) for spec in SPECS[:18]), loud(SPECS[18], 0.0, False),
        loud(SPECS[19], 0.0, False, rate=5.0), loud(SPECS[20], 0.0, False, cover=0.7),
        record(CALM, flagged=range(3), false=1, candidates=[(0.05, False), (0.95, True), (0.85, False)]),
    ])  # fmt: skip
    assert (told.asked, told.found, told.worst, told.false) == (19, 18, 0.5, 1)
    assert told.asked_recall == pytest.approx(18 / 19), "who is not asked for is not asked for"
    assert told.recall == pytest.approx(18 / 21) and told.precision == pytest.approx(18 * 120 / (18 * 120 + 3))
    assert told.worst_per_10000 == pytest.approx(2.5) and told.candidates == 2
    assert told.error == pytest.approx((0.05 + 0.85) / 2)
    assert len(told.sentences()) == 4


def test_a_summary_of_nothing():
    told = summary([record(CALM)])
    assert (told.asked, told.worst, told.asked_recall, told.recall, told.error) == (0, None, None, None, None)
    assert len(told.sentences()) == 1


def test_a_load_is_what_was_really_done():
    took = {"exchanges": 1400, "attempts": 700, "harvest_exchanges": 690, "accounts": 10}
    spoken = {"first": "2025-06-02T00:00:00Z", "last": "2025-06-09T00:00:00Z"}
    assert load_of(took | spoken) == Load(rate=20.0, cover=0.5, exchanges=1400, answers=690)
