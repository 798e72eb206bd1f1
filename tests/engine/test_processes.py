import multiprocessing
import os
import signal

import numpy as np
import pytest

from stillwatch.engine.processes import FEW, each, side_by_side
from stillwatch.exchange.errors import CutShortError


def _square(n: int) -> int:
    return n * n


def _dies(n: int) -> int:
    if multiprocessing.parent_process() is None:  # one core: there is no other process to end
        raise CutShortError("ended from outside")
    os.kill(os.getpid(), signal.SIGKILL)
    return n


@pytest.mark.parametrize("count", [0, 3, FEW + 40])
def test_results_come_in_order(count):
    held = np.arange(1000)
    assert side_by_side(lambda k: int(held[k]) ** 2, count) == [k * k for k in range(count)]
    assert each(_square, range(min(count, 5))) == [k * k for k in range(min(count, 5))]


def test_what_is_raised_comes_back():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda k: 1 // (k - 7), FEW + 1)


def test_a_process_ended_from_outside_is_said():
    with pytest.raises(CutShortError, match="ended from outside"):
        each(_dies, [1])
    with pytest.raises(CutShortError, match="ended from outside"):
        side_by_side(_dies, FEW + 1)
