"""From the spool to the lake, in a process of its own: whole segments are taken in, and their text
is erased."""

import sys
import time
import traceback
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from pathlib import Path

from stillwatch.engine.processes import settle
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.lake.store.errors import LakeError
from stillwatch.live.followed import Followed, Stamp
from stillwatch.live.spool.folders import Closed, closed_segments
from stillwatch.readers.joined import JoinedReader
from stillwatch.readers.source import Source, reader_named
from stillwatch.result.plain import plain

EVERY_SECONDS = 15.0
"""Between two looks at the spool."""

HELD_SECONDS = 600.0
"""How long the text of a format stays whose records are joined with others: a span may lack what
comes with another, minutes later."""

MOST_BYTES = 1 << 30
"""Of segments that are taken in at once, so that a long stop is caught up with in steps."""

UNREADABLE = ".unreadable"
"""End of the name of a segment that cannot be read at all: it is kept for who can mend it, and is
in nobody's way."""

FINISH_SHARE = 0.1
"""Of its time that the process spends on bringing days up to date: a day is written anew each time,
and a large one is done more seldom."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What one look at the spool came to."""

    segments: int = 0
    exchanges: int = 0
    """New in the lake; counted once their day is up to date."""
    quarantined: int = 0
    lag: float = 0.0
    """Seconds from the first text of the oldest segment to when it was in the lake."""
    failed: str = ""
    """Why something could not be taken in."""
    left: int = 0
    """Segments that wait for the next look."""


@dataclass
class Intake:
    """Takes the segments of a spool into a lake."""

    lake: Path
    spool: Path
    followed: Followed = field(default_factory=lambda: Followed(()))
    held: dict[Path, float] = field(default_factory=dict)
    """Segments that are in the lake, and when their text is erased, which is kept for what may yet
    be joined with it: by a clock that nobody sets."""
    _waiting: bool = True
    _finished_at: float = -1e9
    _finish_took: float = 0.0

    def look(self, last: bool = False) -> TakenIn:
        """Takes in what is whole, and erases what need not be kept. last: brings the days up to
        date whenever that was done before."""
        new, logs = self._new_segments(), self.followed.changed()
        told = TakenIn()
        try:
            if new or logs or (self._waiting and (last or self._may_finish())):
                with Lake.open(self.lake) as lake:
                    told = self._take_in(lake, new, logs, last)
        except (LakeError, UnusableError) as error:
            told = TakenIn(failed=str(error))
        self._erase()
        return replace(told, left=len(self._new_segments()))

    def _new_segments(self) -> list[Closed]:
        out, size = [], 0
        for one in closed_segments(self.spool):
            if one.path not in self.held and size < MOST_BYTES:
                out.append(one)
                size += one.bytes
        return out

    def _take_in(self, lake: Lake, new: list[Closed], logs: list[tuple[Source, Stamp]], last: bool) -> TakenIn:
        quarantined, failed = 0, ""
        if new or logs:
            sources = [Source(str(one.path), reader_named(one.format)) for one in new]
            sources += [source for source, _ in logs]
            report = lake.ingest(sources, workers=1, finish=False)
            unreadable = {error.path: error.reason for error in report.unreadable}
            quarantined, self._waiting = report.quarantined, True
            self.followed.taken(logs)
            for one in new:
                if str(one.path) in unreadable:
                    one.path.rename(one.path.with_suffix(UNREADABLE))
                else:
                    self.held[one.path] = time.monotonic() + _held_for(one)
            failed = "; ".join(f"{path}: {why}" for path, why in unreadable.items())
        oldest = min((int(one.path.name[:20]) for one in new), default=time.time_ns())
        lag = max(time.time_ns() - oldest, 0) / 1e9
        exchanges = 0
        if last or self._may_finish():
            begun = time.monotonic()
            report = lake.finish_days()
            exchanges, quarantined = report.exchanges, quarantined + report.quarantined
            self._finished_at, self._waiting = time.monotonic(), False
            self._finish_took = self._finished_at - begun
        return TakenIn(len(new), exchanges, quarantined, lag, failed)

    def _may_finish(self) -> bool:
        return time.monotonic() - self._finished_at >= self._finish_took / FINISH_SHARE

    def _erase(self) -> None:
        """Removes the text of what is in the lake."""
        for path, due_at in list(self.held.items()):
            if time.monotonic() >= due_at:
                path.unlink(missing_ok=True)
                del self.held[path]


def _held_for(one: Closed) -> float:
    """Seconds for which the text of a segment that is in the lake is kept."""
    joined = isinstance(reader_named(one.format), JoinedReader)
    return HELD_SECONDS - max(time.time() - one.closed_at, 0.0) if joined else 0.0


def take_in_forever(lake: Path, spool: Path, follow: tuple[Path, ...], parent: Connection) -> None:
    """Looks at the spool again and again, and tells the parent what it came to, until the parent
    says that it is over: then until all is in the lake, or cannot be brought there."""
    settle()
    intake = Intake(lake, spool, Followed(follow))
    while not parent.poll(EVERY_SECONDS):
        parent.send(_looked(intake))
    parent.recv()
    told = _looked(intake, last=True)
    while told.left and not told.failed:
        parent.send(told)
        told = _looked(intake, last=True)
    parent.send(told)


def _looked(intake: Intake, last: bool = False) -> TakenIn:
    """One look; a mistake of ours is told without what stood in the log, and the next look is
    another try."""
    try:
        return intake.look(last)
    except Exception as error:
        for line in traceback.format_exc().splitlines():
            print(plain(line), file=sys.stderr)
        return TakenIn(failed=f"a mistake of ours ({type(error).__name__})", left=len(closed_segments(intake.spool)))
