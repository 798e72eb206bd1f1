"""What a guard holds of budgets, and spends without asking anybody.

All of it runs in the server's one thread; the ledger is asked in others. A request that finds a
lease is decided at once. One that does not waits for the ledger, for a stated time at most."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from stillwatch.guard.budgets.ledger import NO_BOUND, Amount, Ledger, Window, most_of, window_of
from stillwatch.response.measures import Measure

LARGEST_SHARE, SMALLEST_SHARE = 32, 512
"""A lease is between a 512th of a window's budget and a 32nd: small while few ask, so that little
lies with guards that have no use for it."""

SOON_SECONDS = 1.0
"""A lease that was spent within this was too small; a ledger that had nothing is asked again after
it."""

IDLE_SECONDS = 5.0
"""After which a lease that nobody asked for is given back."""

MOST_RESERVATIONS = 1 << 17
"""That are remembered until they are settled. Beyond it the oldest is forgotten: it stays
reserved."""


@dataclass(slots=True)
class Lease:
    """What is held of one window. Times are of the monotonic clock."""

    exchanges: int = 0
    tokens: int = 0
    share: int = SMALLEST_SHARE
    taken_at: float = -1e9
    used_at: float = 0.0
    dry_until: float = -1e9
    broken_until: float = -1e9
    asking: "asyncio.Future[None] | None" = None

    def covers(self, tokens: int) -> bool:
        """Whether it has an exchange of so many tokens."""
        return self.exchanges >= 1 and self.tokens >= tokens


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one request holds: a part of each campaign's window that it counts for."""

    id: str
    parts: tuple[tuple[Window, int], ...]
    """(window, tokens)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """There is nothing left for one of the measures, or nobody to ask."""

    measure: Measure
    unanswered: bool = False


@dataclass
class Leases:
    """Of one guard. wait: seconds for the ledger's answer; usual_tokens: reserved for a request
    that does not say how many it may use."""

    ledger: Ledger
    wait: float
    usual_tokens: int
    _held: dict[Window, Lease] = field(default_factory=dict)
    _open: dict[str, tuple[tuple[Window, int], ...]] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "ledger"))
    _name: str = field(default_factory=lambda: secrets.token_hex(6))
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _tasks: set["asyncio.Future[None]"] = field(default_factory=set)
    failures: int = 0
    """How often the ledger did not answer."""

    def reserve(self, measures: Sequence[Measure], tokens: int | None, now: float) -> Reservation | Refused | None:
        """Takes an exchange out of the leases that are held, for all of the measures or for none.
        None where the ledger has to be asked first (`reserve_asking`)."""
        parts: list[tuple[Window, int]] = []
        for one in measures:
            window, need = window_of(one, now), self._need(one, tokens)
            if any(window == other for other, _ in parts):
                continue  # two measures of one campaign: it is one budget
            lease = self._lease(window)
            lease.used_at = time.monotonic()
            if not lease.covers(need):
                self._return(parts)
                if lease.used_at < lease.dry_until:
                    return Refused(one)
                return Refused(one, True) if lease.used_at < lease.broken_until else None
            lease.exchanges -= 1
            lease.tokens -= need
            parts.append((window, need))
            self._refill_early(window, lease, one)
        return self._remembered(tuple(parts))

    async def reserve_asking(
        self, measures: Sequence[Measure], tokens: int | None, now: float
    ) -> Reservation | Refused:
        """The same, after the ledger was asked for what is missing."""
        begun = time.monotonic()
        while True:
            found = self.reserve(measures, tokens, now)
            if found is not None:
                return found
            missing = next(
                one for one in measures if not self._lease(window_of(one, now)).covers(self._need(one, tokens))
            )
            left = begun + self.wait - time.monotonic()
            asking = self._ask(window_of(missing, now), missing, self._need(missing, tokens))
            try:
                await asyncio.wait_for(asyncio.shield(asking), max(left, 0.001))
            except TimeoutError:
                # Where it did answer, others were quicker to spend what it gave.
                answered = self._lease(window_of(missing, now)).taken_at >= begun
                return Refused(missing, not answered)

    def settle(self, reservation: str, tokens: int | None, exchanges: int, now: float) -> bool:
        """What a request used in the end; the rest can be spent again while its window lasts. False
        where nothing is known of it. exchanges: 0 where it came to nothing."""
        parts = self._open.pop(reservation, None)
        if parts is None:
            return False
        for window, reserved in parts:
            lease = self._held.get(window)
            if lease is None or now >= window.ends_at:
                continue
            if exchanges == 0:
                lease.exchanges += 1
                lease.tokens += reserved
            elif tokens is not None and reserved:
                lease.tokens += reserved - tokens  # more than was reserved is owed
        return True

    def tick(self, now: float) -> None:
        """Forgets windows that are over, and gives back what nobody asks for."""
        over = [window for window in self._held if now >= window.ends_at]
        for window in over:
            del self._held[window]
        if over:
            self._open = {k: parts for k, parts in self._open.items() if any(now < w.ends_at for w, _ in parts)}
        idle = time.monotonic() - IDLE_SECONDS
        for window, lease in self._held.items():
            if lease.used_at < idle and lease.asking is None and lease.exchanges > 0:
                self._give_back(window, lease)

    async def close(self) -> None:
        """Gives back all that is left."""
        for window, lease in self._held.items():
            if lease.exchanges > 0:
                self._give_back(window, lease)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2 * self.wait)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _need(self, measure: Measure, tokens: int | None) -> int:
        """Tokens to reserve: one at least where they are bounded, and none where they are not."""
        if measure.budget is None or measure.budget.tokens is None:
            return 0
        asked = self.usual_tokens if tokens is None else max(tokens, 1)
        cap = measure.trim.max_tokens if measure.trim is not None else None
        return asked if cap is None else max(1, min(asked, cap))

    def _lease(self, window: Window) -> Lease:
        lease = self._held.get(window)
        if lease is None:
            lease = self._held[window] = Lease()
        return lease

    def _remembered(self, parts: tuple[tuple[Window, int], ...]) -> Reservation:
        name = f"{self._name}-{next(self._numbers)}"
        if len(self._open) >= MOST_RESERVATIONS:
            del self._open[next(iter(self._open))]
        self._open[name] = parts
        return Reservation(name, parts)

    def _return(self, parts: list[tuple[Window, int]]) -> None:
        for window, tokens in parts:
            self._held[window].exchanges += 1
            self._held[window].tokens += tokens

    def _refill_early(self, window: Window, lease: Lease, measure: Measure) -> None:
        """Before it is empty, so that the next request need not wait."""
        if lease.asking is None and lease.exchanges < most_of(measure).exchanges // lease.share // 2:
            idle = max(lease.dry_until, lease.broken_until)
            if time.monotonic() >= idle:
                self._ask(window, measure, 0)

    def _ask(self, window: Window, measure: Measure, need: int) -> "asyncio.Future[None]":
        lease = self._lease(window)
        if lease.asking is None:
            lease.asking = asyncio.ensure_future(self._take(window, lease, measure, need))
        return lease.asking

    async def _take(self, window: Window, lease: Lease, measure: Measure, need: int) -> None:
        begun, most = time.monotonic(), most_of(measure)
        if begun - lease.taken_at < SOON_SECONDS:
            lease.share = max(LARGEST_SHARE, lease.share // 2)
        want = Amount(max(1, most.exchanges // lease.share), 0)
        if most.tokens < NO_BOUND:
            want = want._replace(tokens=max(need - lease.tokens, most.tokens // lease.share, 1))
        try:
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._threads, self.ledger.take, window, most, want)
        except Exception:
            self.failures += 1
            lease.broken_until = time.monotonic() + SOON_SECONDS
        else:
            lease.taken_at = begun
            lease.exchanges += found.exchanges
            lease.tokens += found.tokens
            if found.exchanges == 0 or found.tokens < want.tokens:
                lease.dry_until = time.monotonic() + SOON_SECONDS
        finally:
            lease.asking = None

    def _give_back(self, window: Window, lease: Lease) -> None:
        left = Amount(lease.exchanges, max(lease.tokens, 0))
        lease.exchanges, lease.tokens = 0, min(lease.tokens, 0)
        loop = asyncio.get_running_loop()

        async def given() -> None:
            try:
                await loop.run_in_executor(self._threads, self.ledger.give_back, window, left)
            except Exception:
                self.failures += 1  # it stays used: too little is spent, never too much

        task = asyncio.ensure_future(given())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
