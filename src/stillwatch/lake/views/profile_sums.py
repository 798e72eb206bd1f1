"""What a profile counts and sums, filled by one kernel. All sums are of integers and therefore do
not depend on the order of rows."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import types

from stillwatch.engine.arrays import Bools, Ints
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.lake.store.columns import numbers, vectors
from stillwatch.sketch.features import ONES
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES, FEATURE_SCALE

COUNTS = ("exchanges", "answered", "tasks", "follow_ups", "elicits", "reasoning", "tool_exchanges", "loop_steps")
_LABELS = len(CAPABILITIES)
CAPABILITY_COUNTS = tuple(f"capability_{k}" for k in range(_LABELS))

MEASURED = ("n", "squares", *COUNTS, "output_tokens", "hours", "first", "last", *CAPABILITY_COUNTS)
"""The columns of what `group_sums` counts."""

# Their places, as plain numbers of the module: the kernel takes them as constants.
_N, _SQUARES = map(MEASURED.index, ("n", "squares"))
_EXCHANGES, _ANSWERED, _TASKS, _FOLLOW_UPS, _ELICITS, _REASONING, _TOOL_EXCHANGES, _LOOP_STEPS = map(
    MEASURED.index, COUNTS
)
_OUTPUT_TOKENS, _HOURS, _FIRST, _LAST = map(MEASURED.index, ("output_tokens", "hours", "first", "last"))
_CAPABILITY = MEASURED.index(CAPABILITY_COUNTS[0])
_COLUMNS = len(MEASURED)
_SMALL = 7

_IS_ANSWERED, _ASKS_AGAIN, _ASKS_REASONING, _SHOWS_REASONING, _USES_TOOLS, _IS_STEP, _TOKENS = range(_SMALL)
"""The columns of what an exchange brings to these sums."""


def measures(rows: pa.Table, time: Ints, talk: Bools) -> tuple[npt.NDArray[Any], ...]:
    """What each exchange brings, as the kernel takes it: features and whether they count, small
    numbers, capability bits, time. `talk`: whether it is somebody's further question."""
    features = rows["features"].combine_chunks()
    small = np.empty((rows.num_rows, _SMALL), np.int64)
    small[:, _IS_ANSWERED] = numbers(rows["status"]) == 0
    small[:, _ASKS_AGAIN] = talk
    small[:, _ASKS_REASONING] = numbers(rows["elicits"])
    small[:, _SHOWS_REASONING] = numbers(rows["has_reasoning"])
    small[:, _USES_TOOLS] = numbers(rows["tool_results"]) > 0
    small[:, _IS_STEP] = (numbers(rows["turn"]) > 1) & ~talk | (small[:, _USES_TOOLS] > 0)
    small[:, _TOKENS] = numbers(rows["output_tokens"])
    opens = numbers(rows["turn"]) <= 1
    valid = features.is_valid().to_numpy(zero_copy_only=False) & opens
    return vectors(rows["features"], np.uint8), valid, small, numbers(rows["capabilities"]), time


def _arrays(kind: Any, *dimensions: int) -> list[Any]:
    """Kernel arguments of whatever mutability, so that one compilation serves all."""
    return [types.Array(kind, ndim, "C", readonly=True) for ndim in dimensions]


@numba.njit(inline="always")
def _add_signs(sums: Any, at: int, x: Any, stands_out: Any, negative: Any) -> None:
    """Adds eight components, each -x, 0 or x, without a branch."""
    for bit in range(8):
        present = np.int32((stands_out >> bit) & 1)
        sums[at + bit] += x * (present - 2 * (present & np.int32((negative >> bit) & 1)))


@numba.njit(
    types.Tuple((types.int32[:, ::1], types.int64[:, ::1]))(  # type: ignore[no-untyped-call]
        *_arrays(types.int64, 1, 1),
        *_arrays(types.boolean, 1, 1),
        *_arrays(types.uint8, 2),
        *_arrays(types.boolean, 1),
        *_arrays(types.int64, 2, 1, 1),
    ),
    cache=True,
    nogil=True,
)
def group_sums(
    order: Any, group: Any, new_task: Any, first: Any, features: Any, valid: Any, small: Any, bits: Any, time: Any
) -> Any:
    """(sums of the features, counts by MEASURED) of each group of rows; `group` numbers them as
    `order` takes them."""
    groups = group[-1] + 1
    sums = np.zeros((groups, DIMENSIONS), np.int32)
    plane = FEATURE_BYTES // 2
    counts = np.zeros((groups, _COLUMNS), np.int64)
    counts[:, _FIRST] = np.iinfo(np.int64).max
    counts[:, _LAST] = np.iinfo(np.int64).min
    for place in range(len(order)):
        i, g = order[place], group[place]
        count = counts[g]
        if first[i] and valid[i]:
            count[_N] += 1
            components = 0
            for byte in range(plane):
                components += ONES[features[i, byte]]
            x = np.int32(np.rint(FEATURE_SCALE / np.sqrt(np.float64(max(components, 1)))))
            for byte in range(plane):
                _add_signs(sums[g], 8 * byte, x, features[i, byte], features[i, plane + byte])
            count[_SQUARES] += np.int64(x) * np.int64(x) * components
        count[_EXCHANGES] += 1
        count[_ANSWERED] += small[i, _IS_ANSWERED]
        count[_TASKS] += new_task[place]
        count[_FOLLOW_UPS] += first[i] and small[i, _ASKS_AGAIN]
        count[_ELICITS] += small[i, _ASKS_REASONING]
        count[_REASONING] += small[i, _SHOWS_REASONING]
        count[_TOOL_EXCHANGES] += small[i, _USES_TOOLS]
        count[_LOOP_STEPS] += small[i, _IS_STEP]
        count[_OUTPUT_TOKENS] += small[i, _TOKENS]
        count[_HOURS] |= 1 << ((time[i] // 3_600_000_000) % 24)
        count[_FIRST] = min(count[_FIRST], time[i])
        count[_LAST] = max(count[_LAST], time[i])
        for k in range(_LABELS):
            count[_CAPABILITY + k] += (bits[i] >> k) & 1
    return sums, counts
