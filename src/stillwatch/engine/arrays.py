"""Arrays of numbers, by what they hold."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
"""Of float64, or of float32 where it has DIMENSIONS columns and a row for each account or profile
row."""

Ints = npt.NDArray[np.int64]
"""Numbers of accounts, values, rows; counts."""

Bools = npt.NDArray[np.bool_]
"""A mask."""


def total_by(group: Ints, values: npt.ArrayLike, groups: int = 0) -> Floats:
    """(groups,), or as many as there are: sums of the values by group. numpy's own typing takes
    these for integers."""
    return np.asarray(np.bincount(group, values, groups), np.float64)
