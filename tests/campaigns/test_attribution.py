"""Harvest told from cover: mixtures of known parts give their parts back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from stillwatch.campaigns.attribution import (
    COLUMNS,
    Attribution,
    Everybody,
    Tasks,
    attribute,
    attributed,
    fitted,
    read_fleets,
    read_others,
)
from stillwatch.campaigns.part import exchangeable_part
from stillwatch.sketch.schema import DIMENSIONS, EXCHANGE_SKETCH

TOPICS = np.random.default_rng(1).normal(size=(30, DIMENSIONS))
HARVEST = np.random.default_rng(2).normal(size=DIMENSIONS) * 0.8


def packed(x: np.ndarray) -> list[bytes]:
    """Vectors as the two bit planes of a sketch."""
    stands_out = np.abs(x) > 0.6 * np.sqrt((x**2).mean(axis=1, keepdims=True))
    planes = np.concatenate([stands_out, stands_out & (x < 0)], axis=1)
    return [row.tobytes() for row in np.packbits(planes, axis=1, bitorder="little")]


def exchanges(accounts: int, tasks: int, harvest: float, rng: np.random.Generator, talk: float = 0.5) -> pa.Table:
    """Tasks of accounts: that share harvest, which nobody follows up, the others about the
    account's own two topics, followed up in the share `talk`."""
    rows = []
    for account in range(accounts):
        own = TOPICS[rng.integers(0, len(TOPICS), 2)]
        dealt = rng.random(tasks) < harvest
        centre = np.where(dealt[:, None], HARVEST, 0.5 * own[rng.integers(0, 2, tasks)])
        vectors = packed(centre + rng.normal(size=(tasks, DIMENSIONS)))
        for task in range(tasks):
            for turn in range(1, 2 + int(not dealt[task] and rng.random() < talk)):
                rows.append((f"a{account:04}", task, turn, vectors[task], dealt[task]))
    names, task, turn, features, dealt = zip(*rows, strict=True)
    schema = pa.schema([EXCHANGE_SKETCH.field(name) for name in COLUMNS])
    when = [datetime(2026, 1, 1, tzinfo=UTC)] * len(rows)
    columns = {
        "account_id": names, "timestamp": when, "task": task, "turn": turn, "status": [0] * len(rows),
        "capabilities": [0] * len(rows), "frame_token": [None] * len(rows),
        "features": features, "source": [0] * len(rows), "row": range(len(rows)),
    }  # fmt: skip
    return pa.table(columns, schema=schema).append_column("dealt", pa.array(dealt))


def test_half_cover_is_told_from_harvest():
    rng = np.random.default_rng(3)
    fleet, others = exchanges(60, 40, 0.5, rng), exchanges(300, 10, 0.0, rng)
    found = attribute(fleet, Everybody.of(others))
    dealt = fleet["dealt"].to_numpy()
    assert abs(found.harvest.sum() / dealt.sum() - 1) < 0.05
    assert found.harvest[dealt].mean() > 0.9
    assert found.harvest[~dealt].mean() < 0.1
    talk = found.talk(fleet)
    assert talk < 0.05


def test_a_fleet_without_cover_is_all_harvest():
    rng = np.random.default_rng(4)
    fleet, others = exchanges(60, 40, 1.0, rng), exchanges(300, 10, 0.0, rng)
    assert attribute(fleet, Everybody.of(others)).harvest.mean() > 0.97


def test_talk_of_people_is_not_made_silent():
    """A pool of honest customers has no harvest; whatever is put apart, its talk stays talk."""
    rng = np.random.default_rng(5)
    pool, others = exchanges(60, 40, 0.0, rng), exchanges(300, 10, 0.0, rng)
    talk = attribute(pool, Everybody.of(others)).talk(pool)
    assert talk > 0.2


def test_too_few_tasks_are_not_told_apart():
    rng = np.random.default_rng(6)
    fleet = exchanges(3, 10, 0.5, rng)
    found = attribute(fleet, Everybody.of(exchanges(300, 10, 0.0, rng)))
    assert (found.harvest == 1).all() and found.cover == 0


@pytest.mark.parametrize(("tasks", "told"), [(50, False), (90, True)])
def test_some_hundred_tasks_are_told_apart(tasks: int, told: bool):
    rng = np.random.default_rng(6)
    fleet = exchanges(3, tasks, 0.5, rng)
    assert (attribute(fleet, Everybody.of(exchanges(300, 10, 0.0, rng))).harvest < 1).any() == told


@pytest.mark.parametrize(("others", "told"), [(199, False), (200, True)])
def test_two_hundred_tasks_of_everybodys_are_enough(others: int, told: bool):
    rng = np.random.default_rng(6)
    rows = exchanges(100, 2, 0.0, rng, talk=0.0).slice(0, others)
    assert (attribute(exchanges(20, 10, 0.5, rng, talk=0.0), Everybody.of(rows)).telling is not None) == told


@pytest.mark.parametrize(("wrong", "alone"), [(0.065, True), (0.16, False)])
def test_what_the_prompts_say_of_talk_is_used_alone_where_they_tell_the_parts_apart(wrong: float, alone: bool):
    """Nobody follows up the harvest; the two measurements together are made to say that half of it
    is followed up."""
    rows = exchanges(20, 20, 0.5, np.random.default_rng(3))
    tasks, dealt = Tasks.of(rows), rows["dealt"].to_numpy()
    by_text = np.where(dealt, 1 - wrong, wrong)
    telling = SimpleNamespace(fit=SimpleNamespace(ours_on=0.5))
    assert (Attribution(by_text, 0.5, by_text, tasks, telling).talk(rows) < 0.01) == alone


def test_a_loud_account_pictures_everybody_no_more_than_others():
    rng = np.random.default_rng(4)
    assert len(Everybody.of(exchanges(5, 14, 0.0, rng)).tasks.account) == 5 * 14
    assert len(Everybody.of(exchanges(5, 29, 0.0, rng)).tasks.account) < 5 * 29


@pytest.mark.parametrize(("accounts", "every_one"), [(1100, True), (2200, False)])
def test_everybody_is_pictured_by_some(accounts: int, every_one: bool):
    asked: list[list[str]] = []
    rows = exchanges(10, 4, 0.0, np.random.default_rng(4))
    lake = SimpleNamespace(exchanges=lambda until, columns, accounts: asked.append(accounts) or rows)
    drawn, counts = np.ones(accounts, bool), {"tasks": np.ones(accounts)}
    people = SimpleNamespace(drawn=drawn, counts=counts, names=[str(k) for k in range(accounts)])
    read_others(lake, None, people, np.empty(0, np.int64))
    assert (len(asked[0]) == accounts) == every_one


def test_everybody_is_pictured_by_accounts_that_ask_and_are_no_candidates():
    """Nor by those that were looked at for something else than by lot."""
    asked: list[list[str]] = []
    rows = exchanges(10, 4, 0.0, np.random.default_rng(4))
    lake = SimpleNamespace(exchanges=lambda until, columns, accounts: asked.append(accounts) or rows)
    drawn, tasks = np.arange(10) != 3, np.where(np.arange(10) == 5, 0.0, 4.0)
    people = SimpleNamespace(drawn=drawn, counts={"tasks": tasks}, names=[str(k) for k in range(10)])
    read_others(lake, None, people, np.array([7, 8]))
    assert asked == [["0", "1", "2", "4", "6", "9"]]


def test_the_exchanges_of_groups_are_read_at_once_and_each_account_once():
    rows = exchanges(6, 3, 0.0, np.random.default_rng(4))
    asked: list[list[str]] = []

    def exchanges_of(until: None, columns: tuple[str, ...], accounts: list[str]) -> pa.Table:
        asked.append(accounts)
        return rows.filter(pc.is_in(rows["account_id"], pa.array(accounts)))

    lake, people = SimpleNamespace(exchanges=exchanges_of), SimpleNamespace(names=[f"a{k:04}" for k in range(6)])
    groups = [np.array([0, 1, 4]), np.array([1, 2])]
    found = list(read_fleets(lake, None, people, groups))
    assert asked == [["a0000", "a0001", "a0002", "a0004"]]
    assert [sorted(set(_place(table))) for table in found] == [[0, 1, 4], [1, 2]]
    assert [table.num_rows for table in found] == [int(np.isin(_place(rows), group).sum()) for group in groups]
    assert list(read_fleets(lake, None, people, [])) == [] and len(asked) == 1


@pytest.mark.parametrize(("accounts", "every_one"), [(280, True), (560, False)])
def test_what_tells_a_large_fleets_harvest_is_learnt_on_some_of_it(accounts: int, every_one: bool):
    assert (len(fitted(np.arange(accounts))) == accounts) == every_one


@pytest.mark.parametrize(("accounts", "in_parts"), [(400, False), (401, True)])
def test_a_large_fleets_exchanges_are_told_apart_in_parts(accounts: int, in_parts: bool):
    """Each exchange has its account's place, and its probability of harvest, either way."""
    rng = np.random.default_rng(7)
    rows, others = exchanges(accounts, 3, 0.5, rng), Everybody.of(exchanges(100, 4, 0.0, rng))
    read: list[str] = []

    def exchanges_of(until: None, columns: tuple[str, ...], accounts: list[str]) -> pa.Table:
        read.append("whole")
        return rows.filter(pc.is_in(rows["account_id"], pa.array(accounts)))

    def each(until: None, columns: tuple[str, ...], names: list[str], work: Callable[[pa.Table], tuple]) -> list[tuple]:
        read.append("in parts")
        halves = (np.flatnonzero(_place(rows) % 2 == k) for k in (0, 1))
        return [work(rows.take(pa.array(half))) for half in halves]

    lake = SimpleNamespace(exchanges=exchanges_of, each_exchanges=each)
    people = SimpleNamespace(names=[f"a{k:04}" for k in range(accounts)])
    place, told, harvest = attributed(lake, None, people, np.arange(accounts), others)
    assert read == (["whole", "in parts"] if in_parts else ["whole"])
    order = told["row"].to_numpy()
    assert sorted(order) == list(range(rows.num_rows)) and np.array_equal(place, _place(rows)[order])
    dealt = rows["dealt"].to_numpy()[order]
    assert harvest[dealt].mean() > harvest[~dealt].mean() + 0.5


def _place(rows: pa.Table) -> np.ndarray:
    return np.array([int(name[1:]) for name in rows["account_id"].to_pylist()])


def test_the_part_of_a_covered_fleet_that_one_list_runs_through_is_tested_by_itself():
    """Half of the tasks are other people's, so that the accounts ask like strangers; their harvest
    is one list's."""
    rng = np.random.default_rng(7)
    fleet, others = exchanges(60, 40, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    part = exchangeable_part(attribute(fleet, others), others)
    assert part is not None and part.weight > 2 and abs(part.facts["rho"]) < 0.2


@pytest.mark.parametrize(("cover", "part"), [(0.25, False), (0.35, True), (0.87, True), (0.93, False)])
def test_there_is_a_part_only_beside_cover(cover: float, part: bool):
    rng = np.random.default_rng(7)
    fleet, others = exchanges(30, 40, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    found = replace(attribute(fleet, others), cover=cover)
    assert (exchangeable_part(found, others) is not None) == part


@pytest.mark.parametrize(("accounts", "part"), [(7, False), (13, True)])
def test_a_part_of_few_accounts_is_not_tested(accounts: int, part: bool):
    rng = np.random.default_rng(7)
    fleet, others = exchanges(accounts, 60, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    assert (exchangeable_part(attribute(fleet, others), others) is not None) == part


@pytest.mark.parametrize(("with_two", "part"), [(60, True), (7, False)])
def test_an_account_is_of_the_part_by_two_tasks(with_two: int, part: bool):
    """Each account keeps two of its likely tasks, or one."""
    rng = np.random.default_rng(7)
    fleet, others = exchanges(60, 40, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    found = attribute(fleet, others)
    assert found.telling is not None
    likely = np.flatnonzero(found.telling.scores >= found.telling.fit.ours)
    account = found.tasks.account[likely]
    place = np.arange(len(likely)) - np.searchsorted(account, account)
    keep = likely[place < np.where(account < with_two, 2, 1)]
    tasks = Tasks(found.tasks.account[keep], found.tasks.features[keep], found.tasks.goes_on[keep], np.empty(0))
    found = replace(found, tasks=tasks, telling=replace(found.telling, scores=found.telling.scores[keep]))
    assert (exchangeable_part(found, others) is not None) == part


def test_strangers_have_no_part_that_one_list_runs_through():
    rng = np.random.default_rng(8)
    pool, others = exchanges(60, 40, 0.0, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    part = exchangeable_part(attribute(pool, others), others)
    assert part is None or part.weight < 1
