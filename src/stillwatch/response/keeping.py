"""The table kept up to date while a program runs: one thread that looks each second whether
anything was written into the log of acts, by whichever process, and in any case each half
minute."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from stillwatch.cases.schema import audit
from stillwatch.cases.store import Store
from stillwatch.response.accounts import LakeRecords
from stillwatch.response.publish import publish

LOOKED_SECONDS = 1.0
"""How often the log is asked whether it has grown: one look-up in an index."""

KEPT_SECONDS = 30.0
"""How often the table is worked out where nothing was written: what runs out, a label say, ends
within half of the minute that is promised."""


class Keeper:
    """Works out the table whenever there may be another."""

    def __init__(self, lake: Path, store: Store, say: Callable[[str], None]) -> None:
        """say: takes a sentence where something goes wrong, once until it goes well again."""
        self._lake, self._store, self._say = lake, store, say
        self._known = LakeRecords(lake)
        self._head = -1
        self._at = -1e18
        self._trouble = ""

    def look(self, now: float | None = None) -> bool:
        """Brings the table up to date where it is time; whether it was."""
        now = time.monotonic() if now is None else now
        try:
            head = self._entries()
            if head == self._head and now - self._at < KEPT_SECONDS:
                return False
            publish(self._lake, self._store, self._known)
            self._head, self._at, self._trouble = head, now, ""
            return True
        except Exception as error:  # a thread that dies keeps nothing, and says nothing
            if str(error) != self._trouble:
                self._say(f"The decision table is not brought up to date: {error}")
            self._trouble = str(error)
            return False

    def run(self, over: threading.Event) -> None:
        """Until it is over."""
        while not over.is_set():
            self.look()
            over.wait(LOOKED_SECONDS)

    def _entries(self) -> int:
        with self._store.reading() as connection:
            return connection.execute(select(func.max(audit.c.seq))).scalar() or 0


@contextmanager
def kept(lake: Path, store: Store, say: Callable[[str], None]) -> Iterator[None]:
    """While the table of a lake is kept up to date, beside what the block does."""
    over = threading.Event()
    thread = threading.Thread(target=Keeper(lake, store, say).run, args=(over,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
