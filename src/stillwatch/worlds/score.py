"""Did a scan find what the world hides, and nobody else? First figures; the full benchmark's scorer grows from here."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

DECLARED_KINDS = {"company": "company", "class": "class", "benchmark": "benchmark", "resale": "resale_pool"}
"""Personas that act as one, and the kind of group they should be told of as."""


@dataclass(frozen=True)
class Score:
    """recall, precision: of campaign accounts (1 where there are none to find or none were named); campaigns: listed;
    false_campaigns: listed with fewer than half of their members in a true one; kinds: per persona of DECLARED_KINDS
    the share of its accounts that stand in a group of the right kind."""

    recall: float
    precision: float
    campaigns: int
    false_campaigns: int
    exchange_error: float
    kinds: dict[str, float]


def score(world: Path, result: Path) -> Score:
    """Compare a scan's result with the world's truth."""
    truth = pq.read_table(world / "truth" / "accounts.parquet").to_pylist()
    persona = {row["account_id"]: row["persona"] for row in truth}
    guilty = {row["account_id"] for row in truth if row["campaign"]}
    members = pq.read_table(result / "members.parquet").to_pylist()
    named = {row["account_id"] for row in members}
    per_campaign: dict[str, list[bool]] = {}
    for row in members:
        per_campaign.setdefault(row["campaign_id"], []).append(row["account_id"] in guilty)
    return Score(
        recall=len(named & guilty) / len(guilty) if guilty else 1.0,
        precision=len(named & guilty) / len(named) if named else 1.0,
        campaigns=len(per_campaign),
        false_campaigns=sum(sum(hits) < len(hits) / 2 for hits in per_campaign.values()),
        exchange_error=_exchange_error(world, members),
        kinds=_kinds(result, persona),
    )


def _exchange_error(world: Path, members: list[dict[str, object]]) -> float:
    """Relative error of the harvest exchanges counted; 0 in a calm world."""
    rows = pq.read_table(world / "truth" / "exchanges.parquet", columns=["harvest"])["harvest"].to_pylist()
    true = sum(bool(r) for r in rows)
    counted = sum(int(str(m["attempts"])) for m in members)
    return (counted - true) / true if true else 0.0


def _kinds(result: Path, persona: dict[str, str]) -> dict[str, float]:
    kind = {g["group_id"]: g["kind"] for g in json.loads((result / "campaigns.json").read_text())["groups"]}
    rightly: Counter[str] = Counter()
    for account, group in {
        (row["account_id"], kind[row["group_id"]]) for row in pq.read_table(result / "groups.parquet").to_pylist()
    }:
        rightly[persona[account]] += DECLARED_KINDS.get(persona[account]) == group
    size = Counter(persona.values())
    return {name: rightly[name] / size[name] for name in DECLARED_KINDS if size[name]}
