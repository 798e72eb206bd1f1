"""Harvest told from cover: mixtures of known parts give their parts back."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.attribution import COLUMNS, Everybody, attribute
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
    """Tasks of accounts: that share harvest, which nobody follows up, the others about the account's own two topics,
    followed up in the share `talk`."""
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


def test_the_part_of_a_covered_fleet_that_one_list_runs_through_is_tested_by_itself():
    """Half of the tasks are other people's, so that the accounts ask like strangers; their harvest is one list's."""
    rng = np.random.default_rng(7)
    fleet, others = exchanges(60, 40, 0.5, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    part = exchangeable_part(attribute(fleet, others), others)
    assert part is not None and part.weight > 2 and abs(part.facts["rho"]) < 0.2


def test_strangers_have_no_part_that_one_list_runs_through():
    rng = np.random.default_rng(8)
    pool, others = exchanges(60, 40, 0.0, rng), Everybody.of(exchanges(300, 10, 0.0, rng))
    part = exchangeable_part(attribute(pool, others), others)
    assert part is None or part.weight < 1
