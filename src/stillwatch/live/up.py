"""Listen, watch and the console side by side, each a process that is started again when it ends
before it should."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a process is started again: doubled while it keeps ending within a minute."""

STEADY_SECONDS = 60.0
STOP_SECONDS = 120.0
"""Which a process has to end: the last exchanges are brought to the lake, and a scan is left."""

UNUSABLE = 2
"""The exit code of a process that was told nonsense: to start it again would change nothing."""

TICK_SECONDS = 0.1


@dataclass
class Part:
    """One command of ours, and how it goes."""

    name: str
    arguments: Sequence[str]
    process: "subprocess.Popen[str] | None" = None
    pause: float = FIRST_PAUSE
    started_at: float = 0.0
    due_at: float = 0.0
    _reader: threading.Thread | None = field(default=None, repr=False)

    def start(self, tell: Callable[[str, str], None]) -> None:
        """Starts it; what it says on standard error is told line by line."""
        command = [sys.executable, "-m", "stillwatch.cli.part", *self.arguments]
        pipe = subprocess.PIPE  # standard input ends with this process: then the part goes too
        self.process = subprocess.Popen(command, stdin=pipe, stderr=pipe, text=True, errors="replace")
        self.started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(self.process, tell), daemon=True)
        self._reader.start()

    def ended(self) -> int | None:
        """Its exit code, once it has ended."""
        return None if self.process is None else self.process.poll()

    def rest(self) -> None:
        """Sets when it is started again."""
        now = time.monotonic()
        self.pause = FIRST_PAUSE if now - self.started_at >= STEADY_SECONDS else min(2 * self.pause, LONGEST_PAUSE)
        self.process, self.due_at = None, now + self.pause

    def stop(self) -> None:
        """Ends it as Ctrl-C does, and by force where it does not heed that."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._reader is not None:
            self._reader.join()

    def _read(self, process: "subprocess.Popen[str]", tell: Callable[[str, str], None]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            tell(self.name, line.rstrip("\n").removeprefix("stillwatch: "))


def run(parts: Sequence[Part], over: threading.Event, write: Callable[[str], None]) -> int:
    """Runs the parts until it is over, and ends them in order; returns 2 where one was told
    nonsense, else 0. write: takes what they say, as lines of JSON."""

    def tell(part: str, says: str) -> None:
        write(json.dumps({"at": datetime.now(UTC).isoformat(), "part": part, "says": says}))

    try:
        while not over.wait(TICK_SECONDS):
            for part in parts:
                if part.process is None and time.monotonic() >= part.due_at:
                    part.start(tell)
                elif (ended := part.ended()) is not None:
                    if ended == UNUSABLE:
                        return UNUSABLE
                    tell(part.name, f"ended with code {ended}, and is started again")
                    part.rest()
    finally:
        for part in parts:
            part.stop()
        tell("up", "ended")
    return 0
