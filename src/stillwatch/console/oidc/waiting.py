"""Logins that were begun and have not come back yet."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True, slots=True)
class Begun:
    """A login between its two requests: what the provider must send back, and what it must not
    learn before. `proven`: who was signed in where it began."""

    proven: str | None
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


class Waiting:
    """Logins by a random key that only the browser holds. Each is taken once, whatever came of it,
    and is gone after `LIFE` seconds; there are never more than `MOST`, of which the oldest goes
    first."""

    LIFE = 600.0
    MOST = 1000

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: OrderedDict[str, tuple[float, Begun]] = OrderedDict()

    def add(self, begun: Begun, now: float | None = None) -> str:
        """The key."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._begun[key] = (time.monotonic() if now is None else now, begun)
            if len(self._begun) > self.MOST:
                self._begun.popitem(last=False)
        return key

    def take(self, key: str, now: float | None = None) -> Begun | None:
        """The login, which with this is no longer waiting; None where there is none, or it began
        too long ago."""
        with self._lock:
            since, begun = self._begun.pop(key, (0.0, None))
        now = time.monotonic() if now is None else now
        return begun if now - since < self.LIFE else None
