"""What the gateway does with a request: by the decision table of a policy, by a limit on every
account, or by a list of bans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from stillwatch.response.measures import SEVERITY, Budget, Measure
from stillwatch.response.table import NOBODY, Table
from stillwatch.worlds.bench.response.drawn import drawn
from stillwatch.worlds.clocks import DAY, SECOND

Verdict = Literal["passed", "throttled", "denied"]


class Decision(NamedTuple):
    """What is done with one request; withheld: an answer comes without its reasoning."""

    verdict: Verdict
    withheld: bool = False


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
    """What is used of each campaign's budget: fixed windows, over all of its accounts."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, int], tuple[int, int]] = {}

    def take(self, campaign: str, budget: Budget, now: int) -> bool:
        """Whether one more exchange is within the budget; it counts where it is."""
        window = now // budget.seconds
        last, used = self._used.get((campaign, budget.seconds), (window, 0))
        used = used if last == window else 0
        if used >= budget.exchanges:
            return False
        self._used[campaign, budget.seconds] = window, used + 1
        return True


@dataclass
class Guarded:
    """A guard with its table, which is put in its place whole; budgets outlast the table."""

    table: Table = NOBODY
    budgets: Budgets = field(default_factory=Budgets)

    def decide(self, account: str, at: int) -> Decision:
        """See Gateway."""
        met = self.table.measures_of("account", account)
        if not met:
            return PASSED
        now = at // SECOND
        acting = [one for one in met if one.in_force(now) and acts_on(one, account)]
        worst = max(acting, key=lambda one: SEVERITY[one.action], default=None)
        withheld = any(one.trim is not None and one.trim.reasoning is not None for one in acting)
        if worst is None:
            return PASSED
        if worst.action in ("deny", "step_up"):
            return DENIED
        bounded = worst.budget if worst.action == "throttle" else None
        if bounded is not None and not self.budgets.take(worst.campaign, bounded, now):
            return THROTTLED
        return Decision("passed", withheld)


def acts_on(measure: Measure, account: str) -> bool:
    """Whether a measure does anything to an account at its stage."""
    return measure.stage == "all" or (measure.stage == "share" and drawn(measure, account))
