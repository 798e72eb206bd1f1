"""Worker processes that never outlive their parent, and a bounded queue in front of them."""

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, TypeVar

from stillwatch.engine.processes import settle
from stillwatch.lake.store.errors import LakeError

T = TypeVar("T")
R = TypeVar("R")
IN_FLIGHT = 2
"""Pieces of work a worker has at hand at most: one under way, one waiting."""


class Pool:
    """`workers` processes; with one worker everything runs in this process. Linux forks, so that
    kernels which are compiled by now need not be compiled again."""

    def __init__(self, workers: int, lock_handle: int) -> None:
        self.workers = workers
        self._processes: ProcessPoolExecutor | None = None
        if workers > 1:
            context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
            self._processes = ProcessPoolExecutor(workers, context, _settle, (lock_handle,))
            self._processes.submit(os.getpid).result()  # fork now, before queries start threads

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._processes:
            self._processes.shutdown(wait=True, cancel_futures=True)

    def submit(self, work: Callable[..., R], *arguments: Any) -> "Future[R]":
        """Work for the next free worker. Raises LakeError when a worker has died."""
        if self._processes is None:
            done: Future[R] = Future()
            try:
                done.set_result(work(*arguments))
            except Exception as error:
                done.set_exception(error)
            return done
        try:
            return self._processes.submit(work, *arguments)
        except BrokenProcessPool as error:
            raise _died() from error

    def each(self, work: Callable[[T], R], tasks: Iterable[T], at_once: int) -> Iterator[R]:
        """The results of the tasks in their order, with at most `at_once` under way."""
        waiting: deque[Future[R]] = deque()
        for task in tasks:
            waiting.append(self.submit(work, task))
            if len(waiting) >= at_once:
                yield result_of(waiting.popleft())
        while waiting:
            yield result_of(waiting.popleft())


def result_of(future: "Future[R]") -> R:
    """What came of a piece of work, once it is done."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise _died() from error


def _died() -> LakeError:
    return LakeError(
        "a worker process was ended from outside (out of memory?). What was read so far is kept; run the "
        "same command again"
    )


def _settle(lock_handle: int) -> None:
    """In a new worker: the lock stays the parent's alone."""
    if sys.platform == "linux":
        os.close(lock_handle)
    settle()
