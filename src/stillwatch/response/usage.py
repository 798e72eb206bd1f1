"""What a campaign's accounts have used, as the lake has it, and what a budget would have left of
it: fixed windows, counted as a guard counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numba
import numpy as np
import pyarrow as pa

from stillwatch.engine.arrays import Bools, Ints
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.response.model import BudgetTerms

USUAL_TOKENS = 1024
"""Reserved for a request that does not say how long its answer may be, as a guard does where it is
not told otherwise."""

SECOND = 1_000_000
"""Microseconds."""

_USED = """
SELECT EPOCH_US(e.timestamp) AS at, w.number AS account, COALESCE(e.max_tokens, -1) AS asked,
    COALESCE(e.output_tokens, 0) AS used
FROM exchanges e JOIN wanted w ON e.account_id = w.account_id
ORDER BY e.timestamp, e.exchange_hash
"""


@dataclass(frozen=True)
class Usage:
    """Exchanges of some accounts, of any status, in order of time: microseconds since 1970, the
    account's place in `accounts`, output tokens that were asked for at most (-1: nobody said), and
    those that were used (0 where nobody counted)."""

    accounts: list[str]
    at: Ints
    account: Ints
    asked: Ints
    used: Ints

    def __len__(self) -> int:
        return len(self.at)

    def of(self, chosen: Bools) -> "Usage":
        """Those of some of the accounts (accounts,)."""
        mine = chosen[self.account]
        return Usage(self.accounts, self.at[mine], self.account[mine], self.asked[mine], self.used[mine])

    def days(self) -> Ints:
        """(exchanges,): days since 1970, UTC."""
        return np.asarray(self.at // (86_400 * SECOND), np.int64)


@dataclass(frozen=True)
class Peak:
    """The most that was used in a window, and when that began."""

    exchanges: int
    tokens: int
    at: datetime | None


def usage_of(lake: ReadableLake, accounts: Mapping[str, float]) -> Usage:
    """What some accounts have used, in all days that the lake holds."""
    names = sorted(accounts)
    wanted = pa.table({"account_id": pa.array(names, pa.string()), "number": pa.array(range(len(names)), pa.int64())})
    found = lake.view().query(_USED, {"wanted": wanted})
    columns = [found[name].to_numpy().astype(np.int64) for name in ("at", "account", "asked", "used")]
    return Usage(names, *columns)


def peak_of(usage: Usage, seconds: int) -> Peak:
    """The most exchanges, and the most tokens, of any window; `at`: of the exchanges."""
    if not len(usage):
        return Peak(0, 0, None)
    windows, place = np.unique(usage.at // (seconds * SECOND), return_inverse=True)
    counts, tokens = np.bincount(place), np.bincount(place, usage.used)
    begins = int(windows[counts.argmax()]) * seconds
    return Peak(int(counts.max()), int(tokens.max()), datetime.fromtimestamp(begins, UTC))


def refused(usage: Usage, budget: BudgetTerms, cap: int | None = None) -> Bools:
    """(exchanges,): which a budget would have refused. An exchange takes one of the window's, and
    reserves the tokens that it asks for (`cap` at most) out of those that are left; what it used in
    the end is settled before the next one comes, as a log without durations cannot tell better."""
    asked = np.where(usage.asked < 0, USUAL_TOKENS, usage.asked)
    need = np.minimum(asked, cap) if cap is not None else asked
    tokens = -1 if budget.tokens is None else budget.tokens
    window = usage.at // (budget.seconds * SECOND)
    return _refused(window, np.asarray(need, np.int64), usage.used, budget.exchanges, tokens)


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _refused(window: Ints, need: Ints, used: Ints, exchanges: int, tokens: int) -> Bools:
    out = np.zeros(len(window), np.bool_)
    left, left_tokens = exchanges, tokens
    for k in range(len(window)):
        if k == 0 or window[k] != window[k - 1]:
            left, left_tokens = exchanges, tokens
        if left < 1 or (tokens >= 0 and left_tokens < need[k]):
            out[k] = True
        else:
            left -= 1
            if tokens >= 0:
                left_tokens -= used[k]
    return out


def day_of(number: int) -> date:
    """The day of so many days since 1970."""
    return datetime.fromtimestamp(number * 86_400, UTC).date()
