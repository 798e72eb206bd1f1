"""Whether there is a part of a covered fleet's tasks that one list runs through: each bound, by
tasks whose scores are given."""

from dataclasses import replace

import numpy as np
import pytest

from stillwatch.campaigns.attribution import Attribution, Everybody, Tasks, Telling, _Fit
from stillwatch.campaigns.part import _alike, exchangeable_part
from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evidence import Evidence

DIMENSIONS = 64
LIKELY = 1.0
"""The score from which a task of the fleet is of its likelier half."""


def _tasks(account: Ints, centre: Floats, rng: np.random.Generator) -> Tasks:
    """Tasks of accounts, around the centre of each."""
    x = centre + rng.normal(size=centre.shape) / np.sqrt(DIMENSIONS)
    x /= np.linalg.norm(x, axis=1)[:, None]
    return Tasks(account, x, np.zeros(len(x), bool), np.arange(len(x)))


def _directions(count: int, rng: np.random.Generator) -> Floats:
    x = rng.normal(size=(count, DIMENSIONS))
    return x / np.linalg.norm(x, axis=1)[:, None]


def _everybody(common: bool = False) -> Everybody:
    """60 accounts of ten tasks about a subject of their own, or all about one."""
    rng = np.random.default_rng(1)
    account = np.repeat(np.arange(60), 10)
    subject = np.repeat(_directions(1, rng), 60, axis=0) if common else _directions(60, rng)
    tasks = _tasks(account, 0.7 * subject[account], rng)
    return Everybody(tasks, ())  # type: ignore[arg-type]


def _part(
    likely: Ints,
    unlikely: int = 4,
    cover: float = 0.5,
    talk: float = 0.0,
    strength: float = 0.7,
    unlike: float = 0.0,
    everybody: Everybody | None = None,
) -> Evidence | None:
    """likely: of each account the tasks from one list, beside `unlikely` others; talk: how often
    they go on, of cover's one; strength: of what the list has in common, `unlike`: of what each
    account has by itself."""
    rng = np.random.default_rng(2)
    account = np.repeat(np.arange(len(likely)), likely + unlikely)
    place = np.arange(len(account)) - np.searchsorted(account, account)
    chosen = place < likely[account]
    own = _directions(len(likely), rng)[account]
    centre = np.where(chosen[:, None], strength * _directions(1, rng) + unlike * own, 0.7 * own)
    tasks, others = _tasks(account, centre, rng), everybody or _everybody()
    scores = np.where(chosen, LIKELY, 0.0)
    fit = _Fit(cover, LIKELY, 0.1, talk, 1.0)
    telling = Telling(np.empty(0), 0.0, scores, np.full(len(others.tasks.account), LIKELY), fit, 0.0, 1.0)
    return exchangeable_part(Attribution(scores, cover, scores, tasks, telling), others)


@pytest.mark.parametrize(("cover", "part"), [(0.3, False), (0.31, True), (0.89, True), (0.9, False)])
def test_there_is_a_part_between_a_third_of_cover_and_nearly_all(cover: float, part: bool) -> None:
    assert (_part(np.full(20, 6), cover=cover) is not None) == part


@pytest.mark.parametrize(("talk", "part"), [(0.36, True), (0.7, True), (0.75, False)])
def test_tasks_that_go_on_as_cover_does_are_no_part(talk: float, part: bool) -> None:
    assert (_part(np.full(20, 6), talk=talk) is not None) == part


@pytest.mark.parametrize(("accounts", "part"), [(9, False), (10, True)])
def test_ten_accounts_have_a_part(accounts: int, part: bool) -> None:
    assert (_part(np.full(accounts, 6)) is not None) == part


@pytest.mark.parametrize(
    ("sharing", "unlikely", "part"), [(18, 4, False), (20, 4, True), (18, 3, False), (18, 2, True)]
)
def test_what_fewer_than_half_of_the_accounts_have_in_common_is_no_part_of_the_fleets(
    sharing: int, unlikely: int, part: bool
) -> None:
    """Of forty. The others have one task of the part, and count if they have four in all."""
    likely = np.where(np.arange(40) < sharing, 6, 1)
    assert (_part(likely, unlikely) is not None) == part


@pytest.mark.parametrize(("strength", "part"), [(0.25, False), (0.45, True)])
def test_tasks_that_have_hardly_anything_in_common_are_no_part(strength: float, part: bool) -> None:
    """Though they are as unlike within an account as between two."""
    assert (_part(np.full(40, 6), strength=strength) is not None) == part


def test_where_everybody_asks_alike_nothing_is_told_of_a_part() -> None:
    """About one subject, or one and the same question."""
    one = _everybody(common=True)
    same = replace(one.tasks, features=np.eye(DIMENSIONS)[np.zeros(600, np.int64)])
    for everybody in (one, replace(one, tasks=same)):
        assert _part(np.full(20, 6), everybody=everybody) is None


@pytest.mark.parametrize(("unlike", "weight"), [(0.1, 5.0), (0.3, 4.1), (0.4, 1.3)])
def test_the_less_the_accounts_differ_the_surer_they_are_of_one_list(unlike: float, weight: float) -> None:
    """A little is forgiven, since some of the tasks are cover."""
    part = _part(np.full(60, 12), unlike=unlike)
    assert part is not None and part.weight == pytest.approx(weight, abs=0.2)


@pytest.mark.parametrize(
    ("likely", "near", "found"), [(0.5, 12, 24), (0.9, 12, 12), (1.0, 12, 12), (1.0, 10, 10), (1.0, 8, 24)]
)
def test_the_controls_are_those_of_everybody_who_come_nearest_to_the_part(likely: float, near: int, found: int) -> None:
    """Where nobody asks like it, those of the likeliest twentieth of everybody's tasks; or of the
    likeliest fifth, where those are of fewer than ten accounts."""
    account, place = np.repeat(np.arange(60), 10), np.tile(np.arange(10), 60)
    scores = np.where((account < 24) & (place < 6), 0.5, 0.1)
    scores[(account < near) & (place < 4)] = 0.9
    controls = _alike(_tasks(account, np.zeros((600, DIMENSIONS)), np.random.default_rng(3)), scores, likely)
    assert controls is not None and len(controls.count) == found
