"""The spool: appended to by many, written and brought to the disk by one, in groups.

A text is acknowledged once the group that it was written with is on the disk (group commit: DeWitt
et al., Implementation Techniques for Main Memory Database Systems, SIGMOD 1984, section 5.2). While
one group is on its way to the disk the next one gathers, so that a disk of some hundred syncs a
second carries thousands of senders.
"""

import os
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stillwatch.live.spool.folders import CLOSED, OPEN, locked, open_segments, spool_key
from stillwatch.live.spool.segment import OpenSegment, recover

WAITING_BYTES = 128 << 20
"""Of texts that wait for the disk at most; more are refused, and the sender comes again."""

GROUP_BYTES = 32 << 20
TICK_SECONDS = 0.25
"""How often segments are looked at that nobody writes to."""

MEASURED_SECONDS = 1.0
"""How old the known size of the spool may be."""


class SpoolFull(Exception):
    """The spool has no room, or what it holds is too old: the sender shall come again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a spool."""

    bytes: int
    """On the disk."""
    seconds: float
    """Age of the oldest text: where the lake takes nothing in, no more readable text is
    gathered."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What waits to be written."""

    place: tuple[str, str]
    """Sender and format."""
    data: bytes
    first: int | None
    """Number of its first line where it came from; segments hold lines of numbers in a row."""
    done: "Future[None]"


class Spool:
    """One process writes to a spool at a time. Threads may append at once."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Opens the spool, and closes what a process that ended has left open. Raises
        UnusableError."""
        self._folder, self._limits = folder, limits
        self._key = spool_key(folder)
        self._lock_file = locked(folder)
        for path in open_segments(folder):
            recover(path, self._key)
        self._waiting: queue.SimpleQueue[_Text | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._open: dict[tuple[str, str], OpenSegment] = {}
        self._measured_at, self.bytes, self.age = -1e9, 0, 0.0
        self._measure()
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def append(self, sender: str, format: str, text: bytes, first: int | None = None) -> "Future[None]":
        """Whole lines of a format from a sender; done once they are on the disk. first: where they
        are numbered at their source (offsets of a partition), the number of the first. Raises
        SpoolFull; the future raises OSError where they could not be written: then they do not
        count."""
        with self._lock:
            if self._waiting_bytes + len(text) > WAITING_BYTES or self.is_full:
                raise SpoolFull
            self._waiting_bytes += len(text)
        done: Future[None] = Future()
        self._waiting.put(_Text((sender, format), text, first, done))
        return done

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken."""
        return self.bytes >= self._limits.bytes or self.age >= self._limits.seconds

    def close(self) -> None:
        """Writes what waits, and closes the segments."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            group = self._gathered()
            going = None not in group
            self._write([text for text in group if text is not None])
            self._close_due(everything=not going)
            if time.monotonic() - self._measured_at > MEASURED_SECONDS:
                self._measure()
        os.close(self._lock_file)

    def _gathered(self) -> list[_Text | None]:
        """What waits, as soon as anything does; nothing after a tick."""
        group: list[_Text | None] = []
        size = 0
        try:
            group.append(self._waiting.get(timeout=TICK_SECONDS))
            while size < GROUP_BYTES and group[-1] is not None:
                size += len(group[-1].data)
                group.append(self._waiting.get_nowait())
        except queue.Empty:
            pass
        return group

    def _write(self, group: list[_Text]) -> None:
        """Brings a group to the disk, segment by segment, and tells those who wait."""
        for place, texts in _in_runs(group):
            error = self._kept(place, texts)
            with self._lock:
                self._waiting_bytes -= sum(len(text.data) for text in texts)
            for text in texts:
                if error is None:
                    text.done.set_result(None)
                else:
                    text.done.set_exception(error)

    def _kept(self, place: tuple[str, str], texts: list[_Text]) -> OSError | None:
        """None once the texts are on the disk; what went wrong where none of them counts."""
        segment = self._open.get(place)
        if segment is not None and segment.next != texts[0].first:
            del self._open[place]
            with suppress(OSError):  # it is closed up to its last whole frame when the spool is opened again
                segment.close()
            segment = None
        before = segment.size if segment else 0
        try:
            if segment is None:
                segment = self._open[place] = OpenSegment(self._folder.joinpath(*place), self._key, texts[0].first)
                before = segment.size
            for text in texts:
                segment.append(text.data)
            segment.sync()
        except OSError as error:
            self._give_up(place, before)
            return error
        return None

    def _give_up(self, place: tuple[str, str], size: int) -> None:
        """Leaves a segment that cannot be written to as it was: what it held counts."""
        segment = self._open.pop(place, None)
        if segment is None:
            return
        with suppress(OSError):  # it is closed up to its last whole frame when the spool is opened again
            segment.cut(size)
            segment.close()

    def _close_due(self, everything: bool) -> None:
        for place, segment in list(self._open.items()):
            if everything or segment.is_due:
                del self._open[place]
                with suppress(OSError):  # as above
                    segment.close()

    def _measure(self) -> None:
        """The spool's size on the disk, and the age of its oldest segment, by its name."""
        size, oldest, now = 0, time.time_ns(), time.time_ns()
        for path in self._folder.glob("*/*/*"):
            if path.suffix in (OPEN, CLOSED):
                try:
                    size += path.stat().st_size
                except FileNotFoundError:
                    continue
                oldest = min(oldest, int(path.name[:20]))
        self.bytes, self.age, self._measured_at = size, (now - oldest) / 1e9, time.monotonic()


def _in_runs(group: list[_Text]) -> Iterator[tuple[tuple[str, str], list[_Text]]]:
    """The texts of each place, in their order; those that are numbered one by one, since where one
    goes on is known once the one before is written."""
    for place in dict.fromkeys(text.place for text in group):
        texts = [text for text in group if text.place == place]
        if texts[0].first is None:
            yield place, texts
        else:
            yield from ((place, [text]) for text in texts)
