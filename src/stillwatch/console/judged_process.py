"""What was judged of a lake (scan/judged.py), held in a process of its own.

Raises NotReady until it is held, and whenever the process ended before it answered.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Literal, TypeVar

from stillwatch.campaigns.labels import by_account, read_labels
from stillwatch.engine.processes import settle
from stillwatch.lake import Lake
from stillwatch.scan.judged import Judged
from stillwatch.scan.survey import survey

R = TypeVar("R")

LakeState = Literal["preparing", "ready", "failed"]


class NotReady(Exception):
    """The lake is still being read, or could not be."""


class JudgedProcess:
    """One process. A question that it cannot answer within `limit` seconds ends it; another takes
    its place."""

    def __init__(self, lake: Path, labels: Path, limit: int) -> None:
        """labels: the file of what people know, read when the lake is judged."""
        self._lake, self._labels, self._limit = lake, labels, limit
        self._lock = threading.Lock()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), settle)
        self._held: Future[None] = self._process.submit(_hold, self._lake, self._labels)

    @property
    def state(self) -> LakeState:
        """`failed`: a lake that could not be read is not read again."""
        if not self._held.done():
            return "preparing"
        return "failed" if self._held.cancelled() or self._held.exception() else "ready"

    def ask(self, question: Callable[..., R], arguments: tuple[Any, ...], patience: float | None) -> R:
        """What the function answers, once the lake is judged. Raises TimeoutError where nobody has
        the `patience` (seconds) to wait for it, NotReady, and what the function raises."""
        process = self._process
        try:
            answer = process.submit(_answer, self._limit, question, arguments)
            # Whoever asked may not be there any more when the process ends.
            answer.add_done_callback(lambda done: self._replace(process) if _is_broken(done) else None)
            return answer.result(patience)
        except BrokenProcessPool as error:
            self._replace(process)
            raise NotReady("preparing") from error
        except (RuntimeError, CancelledError) as error:
            if not self._closed:
                raise
            raise NotReady("ended") from error

    def _replace(self, process: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._process is process and self.state == "ready" and not self._closed:
                self._start()

    def close(self) -> None:
        """Ends the process; whoever waits for it is told that it is not ready."""
        with self._lock:
            self._closed = True
        for child in list((self._process._processes or {}).values()):
            child.terminate()
        self._process.shutdown(wait=False, cancel_futures=True)


def _is_broken(answer: "Future[Any]") -> bool:
    return not answer.cancelled() and isinstance(answer.exception(), BrokenProcessPool)


_JUDGED: list[tuple[Judged, Lake]] = []


def _hold(lake: Path, labels: Path) -> None:
    opened, known = Lake.open(lake, create=False), read_labels(labels)
    with survey(opened, None, known) as seen:
        _JUDGED.append((Judged.of(seen, None, by_account(known, opened, None)), opened))


def _answer(limit: int, question: Callable[..., R], arguments: tuple[Any, ...]) -> R:
    # The signal ends the process wherever it hangs, outside Python as well.
    signal.alarm(limit)
    try:
        return question(_JUDGED[-1][0], *arguments)
    finally:
        signal.alarm(0)


def of_lake(judged: Judged, question: Callable[..., R], *arguments: Any) -> R:
    """What a function of the lake answers, there."""
    return question(_JUDGED[-1][1], *arguments)
