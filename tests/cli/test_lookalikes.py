"""Who may draw on a list, told in one pass: against the same means worked out account by account."""

import numpy as np
import pytest

from stillwatch.fleets import lookalikes
from stillwatch.fleets.lookalikes import Likeness, _alike, _Task
from stillwatch.fleets.metric import Metric
from stillwatch.lake import Lake
from stillwatch.lake.profile import numbers, ranked, vectors
from stillwatch.lake.stretches import Stretch
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_SCALE


@pytest.fixture
def task(lake):
    """A whole lake held against three lists that are nobody's."""
    with Lake.open(lake) as opened:
        metric = Metric.learn([opened.profiles()])
        files = tuple(opened.exchange_sketch_files(None))
    centres = np.random.default_rng(0).normal(size=(3, 2, DIMENSIONS)).astype(np.float32)
    fleets = tuple(Likeness(c, single=1.0, middle=0.5, scatter=0.1, usual=0.0, width=0.3, prior=-3.0) for c in centres)
    return _Task(files, Stretch(None, None), metric, fleets)


def means(lake, task):
    """(ids, (accounts, lists) mean product of each one's prompts, (accounts,) prompts) from the profiles."""
    with Lake.open(lake) as opened:
        profile = opened.profiles()
    account, ids = ranked(profile["account_id"])
    sums, n = vectors(profile["sums"], np.int32) / FEATURE_SCALE, numbers(profile["n"])
    stratum, usual = task.metric.strata(profile.select(["script", "surface", "harness"]))
    centred, half = sums - n[:, None] * usual[stratum], numbers(profile["half"])
    product = np.zeros((len(ids), len(task.fleets)))
    for k, fleet in enumerate(task.fleets):
        np.add.at(product[:, k], account, np.einsum("rd,rd->r", centred, fleet.centre[half]))
    prompts = np.bincount(account, n, len(ids))
    return ids, product / np.maximum(prompts, 1)[:, None], prompts


def test_one_pass_finds_whom_the_profiles_name(lake, task):
    ids, between, prompts = means(lake, task)
    for k, (fleet, found) in enumerate(zip(task.fleets, _alike(task), strict=True)):
        odds = fleet.log_odds(between[:, k], prompts)
        sure = np.abs(odds - np.log(lookalikes.LIKELY / (1 - lookalikes.LIKELY))) > 0.05
        likely = (odds > np.log(lookalikes.LIKELY / (1 - lookalikes.LIKELY))) & (prompts >= lookalikes.FEWEST)
        named = np.isin(ids.to_pylist(), found)
        assert (named == likely)[sure].all() and 0 < named.sum() < len(ids)


def test_a_stretch_of_many_accounts_is_parted_and_says_the_same(task, monkeypatch):
    whole = [sorted(found) for found in _alike(task)]
    monkeypatch.setattr(lookalikes, "ACCOUNTS", 50)
    assert [sorted(found) for found in _alike(task)] == whole


def test_nobody_is_alike_in_an_empty_lake(tmp_path, task):
    with Lake.open(tmp_path / "empty", create=True) as lake:
        assert lookalikes.lookalikes(lake, None, task.metric, task.fleets) == [frozenset()] * 3
