"""What the gateway does with a request: by the decision table of a policy, by a limit on every
account, or by a list of bans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from stillwatch.guard.asked import Asked
from stillwatch.guard.budgets.ledger import Amount, Window, granted, most_of, window_of
from stillwatch.guard.decide import met
from stillwatch.response.measures import SEVERITY, Measure
from stillwatch.response.table import NOBODY, Table
from stillwatch.worlds.clocks import DAY, SECOND

Verdict = Literal["passed", "throttled", "denied"]


class Decision(NamedTuple):
    """What is done with one request; withheld: an answer comes without its reasoning."""

    verdict: Verdict
    withheld: bool = False


ONE, NONE = Amount(1, 0), Amount(0, 0)
PASSED, THROTTLED, DENIED = Decision("passed"), Decision("throttled"), Decision("denied")


class Gateway(Protocol):
    """Whoever decides."""

    def decide(self, account: str, at: int) -> Decision:
        """About a request of an account, at microseconds since 1970. Requests come in order."""
        ...


class Open:
    """Lets everybody pass."""

    def decide(self, account: str, at: int) -> Decision:
        """See Gateway."""
        return PASSED


@dataclass
class Limited:
    """So many exchanges an account and day (of UTC) for everybody, in fixed windows as gateways
    have them."""

    limit: int
    _day: int = 0
    _used: dict[str, int] = field(default_factory=dict)

    def decide(self, account: str, at: int) -> Decision:
        """See Gateway."""
        if at // DAY != self._day:
            self._day, self._used = at // DAY, {}
        used = self._used.get(account, 0)
        if used >= self.limit:
            return THROTTLED
        self._used[account] = used + 1
        return PASSED


@dataclass
class Banned:
    """Accounts that are closed, each from a moment on."""

    since: Mapping[str, int]

    def decide(self, account: str, at: int) -> Decision:
        """See Gateway."""
        return DENIED if at >= self.since.get(account, at + 1) else PASSED


class Budgets:
    """What is used of each campaign's budget, in windows as a guard's ledger counts them. One guard
    stands for all: whatever leases they hold, no more is spent than a window has."""

    def __init__(self) -> None:
        self._used: dict[Window, Amount] = {}

    def take(self, throttles: Sequence[Measure], now: float) -> bool:
        """Whether one more exchange is within all of the budgets; it counts where it is."""
        wanted = {window_of(one, now): granted(self._of(one, now), most_of(one), ONE).exchanges for one in throttles}
        if not all(wanted.values()):
            return False
        for window in wanted:
            used = self._used.get(window, NONE)
            self._used[window] = Amount(used.exchanges + 1, used.tokens)
        return True

    def _of(self, measure: Measure, now: float) -> Amount:
        return self._used.get(window_of(measure, now), NONE)


@dataclass
class Guarded:
    """A guard with its table, which is put in its place whole; budgets outlast the table."""

    table: Table = NOBODY
    budgets: Budgets = field(default_factory=Budgets)

    def decide(self, account: str, at: int) -> Decision:
        """See Gateway."""
        now = at / SECOND
        found = met(self.table, Asked(accounts=(account,)), now)
        if not found.acting:
            return PASSED
        if SEVERITY[found.acting[0].action] > SEVERITY["throttle"]:
            return DENIED
        if found.throttles and not self.budgets.take(found.throttles, now):
            return THROTTLED
        return Decision("passed", found.trim is not None and found.trim.reasoning is not None)
