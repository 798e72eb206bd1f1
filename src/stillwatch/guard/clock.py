"""A clock that never goes back: whoever can turn a machine's clock back must not bring a measure to
life again that has ended."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since 1970: the most that was ever seen, of the machine's clock and of signed
    tables."""

    def __init__(self, wall: Callable[[], float] = time.time, seen: float = 0.0) -> None:
        self._wall, self.seen = wall, seen

    def now(self) -> float:
        """The time."""
        told = self._wall()
        if told > self.seen:
            self.seen = told
        return self.seen

    def at_least(self, seconds: float) -> None:
        """It was that late already, as somebody says whom we trust."""
        self.seen = max(self.seen, seconds)
