"""Account profiles: exchange sketches summed to a few integers per account, day and stratum. All
sums are of integers and therefore do not depend on the order of rows."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.engine.arrays import Bools, Ints
from stillwatch.lake.store.columns import DAY, numbers, ranked
from stillwatch.lake.views.profile_sums import CAPABILITY_COUNTS, COUNTS, MEASURED, group_sums, measures
from stillwatch.sketch.schema import DIMENSIONS

KEY = ("account_id", "day", "half", "surface", "script", "harness")
PROFILE = pa.schema(
    [
        ("account_id", pa.string()),
        ("day", pa.date32()),
        ("half", pa.int8()),
        ("surface", pa.string()),
        ("script", pa.int8()),
        ("harness", pa.int64()),
        ("n", pa.int32()),
        ("squares", pa.int64()),
        ("sums", pa.binary(4 * DIMENSIONS)),
        *((name, pa.int32()) for name in COUNTS),
        ("output_tokens", pa.int64()),
        ("hours", pa.int32()),
        ("first", pa.timestamp("us", tz="UTC")),
        ("last", pa.timestamp("us", tz="UTC")),
        *((name, pa.int32()) for name in CAPABILITY_COUNTS),
    ]
)
"""One row per account, day, half and stratum (surface, script, harness); see
docs/architecture.md."""

READ = (
    *(
        "account_id",
        "timestamp",
        "exchange_hash",
        "surface",
        "script",
        "system_token",
        "task",
        "prompt_hash",
        "features",
    ),
    *("status", "turn", "elicits", "has_reasoning", "tool_results", "output_tokens", "capabilities"),
)
"""Columns of EXCHANGE_SKETCH that profiles are made of."""

LOOP_STEPS, LOOP_PACE = 3, 20_000_000
"""A task of so many steps, half of which come within so many microseconds of the one before, is a
program's loop: people read and write between two questions, which takes half of them 50 seconds and
more (aider's trace of a real user)."""


def half_of(task: Ints) -> npt.NDArray[np.int8]:
    """The hash-half (0 or 1) of each task: groups are nominated on one half and tested on the
    other. The mixer is MurmurHash3's 64-bit finaliser."""
    mixed = task.astype(np.uint64)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return (mixed & np.uint64(1)).astype(np.int8)


def profile_of(rows: pa.Table) -> pa.Table:
    """Exchange sketches (READ, any order, any number of days) -> PROFILE, sorted by its key. `n`,
    `sums` and `squares` take one vector per distinct task and prompt of an account's day, the
    earliest, of those that open a task: what people say next ("go on") they all say, and a loop's
    observations are no questions. `follow_ups` counts distinct task and prompt of people's talk
    (asks_again); `answered` those of status ok; `tool_exchanges` those with tool results,
    `loop_steps` these and the steps of other loops. Fastest in the order of a day's file."""
    if not rows.num_rows:
        return PROFILE.empty_table()
    rows, account, accounts, task, time = _in_order(rows.combine_chunks())
    surface, surfaces = ranked(rows["surface"])
    harness, harnesses = ranked(rows["system_token"])
    script, day, half = numbers(rows["script"]), time // DAY, half_of(task).astype(np.int64)
    prompt = numbers(rows["prompt_hash"])
    known = np.asarray(rows["prompt_hash"].combine_chunks().is_valid().to_numpy(zero_copy_only=False))
    first = first_of_prompt(account, day, task, prompt, known)
    key = _packed(account, day - day.min(), half, surface, script, harness)
    order = np.argsort(key, kind="stable")
    starts = _changes(key[order])
    new_task = starts | _changes(task[order])
    group = np.cumsum(starts) - 1
    talk = _talk(account, task, time, numbers(rows["turn"]))
    sums, counts = group_sums(order, group, new_task, first, *measures(rows, time, talk))
    at = order[starts]
    return _table(
        {
            "account_id": accounts.take(pa.array(account[at])),
            "day": pa.array(day[at].astype(np.int32)).cast(pa.date32()),
            "half": half[at],
            "surface": surfaces.take(pa.array(surface[at])),
            "script": script[at],
            "harness": harnesses.take(pa.array(harness[at])),
        },
        sums,
        counts,
    )


def _in_order(rows: pa.Table) -> tuple[pa.Table, Ints, pa.Array, Ints, Ints]:
    """(rows by account, task, time and hash, as a day's file has them; account codes and ids; task;
    time)."""
    account, accounts = ranked(rows["account_id"])
    columns = account, *(numbers(rows[name]) for name in ("task", "timestamp", "exchange_hash"))
    if not _ordered(*columns):
        order = np.lexsort(columns[::-1])
        rows, columns = rows.take(pa.array(order)), tuple(column[order] for column in columns)
    return rows, columns[0], accounts, columns[1], columns[2]


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _ordered(account: Ints, task: Ints, time: Ints, tie: Ints) -> bool:
    """Whether rows stand in the order of their columns."""
    for k in range(1, len(account)):
        before = account[k - 1], task[k - 1], time[k - 1], tie[k - 1]
        if before > (account[k], task[k], time[k], tie[k]):
            return False
    return True


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def first_of_prompt(account: Ints, day: Ints, task: Ints, prompt: Ints, known: Bools) -> Bools:
    """Which rows are the earliest of their account, day, task and prompt, going along rows in
    order. None without a prompt is."""
    first = known.copy()
    begin = 0
    for end in range(1, len(task) + 1):
        if end < len(task) and task[end] == task[begin] and day[end] == day[begin] and account[end] == account[begin]:
            continue
        if end - begin > 1:
            run = np.argsort(prompt[begin:end], kind="mergesort") + begin
            last = -1
            for row in run:
                if known[row]:
                    first[row] = last < 0 or prompt[row] != prompt[last]
                    last = row
        begin = end
    return first


def asks_again(account: Ints, task: Ints, time: Ints, turn: Ints) -> Bools:
    """Which rows are somebody's further question in a task: a later user message, unless the task
    is a program's loop by its pace, in whatever role its observations come. Rows in any order;
    time: microseconds."""
    order = np.lexsort((time, task, account))
    out = np.empty(len(order), np.bool_)
    out[order] = _talk(account[order], task[order], time[order], turn[order])
    return out


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _talk(account: Ints, task: Ints, time: Ints, turn: Ints) -> Bools:
    """`asks_again` of rows in order of account, task and time."""
    out = turn > 1
    begin = 0
    for end in range(1, len(task) + 1):
        if end < len(task) and task[end] == task[begin] and account[end] == account[begin]:
            continue
        steps = end - begin - 1
        if steps >= LOOP_STEPS:
            quick = 0
            for row in range(begin + 1, end):
                quick += time[row] - time[row - 1] < LOOP_PACE
            if 2 * quick > steps:
                out[begin:end] = False
        begin = end
    return out


def _packed(*codes: Ints) -> Ints:
    """One number per row that sorts as the codes do (each 0 or more), the first before the
    second."""
    key = np.zeros_like(codes[0])
    for code in codes:
        key = key * (code.max() + 1) + code
    return key


def _changes(ordered: Ints) -> Bools:
    """Where a value differs from the one before."""
    return np.concatenate([[True], ordered[1:] != ordered[:-1]])


def _table(keys: dict[str, Any], sums: npt.NDArray[np.int32], counts: Ints) -> pa.Table:
    columns = dict(keys)
    flat = pa.py_buffer(np.ascontiguousarray(sums, np.int32))
    columns["sums"] = pa.Array.from_buffers(pa.binary(4 * DIMENSIONS), len(sums), [None, flat])
    for k, name in enumerate(MEASURED):
        columns[name] = counts[:, k]
    arrays = []
    for field in PROFILE:
        values = columns[field.name]
        array = values if isinstance(values, pa.Array) else pa.array(np.ascontiguousarray(values))
        arrays.append(array.cast(field.type))
    return pa.table(arrays, schema=PROFILE)
