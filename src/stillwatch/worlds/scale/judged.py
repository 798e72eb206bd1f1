"""A scan's result held against the truth of a world that was made as sketches."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from stillwatch.exchange.schema import CAPABILITIES


@dataclass(frozen=True)
class Judged:
    """recall, precision: of the campaign's accounts among all that are listed; false_campaigns:
    listed ones of which fewer than half the accounts are a campaign's; count: error in harvest
    exchanges, as a share; first, last: hours by which the dates are off; capability: largest error
    in a capability's share, None where nothing was found."""

    recall: float
    precision: float
    false_campaigns: int
    count: float | None
    first: float | None
    last: float | None
    capability: float | None


def judged(world: Path, result: Path) -> Judged:
    """Judge the one campaign of a sketched world; the listed one with most of its accounts stands
    for it."""
    true, by_campaign = _truth(world), _named(result)
    (facts,) = json.loads((world / "datasheet.json").read_text())["campaigns"].values()
    told = json.loads((result / "campaigns.json").read_text())["campaigns"]
    best = max(told, key=lambda c: len(by_campaign.get(c["campaign_id"], set()) & true), default=None)
    errors = _errors(facts, best) if best else dict.fromkeys(("count", "first", "last", "capability"))
    return Judged(*_found(true, by_campaign), **errors)


def accounts_found(world: Path, result: Path) -> tuple[float, float, int]:
    """(recall, precision, false campaigns) of a result's members.parquet."""
    return _found(_truth(world), _named(result))


def _truth(world: Path) -> set[str]:
    table = pq.read_table(world / "truth" / "accounts.parquet", columns=["account_id", "campaigns"])
    return {name for name, of in zip(*(table[c].to_pylist() for c in table.column_names), strict=True) if of}


def _named(result: Path) -> dict[str, set[str]]:
    by_campaign: dict[str, set[str]] = {}
    for row in pq.read_table(result / "members.parquet", columns=["campaign_id", "account_id"]).to_pylist():
        by_campaign.setdefault(row["campaign_id"], set()).add(row["account_id"])
    return by_campaign


def _found(true: set[str], by_campaign: dict[str, set[str]]) -> tuple[float, float, int]:
    named = set().union(*by_campaign.values())
    false = sum(2 * len(accounts & true) < len(accounts) for accounts in by_campaign.values())
    return len(named & true) / len(true), len(named & true) / len(named) if named else 1.0, false


def _errors(facts: dict[str, Any], told: dict[str, Any]) -> dict[str, float]:
    """What is off in a campaign's count, dates and capabilities."""
    said = {c["name"]: c["share"] for c in told["capabilities"]}
    return {
        "count": told["harvest_exchanges"] / facts["harvest_exchanges"] - 1,
        "first": _hours(facts["first"], told["first_seen"]),
        "last": _hours(facts["last"], told["last_seen"]),
        "capability": max(abs(said.get(name, 0.0) - facts["capabilities"].get(name, 0.0)) for name in CAPABILITIES),
    }


def _hours(true: str, said: str) -> float:
    return abs((datetime.fromisoformat(said) - datetime.fromisoformat(true)).total_seconds()) / 3600
