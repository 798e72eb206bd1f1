"""Rivals: limits on one account's rate. All flagged accounts stand as one campaign: a limit draws no groups, and as
campaigns of one account each its alarms would count by the hundred."""

from pathlib import Path

import numpy as np

from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.log import query

RATES = """
SELECT account_id, max(n) AS most
FROM (SELECT account_id, epoch_us(timestamp) // 86400000000 AS day, count(*) AS n FROM exchanges GROUP BY ALL)
GROUP BY account_id ORDER BY account_id
"""
"""An account's busiest day."""

LIMIT = 200
SHARE = 0.999


class RateLimit(Rival):
    """A fixed daily limit."""

    name = "200 a day"
    about = "accounts with more than 200 exchanges on one day, as one campaign"

    def find(self, world: Path) -> list[set[str]]:
        """One campaign of all that are over the limit."""
        return over(world, LIMIT)


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
