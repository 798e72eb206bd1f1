from collections import defaultdict
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.lake import PROFILE, half_of, profile_of
from stillwatch.sketch.schema import DIMENSIONS, EXCHANGE_SKETCH, FEATURE_SCALE

DAY = 86_400_000_000


def sketch(*rows: dict) -> pa.Table:
    defaults = {"account_id": "a", "task": 1, "timestamp": 0, "status": 0, "script": 1, "turn": 1, "capabilities": 0}
    full = [
        {"exchange_hash": k, "prompt_hash": k, "source": 0, "row": k} | defaults | row for k, row in enumerate(rows)
    ]
    for row in full:
        if "x" in row:
            row["features"] = planes(row["x"])
    return pa.table({f.name: pa.array([r.get(f.name) for r in full], f.type) for f in EXCHANGE_SKETCH})


def planes(signs: list[int]) -> bytes:
    """Components of -1, 0 and 1 as the sketch stores them."""
    full = np.zeros(DIMENSIONS, np.int8)
    full[: len(signs)] = signs
    return b"".join(np.packbits(plane, bitorder="little").tobytes() for plane in (full != 0, full < 0))


def worth(signs: list[int]) -> int:
    return round(FEATURE_SCALE / max(1, sum(x != 0 for x in signs)) ** 0.5)


def sums(profile: pa.Table) -> list[list[int]]:
    return [np.frombuffer(b, np.int32)[:9].tolist() for b in profile["sums"].to_pylist()]


def test_sums_take_one_vector_per_task_and_prompt():
    profile = profile_of(
        sketch(
            {"x": [1, -1, 0, 1, 1], "prompt_hash": 9, "timestamp": 5},
            {"x": [1, -1, 0, 1, 1], "prompt_hash": 9, "timestamp": 6},
            {"x": [0, 0, -1, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1, -1, -1, -1], "prompt_hash": 8},
            {"prompt_hash": 7},
            {"prompt_hash": None},
        )
    )
    assert profile.schema.equals(PROFILE)
    four, nine = FEATURE_SCALE // 2, round(FEATURE_SCALE / 3)
    assert sums(profile) == [[four, -four, -nine, four, four, 0, 0, 0, nine]]
    row = profile.to_pylist()[0]
    assert (row["n"], row["squares"], row["exchanges"], row["tasks"]) == (2, 4 * four**2 + 9 * nine**2, 5, 1)


SECOND = 1_000_000


@pytest.mark.parametrize(
    ("gaps", "talk"),
    [
        ((4, 6, 9, 5), 0),
        ((40, 70, 90, 55), 4),
        ((4, 6), 2),
        ((4, 6, 9), 0),
        ((4, 90, 6, 80), 4),
        ((15, 15, 15), 0),
        ((25, 25, 25), 3),
    ],
)
def test_a_loop_is_told_by_its_pace_and_is_no_talk(gaps: tuple[int, ...], talk: int):
    """Three steps or more, most of them within seconds; its observations are no questions that an
    account asks."""
    times = np.concatenate([[0], np.cumsum(gaps)])
    steps = [{"x": [1, 1], "prompt_hash": k, "turn": k + 1, "timestamp": int(t) * SECOND} for k, t in enumerate(times)]
    row = profile_of(sketch(*steps)).to_pylist()[0]
    assert (row["follow_ups"], row["loop_steps"]) == (talk, len(gaps) - talk)
    assert row["n"] == 1


def test_counts():
    row = profile_of(
        sketch(
            {"status": 1, "elicits": True, "turn": 2, "output_tokens": 10, "capabilities": 0b100000000101},
            {"has_reasoning": True, "turn": 3, "tool_results": 4, "timestamp": 3_600_000_000, "capabilities": 0b1},
            {"turn": 3, "prompt_hash": 1, "timestamp": 3_700_000_000, "output_tokens": 5},
        )
    ).to_pylist()[0]
    assert row["answered"] == 2
    assert row["follow_ups"] == 2, "one prompt sent twice, as an agent's loop does, is one follow-up"
    assert (row["elicits"], row["reasoning"], row["tool_exchanges"], row["output_tokens"]) == (1, 1, 1, 15)
    assert row["hours"] == 0b11
    assert (row["capability_0"], row["capability_1"], row["capability_2"]) == (2, 0, 1)
    assert row["capability_11"] == 1, "every label is counted, the last as well"
    assert row["first"] == datetime(1970, 1, 1, tzinfo=UTC)
    assert row["last"] == datetime(1970, 1, 1, 1, 1, 40, tzinfo=UTC)


def test_strata_days_and_halves_are_apart():
    tasks = {int(half_of(np.array([task]))[0]): task for task in range(20)}
    profile = profile_of(
        sketch(
            {"surface": "api"},
            {"surface": None},
            {"script": 3},
            {"system_token": 5},
            {"timestamp": DAY},
            {"account_id": "b"},
            {"task": tasks[0]},
            {"task": tasks[1]},
        )
    )
    assert profile["exchanges"].to_pylist().count(1) >= 6
    assert sum(profile["exchanges"].to_pylist()) == 8
    assert set(profile["half"].to_pylist()) == {0, 1}


def test_halves_are_even():
    assert abs(half_of(np.arange(10_000)).mean() - 0.5) < 0.02


rows = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from(["a", "b", "ü"]),
        "task": st.integers(0, 6),
        "prompt_hash": st.one_of(st.none(), st.integers(0, 4)),
        "timestamp": st.integers(0, 2 * DAY),
        "surface": st.sampled_from([None, "api", "web"]),
        "system_token": st.sampled_from([None, -5, 7]),
        "x": st.lists(st.integers(-1, 1), min_size=3, max_size=3),
        "turn": st.integers(0, 3),
    }
)


@settings(max_examples=60)
@given(st.lists(rows, max_size=30), st.randoms(use_true_random=False))
def test_order_does_not_matter(made, random):
    table = sketch(*made)
    expected = profile_of(table)
    places = list(range(len(made)))
    random.shuffle(places)
    assert profile_of(table.take(pa.array(places, pa.int64()))).equals(expected)
    ordered = table.sort_by([(name, "ascending") for name in ("account_id", "task", "timestamp", "exchange_hash")])
    assert profile_of(ordered).equals(expected)


@settings(max_examples=40)
@given(st.lists(rows, max_size=30))
def test_agrees_with_a_plain_loop(made):
    found = profile_of(sketch(*made))
    expected = defaultdict(lambda: [0, 0, 0, 0, set()])
    seen = set()
    for k in sorted(range(len(made)), key=lambda k: (made[k]["timestamp"], k)):
        row = made[k]
        day = row["timestamp"] // DAY
        half = int(half_of(np.array([row["task"]]))[0])
        group = expected[row["account_id"], day, half, row["surface"], row["system_token"]]
        group[0] += 1
        group[4].add(row["task"])
        prompt = (row["account_id"], day, row["task"], row["prompt_hash"])
        if row["prompt_hash"] is not None and prompt not in seen:
            seen.add(prompt)
            opens = row["turn"] <= 1  # what follows in a task is no vector of its own
            group[1] += opens
            group[2] += opens * row["x"][0] * worth(row["x"])
            group[3] += opens * worth(row["x"]) ** 2 * sum(x != 0 for x in row["x"])
    days = found["day"].cast(pa.int32()).to_pylist()
    keys = zip(*(found[c].to_pylist() for c in ("account_id", "half", "surface", "harness")), strict=True)
    keys = [
        (account, day, half, surface, harness)
        for day, (account, half, surface, harness) in zip(days, keys, strict=True)
    ]
    assert len(keys) == len(expected)
    for key, n, first, squares, count, tasks in zip(
        keys,
        found["n"].to_pylist(),
        [pair[0] for pair in sums(found)],
        found["squares"].to_pylist(),
        found["exchanges"].to_pylist(),
        found["tasks"].to_pylist(),
        strict=True,
    ):
        assert [count, n, first, squares, tasks] == [*expected[key][:4], len(expected[key][4])]
