"""The log of decisions: lines of JSON, a file a day. It is written by a thread of its own, and what
comes faster than it can be written is counted and dropped, never waited for."""

import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from stillwatch.guard.asked import Asked
from stillwatch.guard.decision import Decision
from stillwatch.response.measures import Action, Measure, Reason, Stage

MOST_WAITING = 1 << 16
"""Lines that wait to be written."""

FLUSH_SECONDS = 0.5


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One decision. Accounts, keys and organizations are as the gateway named them; of an address
    nothing is kept. shadow: what would have acted."""

    at: float
    allow: bool
    action: Action | Literal["none"]
    table: int
    account: str | None = None
    api_key: str | None = None
    organization: str | None = None
    request: str | None = None
    campaign: str | None = None
    measure: str | None = None
    stage: Stage | None = None
    reason: Reason | None = None
    retry_after: int | None = None
    unanswered: bool = False
    stale: bool = False
    shadow: tuple[tuple[str, str, Action], ...] = ()
    """(measure, campaign, action)."""
    one_of: int = 1
    """For how many decisions like it the line stands."""


@dataclass(frozen=True)
class LogLimits:
    """sample: one of so many requests that nothing meets is written, none where it is 0.
    most_bytes: of a day's file."""

    sample: int = 1000
    most_bytes: int = 1 << 30


class Log:
    """Of one guard; None for the folder writes nothing."""

    def __init__(self, folder: Path | None, limits: LogLimits) -> None:
        self._folder, self._limits = folder, limits
        self._waiting: deque[Line] = deque()
        self._until_sample = limits.sample
        self.dropped = self.written = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write_forever, name="log", daemon=True)
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._thread.start()

    def passed(self, asked: Asked, version: int) -> None:
        """Of a request that nothing meets: it may be drawn for the sample."""
        if not self._limits.sample:
            return
        self._until_sample -= 1
        if self._until_sample <= 0:
            self._until_sample = self._limits.sample
            self._put(Line(time.time(), True, "none", version, *_names(asked), one_of=self._limits.sample))

    def decided(self, asked: Asked, decision: Decision, shadow: Sequence[Measure], now: float) -> None:
        """Of a request that something meets, were it in the shadow."""
        if decision.action == "none" and not shadow:
            return
        would = tuple((one.id, one.campaign, one.action) for one in shadow)
        self._put(
            Line(
                now,
                decision.allow,
                decision.action,
                decision.version,
                *_names(asked),
                decision.campaign,
                decision.measure,
                decision.stage,
                decision.reason,
                decision.retry_after,
                decision.unanswered,
                decision.stale,
                would,
            )
        )

    def close(self) -> None:
        """Writes what waits, and ends."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _put(self, line: Line) -> None:
        if self._folder is None:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.dropped += 1
        else:
            self._waiting.append(line)

    def _write_forever(self) -> None:
        while True:
            over = self._over.wait(FLUSH_SECONDS)
            while self._waiting:
                lines = [self._waiting.popleft() for _ in range(min(len(self._waiting), 500))]
                self._write(lines)
            if over:
                return

    def _write(self, lines: list[Line]) -> None:
        """Of one day each; a line that a full disk does not take is dropped."""
        assert self._folder is not None
        days: dict[str, list[bytes]] = {}
        for line in lines:
            day = datetime.fromtimestamp(line.at, UTC).strftime("%Y-%m-%d")
            days.setdefault(day, []).append(msgspec.json.encode(line) + b"\n")
        for day, texts in days.items():
            try:
                with open(self._folder / f"{day}.jsonl", "ab", opener=_private) as file:
                    room = self._limits.most_bytes - file.tell()
                    data = b"".join(texts)
                    if len(data) > room:
                        self.dropped += len(texts)
                        continue
                    file.write(data)
                self.written += len(texts)
            except OSError:
                self.dropped += len(texts)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _names(asked: Asked) -> tuple[str | None, str | None, str | None, str | None]:
    firsts = (names[0] if names else None for names in (asked.accounts, asked.api_keys, asked.organizations))
    account, key, organization = firsts
    return account, key, organization, asked.request
