"""Matters small enough to read, and as large as they come."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from stillwatch.report.matter import Judgement, Matter
from stillwatch.sharing.told import Told, tell
from stillwatch.sketch.keys import Keys
from tests.result import fixtures

KEYS = Keys(bytes(range(32)))
IDS = ["acct-1", "acct-<2>", "acct-\u202e3'] OR [x"]
CREATED, NOW = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, 8, 30, 0, 250_000, tzinfo=UTC)
YES = Judgement("anna.schmidt", datetime(2026, 6, 1, 15, tzinfo=UTC), "acct-1 and mallory@example.org agree.")


def matter(ids: list[str] = IDS, judgement: Judgement | None = None) -> Matter:
    """Of so many accounts with falling counts."""
    exchanges = [1000 + 2 * (len(ids) - k) for k in range(len(ids))]
    harvest = [count - 20 for count in exchanges]
    members = pa.table({"account_id": ids, "exchanges": exchanges, "harvest_exchanges": harvest})
    counts = {"exchanges": sum(exchanges), "harvest_exchanges": sum(harvest), "attempts": sum(harvest) + 7}
    campaign = fixtures.small_campaign().model_copy(update={"accounts": len(ids), **counts})
    return Matter(campaign, fixtures.findings([campaign], []), members, judgement, 0, Path())


def told(of: Matter | None = None, **other: object) -> Told:
    """What is told of it, by an operator with a name."""
    said = {"marking": "TLP:AMBER", "producer": "Example AI", "created": CREATED, "at": NOW} | other
    return tell(of or matter(), KEYS, **said)
