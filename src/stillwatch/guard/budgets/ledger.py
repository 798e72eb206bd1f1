"""What every ledger does: it counts, for a campaign and a window of time, what guards have taken of
the budget. A guard takes a lease and spends it by itself, so that a request rarely has to wait."""

import hashlib
from typing import NamedTuple, Protocol

from stillwatch.exchange.errors import UnusableError
from stillwatch.response.measures import Measure

MOST_SECONDS = 31 * 86_400
"""Of a window."""


class LedgerError(UnusableError):
    """A ledger that cannot say anything now."""


class Window(NamedTuple):
    """A stretch of time in which a campaign has its budget: the number-th one of so many seconds
    since 1970."""

    campaign: str
    seconds: int
    number: int

    @property
    def ends_at(self) -> int:
        """Seconds since 1970."""
        return (self.number + 1) * self.seconds

    @property
    def name(self) -> str:
        """One that any store can have as a key."""
        told = hashlib.sha256(self.campaign.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return f"{told}:{self.seconds}:{self.number}"


class Amount(NamedTuple):
    """Exchanges and output tokens."""

    exchanges: int
    tokens: int


NO_BOUND = (1 << 53) - 1
"""Tokens of a budget that bounds exchanges only. It is the largest number that a script of Redis
counts exactly."""


def window_of(measure: Measure, now: float) -> Window:
    """The window of a measure's budget. It goes by the campaign, not by the measure: what was used
    under one measure is used up under the next."""
    assert measure.budget is not None
    seconds = min(max(measure.budget.seconds, 1), MOST_SECONDS)
    return Window(measure.campaign, seconds, int(now // seconds))


def most_of(measure: Measure) -> Amount:
    """What a window has."""
    assert measure.budget is not None
    tokens = measure.budget.tokens
    return Amount(max(measure.budget.exchanges, 0), NO_BOUND if tokens is None else max(tokens, 0))


def granted(used: Amount, most: Amount, want: Amount) -> Amount:
    """What can be taken of what is left."""
    return Amount(*(max(0, min(w, m - u)) for u, m, w in zip(used, most, want, strict=True)))


class Ledger(Protocol):
    """Where leases are taken from. Its calls block, and are made from threads."""

    def take(self, window: Window, most: Amount, want: Amount) -> Amount:
        """Takes as much of what is wanted as there is. What was returned is counted as used,
        whatever happens to either side. Raises LedgerError where that is not sure."""
        ...

    def give_back(self, window: Window, amount: Amount) -> None:
        """Returns what was taken and not spent. Tried once: what is given back twice would be spent
        twice. Raises LedgerError."""
        ...

    def close(self) -> None:
        """Ends it."""
        ...
