"""Rivals: limits on one account's rate. All flagged accounts stand as one campaign: a limit draws
no groups, and as campaigns of one account each its alarms would count by the hundred."""

from pathlib import Path
from typing import ClassVar

import numpy as np

from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.log import query

RATES = """
SELECT account_id, max(n) AS most
FROM (SELECT account_id, epoch_us(timestamp) // 86400000000 AS day, count(*) AS n FROM exchanges GROUP BY ALL)
GROUP BY account_id ORDER BY account_id
"""
"""An account's busiest day."""

SHARE = 0.999


class RateLimit(Rival):
    """A fixed daily limit, of the usual kind."""

    name = "200 a day"
    about = "accounts with more than 200 exchanges on one day, as one campaign"
    limit: ClassVar[int] = 200

    def find(self, world: Path) -> list[set[str]]:
        """One campaign of all that are over the limit."""
        return over(world, self.limit)


class LowLimit(RateLimit):
    """The limit that was best of 20, 40, 60, 100, 200 and 400 on smoke worlds of other seeds (F1
    0.28 to 0.43)."""

    name = "40 a day"
    about = "accounts with more than 40 exchanges on one day, as one campaign"
    limit = 40


class Percentile(Rival):
    """The busiest one in a thousand."""

    name = "99.9th percentile"
    about = "the one account in a thousand whose busiest day is the busiest, as one campaign"

    def find(self, world: Path) -> list[set[str]]:
        """One campaign of all above the percentile."""
        rates = query(world, RATES)
        return over(world, float(np.quantile(rates["most"].to_numpy(), SHARE)))


def over(world: Path, limit: float) -> list[set[str]]:
    """Accounts whose busiest day is above the limit, as one campaign; none, no campaign."""
    flagged = {row["account_id"] for row in query(world, RATES).to_pylist() if row["most"] > limit}
    return [flagged] if flagged else []
