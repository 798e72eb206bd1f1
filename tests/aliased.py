"""A world some of whose accounts have two ids."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO

FLEET = 24
NOON = datetime(2025, 6, 4, 12, tzinfo=UTC)
"""In the middle of the last day."""


def aliased_world(folder: Path) -> Path:
    """Three days of 900 honest accounts and one fleet. Of the fleet's ids one stands for another,
    of all others every tenth for the next."""
    fleet = Campaign(accounts=FLEET, rate=50, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,)), folder)
    truth = pq.read_table(folder / "truth" / "accounts.parquet").to_pylist()
    harvesters, honest = (
        [r["account_id"] for r in truth if bool(r["campaigns"]) == is_one] for is_one in (True, False)
    )
    stands_for = {harvesters[0]: harvesters[1], **dict(zip(honest[::10], honest[1::10], strict=False))}
    records = pq.read_table(folder / "accounts.parquet")
    alias_of = pa.array([stands_for.get(name) for name in records["account_id"].to_pylist()], pa.string())
    at = records.column_names.index("alias_of")
    pq.write_table(records.set_column(at, "alias_of", alias_of), folder / "accounts.parquet")
    return folder
