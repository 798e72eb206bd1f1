"""Who may draw on a list, told in one pass: against the same means worked out account by
account."""

from dataclasses import dataclass

import numpy as np
import pytest

from stillwatch.fleets import lookalikes
from stillwatch.fleets.lookalikes import Likeness, held, hold
from stillwatch.fleets.metric import Metric
from stillwatch.lake import Lake
from stillwatch.lake.store.columns import numbers, ranked, vectors
from stillwatch.lake.views.stretches import Stretch
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_SCALE

pytestmark = pytest.mark.slow

EVERYBODY = (Stretch(None, None),)


@dataclass(frozen=True)
class Lists:
    metric: Metric
    fleets: tuple[Likeness, ...]


@pytest.fixture
def lists(lake):
    """Three lists that are nobody's."""
    with Lake.open(lake) as opened:
        metric = Metric.learn([opened.profiles()])
    centres = np.random.default_rng(0).normal(size=(3, 2, DIMENSIONS)).astype(np.float32)
    fleets = tuple(Likeness(c, single=1.0, middle=0.5, scatter=0.1, usual=0.0, width=0.3, prior=-3.0) for c in centres)
    return Lists(metric, fleets)


def found(lake, lists, folder, by_day=False, borders=EVERYBODY):
    """Whom the lists are held to name, all days at once or day by day."""
    folder.mkdir()
    with Lake.open(lake) as opened:
        files = opened.exchange_sketch_files(None)
    days = {path.parent.name: [path] for path in files} if by_day else {"all": files}
    hold(days, borders, lists.metric, lists.fleets, folder)
    parts = [[held(folder, label, k) for label in days] for k in range(len(borders))]
    named, everybody = lookalikes.lookalikes(lists.fleets, parts)
    with Lake.open(lake) as opened:
        assert len(everybody) == opened.view().account_count()
    return named


def means(lake, lists):
    """(ids, (accounts, lists) mean product of each one's prompts, (accounts,) prompts) from the
    profiles."""
    with Lake.open(lake) as opened:
        profile = opened.profiles()
    account, ids = ranked(profile["account_id"])
    sums, n = vectors(profile["sums"], np.int32) / FEATURE_SCALE, numbers(profile["n"])
    stratum, usual = lists.metric.strata(profile.select(["script", "surface", "harness"]))
    centred, half = sums - n[:, None] * usual[stratum], numbers(profile["half"])
    product = np.zeros((len(ids), len(lists.fleets)))
    for k, fleet in enumerate(lists.fleets):
        np.add.at(product[:, k], account, np.einsum("rd,rd->r", centred, fleet.centre[half]))
    prompts = np.bincount(account, n, len(ids))
    return ids, product / np.maximum(prompts, 1)[:, None], prompts


def test_one_pass_finds_whom_the_profiles_name(lake, lists, tmp_path):
    ids, between, prompts = means(lake, lists)
    for k, (fleet, names) in enumerate(zip(lists.fleets, found(lake, lists, tmp_path / "held"), strict=True)):
        odds = fleet.log_odds(between[:, k], prompts)
        sure = np.abs(odds - np.log(lookalikes.LIKELY / (1 - lookalikes.LIKELY))) > 0.05
        likely = (odds > np.log(lookalikes.LIKELY / (1 - lookalikes.LIKELY))) & (prompts >= lookalikes.FEWEST)
        named = np.isin(ids.to_pylist(), list(names))
        assert (named == likely)[sure].all() and 0 < named.sum() < len(ids)


def test_days_add(lake, lists, tmp_path):
    whole, by_day = (found(lake, lists, tmp_path / str(k), by_day=k) for k in (False, True))
    assert whole == by_day and len({path.name for path in (tmp_path / "True").iterdir()}) == 3


def test_many_accounts_are_parted_and_the_same_are_found(lake, lists, tmp_path, monkeypatch):
    whole = found(lake, lists, tmp_path / "whole")
    with Lake.open(lake) as opened:
        middle = sorted(set(opened.exchanges(columns=["account_id"])["account_id"].to_pylist()))[300]
    borders = Stretch(None, middle), Stretch(middle, None)
    monkeypatch.setattr(lookalikes, "ACCOUNTS", 50)
    assert found(lake, lists, tmp_path / "parted", borders=borders) == whole


def test_nobody_is_alike_in_an_empty_lake(tmp_path, lists):
    with Lake.open(tmp_path / "empty", create=True):
        pass
    assert found(tmp_path / "empty", lists, tmp_path / "held", borders=()) == [frozenset()] * 3
