"""The lake, held open for questions: by one process for those that a page waits for, and by
another, which is started when it is first needed, for scoring anew, which takes its time.

Raises NotReady (judged_process.py) until the lake is judged, and again where the lake has changed
meanwhile.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from stillwatch.console.judged_process import JudgedProcess, LakeState, NotReady, of_lake
from stillwatch.scan.judged import Judged

R = TypeVar("R")

KEPT = 64
"""Answers, of which one on 25,000 accounts takes some megabytes."""

PATIENCE = 30.0
"""Seconds that a page waits for an answer."""

LIMIT = 120
"""Seconds for an answer: what takes longer hangs, and others wait behind it."""

LONG = 1800
"""The same for scoring anew, for which nobody waits."""


class Questions:
    """What was judged of a lake, in two processes."""

    def __init__(self, lake: Path, labels: Path, limit: int = LIMIT, long: int = LONG) -> None:
        """labels: the file of what people know, read whenever the lake is judged."""
        self._place, self._limit, self._long = (lake, labels), limit, long
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._closed = False
        self._start()

    def _start(self) -> None:
        self._reader = JudgedProcess(*self._place, self._limit)
        self._scorer: JudgedProcess | None = None
        # One at a time: a question that ends the process takes no other with it.
        self._line = ThreadPoolExecutor(1)

    @property
    def state(self) -> LakeState:
        """Whether questions can be answered."""
        return self._reader.state

    def ask(self, question: Callable[..., R], *arguments: Any) -> R:
        """What a function of Judged (case_details.py) answers. Raises NotReady, and what the
        function raises."""
        reader = self._reader
        if reader.state != "ready":
            raise NotReady(reader.state)
        try:
            return reader.ask(question, arguments, PATIENCE)
        except TimeoutError as error:
            raise NotReady("busy") from error

    def ask_once(self, question: Callable[[Judged, list[str]], R], names: list[str]) -> R:
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
        return self.ask(of_lake, question, *arguments)

    def later(self, question: Callable[..., R], *arguments: Any) -> "Future[R]":
        """What a function of Judged answers, whenever it is its turn; no page waits behind it."""
        with self._lock:
            if self._closed:
                raise NotReady("ended")
            return self._line.submit(self._scored, question, *arguments)

    def _scored(self, question: Callable[..., R], *arguments: Any) -> R:
        with self._lock:
            if self._closed:
                raise NotReady("ended")
            self._scorer = scorer = self._scorer or JudgedProcess(*self._place, self._long)
        return scorer.ask(question, arguments, None)

    def again(self) -> None:
        """Judges the lake anew, since the lake has changed."""
        with self._lock:
            self._end()
            self._answers.clear()
            self._start()

    def close(self) -> None:
        """Ends the processes."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        self._line.shutdown(wait=False, cancel_futures=True)
        for held in filter(None, (self._reader, self._scorer)):
            held.close()
