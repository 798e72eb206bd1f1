"""Some instead of all, without drawing lots."""

import numpy as np

from stillwatch.engine.arrays import Ints


def evenly(numbers: Ints, most: int) -> Ints:
    """`most` of the numbers at most, evenly taken, the first and the last among them."""
    return numbers[np.linspace(0, len(numbers) - 1, min(len(numbers), most)).astype(np.int64)]
