"""A ledger in a file of its own: a journal in which each line says how much of a window is used. It
is on the disk before anything of it is spent."""

import fcntl
import os
import threading
from pathlib import Path

import msgspec

from stillwatch.exchange.kept import keep
from stillwatch.guard.budgets.ledger import Amount, LedgerError, Window, granted
from stillwatch.guard.clock import Clock

LONGEST_BYTES = 1 << 20
"""Of the journal, before it is written anew with one line a window."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One window, and what is used of it in all."""

    campaign: str
    seconds: int
    number: int
    exchanges: int
    tokens: int


class FileLedger:
    """One process has it at a time. Raises LedgerError where another one does."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path, self._clock, self._lock = path, clock, threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._held = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._held)
            raise LedgerError(f"{path} is another guard's") from None
        self._used: dict[Window, Amount] = {}
        self._read()
        self._journal = -1
        self._renew()

    def take(self, window: Window, most: Amount, want: Amount) -> Amount:
        """See Ledger. A window that is neither now nor beside it belongs to a clock that is
        wrong."""
        with self._lock:
            if abs(int(self._clock.now() // window.seconds) - window.number) > 1:
                raise LedgerError("the window is not now: one of the two clocks is wrong")
            used = self._used.get(window, Amount(0, 0))
            found = granted(used, most, want)
            if any(found):
                self._write(window, Amount(used.exchanges + found.exchanges, used.tokens + found.tokens))
            return found

    def give_back(self, window: Window, amount: Amount) -> None:
        """See Ledger."""
        with self._lock:
            used = self._used.get(window)
            if used is not None:
                left = (max(0, u - max(0, a)) for u, a in zip(used, amount, strict=True))
                self._write(window, Amount(*left))

    def close(self) -> None:
        """See Ledger."""
        with self._lock:
            os.close(self._journal)
            os.close(self._held)

    def _write(self, window: Window, used: Amount) -> None:
        line = msgspec.json.encode(Line(*window, *used)) + b"\n"
        try:
            if os.write(self._journal, line) != len(line):
                raise OSError("the journal was cut short")
            os.fdatasync(self._journal)
        except OSError as error:
            # What lies there now is not known; the next take begins with a journal that is.
            self._renew()
            raise LedgerError(f"{self._path} cannot be written: {error}") from None
        self._used[window] = used
        if os.fstat(self._journal).st_size > LONGEST_BYTES:
            self._renew()

    def _read(self) -> None:
        """The last line may be broken off: of it nothing was spent."""
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for k, text in enumerate(lines):
            if not text:
                continue
            try:
                line = msgspec.json.decode(text, type=Line)
            except msgspec.MsgspecError:
                if k == len(lines) - 1:
                    return
                raise LedgerError(f"{self._path} cannot be read as a ledger") from None
            self._used[Window(line.campaign, line.seconds, line.number)] = Amount(line.exchanges, line.tokens)

    def _renew(self) -> None:
        """A journal with what still counts, and no more."""
        now = self._clock.now()
        self._used = {w: a for w, a in self._used.items() if w.ends_at + w.seconds > now}
        if self._journal >= 0:
            os.close(self._journal)
            self._journal = -1
        try:
            keep(self._path, b"".join(msgspec.json.encode(Line(*w, *a)) + b"\n" for w, a in self._used.items()))
            self._journal = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise LedgerError(f"{self._path} cannot be written: {error}") from None
