"""Work spread over processes that never outlive their parent."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from stillwatch.exchange.errors import CutShortError

T = TypeVar("T")
R = TypeVar("R")

PROCESSES = min(os.cpu_count() or 1, 4)
"""More would not fit into memory beside what a scan holds."""

FEW = 32
"""Pieces of work up to which forking is not worth its while."""


def settle() -> None:
    """In a new process: it goes when its parent goes. Ctrl-C reaches every process of a terminal;
    what then happens is the parent's to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_go_with_parent, daemon=True).start()


def each(work: Callable[[T], R], tasks: Sequence[T]) -> list[R]:
    """The results of all tasks, in their order, worked out in fresh processes. Raises CutShortError
    when one is ended from outside."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads beside as many processes as cores would wait in turn
    return _mapped(work, tasks, "spawn", 1)


def side_by_side(work: Callable[[int], R], count: int) -> list[R]:
    """work(0), work(1), …, in processes that share what this one holds in memory; here, one after
    the other, where that cannot be or is not worth its while. `work` must not hang on what other
    pieces of work did. Raises CutShortError when a process is ended from outside."""
    if sys.platform != "linux" or PROCESSES < 2 or count <= FEW:
        return [work(k) for k in range(count)]
    _SHARED.append(work)
    try:
        return _mapped(_shared, range(count), "fork", 4)
    finally:
        _SHARED.pop()


_SHARED: list[Callable[[int], Any]] = []
"""What forked processes inherit instead of being sent it."""


def _shared(k: int) -> Any:
    return _SHARED[-1](k)


def _mapped(work: Callable[[Any], R], tasks: Sequence[Any], how: str, at_once: int) -> list[R]:
    context = multiprocessing.get_context(how)
    with ProcessPoolExecutor(max(1, min(PROCESSES, len(tasks))), context, settle) as pool:
        try:
            return list(pool.map(work, tasks, chunksize=at_once))
        except BrokenProcessPool as error:
            raise CutShortError(
                "a process was ended from outside (out of memory?); run the same command again"
            ) from error


def _go_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
