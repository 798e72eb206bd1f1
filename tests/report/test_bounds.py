import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import stillwatch
from stillwatch.report import measured
from stillwatch.report.bounds import accounts_bound, bounds, how_many, sum_bound
from stillwatch.report.matter import DisclosureError

from .matters import small


def test_the_number_of_accounts_is_distributed_as_counting_every_case_says():
    p = np.array([0.9, 0.6, 0.99, 0.5, 0.75])
    by_hand = np.zeros(6)
    for case in product((0, 1), repeat=5):
        by_hand[sum(case)] += np.prod(np.where(case, p, 1 - p))
    assert how_many(p)[:6] == pytest.approx(by_hand, abs=1e-12)


def test_many_accounts_of_one_probability_are_binomial():
    p = np.full(25_000, 0.99)
    found = accounts_bound(p)
    assert found.expected == pytest.approx(24_750)
    assert 24_750 - found.low == pytest.approx(1.96 * np.sqrt(25_000 * 0.99 * 0.01), abs=2)
    assert how_many(p).sum() == pytest.approx(1.0)


def test_the_bound_holds_as_often_as_it_says():
    rng = np.random.default_rng(3)
    p, count = rng.uniform(0.5, 1, 300), rng.integers(5, 500, 300)
    drawn = rng.random((4000, 300)) < p
    accounts, sums = drawn.sum(axis=1), drawn @ count
    number, total = accounts_bound(p), sum_bound(p, count, None)
    assert np.mean((accounts >= number.low) & (accounts <= number.high)) > 0.945
    assert np.mean((sums >= total.low) & (sums <= total.high)) == pytest.approx(0.95, abs=0.015)


def test_doubt_about_exchanges_widens_a_bound():
    p, count = np.full(50, 0.9), np.full(50, 100)
    sure, doubtful = sum_bound(p, count, None), sum_bound(p, count, np.full(50, 30.0))
    assert doubtful.low < sure.low and doubtful.high > sure.high
    assert sum_bound(np.ones(50), count, None).low == 5000


def test_bounds_of_a_matter_surround_what_is_expected(tmp_path):
    found = bounds(small(tmp_path))
    assert found["accounts"].listed == 5 and found["accounts"].high == 5
    assert found["harvest_exchanges"].low < found["harvest_exchanges"].expected < found["harvest_exchanges"].high


def test_a_result_without_its_exchanges_says_what_to_do(tmp_path):
    matter = small(tmp_path)
    (tmp_path / "attributed.parquet").unlink()
    with pytest.raises(DisclosureError, match="scan it again"):
        bounds(matter)


def test_the_measured_errors_are_those_of_the_stored_benchmark():
    worlds = {}
    for suite in ("standard", "tiny"):
        stored = Path(stillwatch.__file__).parent / "worlds" / "baseline" / f"{suite}.json"
        worlds |= json.loads(stored.read_text())["worlds"]
    listed = [w["figures"] for w in worlds.values() if w["figures"]["listed"]]
    assert (len(worlds), len(listed)) == (measured.WORLDS, measured.LISTED_WORLDS)
    outcomes = [w["outcome"] for w in worlds.values()]
    assert sum(o["false_campaigns"] for o in outcomes) == measured.FALSE == 0
    assert pytest.approx(1 - 0.05 ** (1 / len(worlds)), abs=5e-5) == measured.FALSE_SCANS
    found = [hit for o in outcomes for hit in o["found"].values()]
    assert (len(found), sum(found)) == (measured.FLEETS, measured.FOUND)
    for name, told in (
        ("precision", measured.PRECISION),
        ("recall", measured.RECALL),
        ("harvest_exchanges_error", measured.HARVEST_ERROR),
    ):
        values = [f[name] for f in listed]
        assert np.quantile(values, [0.025, 0.975]) == pytest.approx(told, abs=6e-5)
        if name == "harvest_exchanges_error":
            assert (min(values), max(values)) == measured.HARVEST_WORST
