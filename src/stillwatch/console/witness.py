"""The lake, held open for questions in a process of its own: the server stays quick while candidates are judged.

Raises NotReady until the court is held, and again where the lake has changed meanwhile.
"""

import multiprocessing
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from stillwatch.campaigns.court import Court
from stillwatch.campaigns.labels import read_labels
from stillwatch.campaigns.survey import survey
from stillwatch.engine.processes import settle
from stillwatch.lake import Lake

R = TypeVar("R")

KEPT = 64
"""Answers, of which one on 25,000 accounts takes some megabytes."""

PATIENCE = 30.0
"""Seconds for an answer: to score a group of 25,000 accounts anew takes longer, and nobody need wait for that."""


class NotReady(Exception):
    """The lake is still being read, or could not be."""


class Witness:
    """One process with the court of a lake."""

    def __init__(self, lake: Path, labels: Path) -> None:
        """labels: the file of what people know, read whenever the court is held."""
        self._lake, self._labels = lake, labels
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._start()

    def _start(self) -> None:
        self._process = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), settle)
        self._held: Future[None] = self._process.submit(_hold, self._lake, self._labels)

    @property
    def state(self) -> str:
        """`preparing`, `ready` or `failed`."""
        if not self._held.done():
            return "preparing"
        return "failed" if self._held.exception() else "ready"

    def ask(self, question: Callable[..., R], *arguments: Any) -> R:
        """What a function of the court (dossier.py) answers. Raises NotReady, and what the function raises."""
        if self.state != "ready":
            raise NotReady(self.state)
        try:
            return self._process.submit(_answer, question, arguments).result(PATIENCE)
        except TimeoutError as error:
            raise NotReady("busy") from error
        except BrokenProcessPool as error:
            self.again()
            raise NotReady("preparing") from error

    def ask_once(self, question: Callable[[Court, list[str]], R], names: list[str]) -> R:
        """The same of a group of accounts; an answer is kept for whoever asks again."""
        asked = (question.__name__, hash(tuple(names)))
        with self._lock:
            if asked in self._answers:
                self._answers.move_to_end(asked)
                return self._answers[asked]
        answer = self.ask(question, names)
        with self._lock:
            self._answers[asked] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return answer

    def ask_lake(self, question: Callable[..., R], *arguments: Any) -> R:
        """What a function of the lake (original.py) answers."""
        return self.ask(_of_lake, question, *arguments)

    def later(self, question: Callable[..., R], *arguments: Any) -> "Future[R]":
        """The same, whenever the court is ready."""
        return self._process.submit(_answer, question, arguments)

    def again(self) -> None:
        """Holds the court anew, since the lake has changed."""
        with self._lock:
            self.close()
            self._answers.clear()
            self._start()

    def close(self) -> None:
        """Ends the process."""
        for child in list((self._process._processes or {}).values()):
            child.terminate()
        self._process.shutdown(wait=False, cancel_futures=True)


_HELD: list[tuple[Court, Lake]] = []


def _hold(lake: Path, labels: Path) -> None:
    opened, known = Lake.open(lake, create=False), read_labels(labels)
    with survey(opened, None, known) as seen:
        _HELD.append((Court.hold(seen, None, known), opened))


def _answer(question: Callable[..., R], arguments: tuple[Any, ...]) -> R:
    return question(_HELD[-1][0], *arguments)


def _of_lake(court: Court, question: Callable[..., R], *arguments: Any) -> R:
    return question(_HELD[-1][1], *arguments)
