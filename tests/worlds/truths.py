"""Worlds written by hand: a truth small enough to be counted on paper, and results to hold against
it."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

START = datetime(2025, 6, 2, 0, 30, tzinfo=UTC)


@dataclass
class Paper:
    """A truth in the making: `did` adds exchanges, `write` puts it into a folder as a world has
    it."""

    persona: dict[str, str] = field(default_factory=dict)
    rows: list[dict] = field(default_factory=list)

    def did(self, account, hour, role="honest", campaign=None, aim=None, status="ok", persona="person") -> None:
        self.persona.setdefault(account, persona)
        at = START + timedelta(hours=hour)
        row = {"timestamp": at, "account_id": account, "role": role, "campaign": campaign, "capability": aim}
        self.rows.append(row | {"status": status, "persona": self.persona[account]})

    def harvests(self, account, hours, campaign="fleet-1", aim="reasoning", status="ok") -> None:
        for hour in hours:
            self.did(account, hour, "harvest", campaign, aim, status, "fleet")

    def write(self, world: Path, name: str = "paper") -> Path:
        (world / "truth" / "exchanges").mkdir(parents=True)
        counts = defaultdict(lambda: defaultdict(int))
        for row in self.rows:
            counts[row["account_id"]][None] += 1
            if row["role"] == "harvest":
                counts[row["account_id"]][row["campaign"]] += 1
        accounts = []
        for account, persona in sorted(self.persona.items()):
            n = counts[account]
            all_ = n.pop(None, 0)
            belongs = sorted(c for c, k in n.items() if k >= 5 and k >= 0.05 * all_)
            accounts.append(
                {
                    "account_id": account,
                    "persona": persona,
                    "campaigns": belongs,
                    "exposed": sorted(set(n) - {*belongs}),
                }
            )
        schema = pa.schema(
            [("account_id", pa.string()), ("persona", pa.string())]
            + [(k, pa.list_(pa.string())) for k in ("campaigns", "exposed")]
        )
        pq.write_table(pa.Table.from_pylist(accounts, schema), world / "truth" / "accounts.parquet")
        for day, rows in self._by_day().items():
            folder = world / "truth" / "exchanges" / f"day={day}"
            folder.mkdir()
            schema = pa.schema(
                [("timestamp", pa.timestamp("us", tz="UTC"))]
                + [(k, pa.string()) for k in ("account_id", "persona", "campaign", "role", "capability", "status")]
            )
            pq.write_table(pa.Table.from_pylist(rows, schema), folder / "part-0.parquet")
        (world / "datasheet.json").write_text(json.dumps({"spec": {"name": name}}))
        return world

    def _by_day(self) -> dict[str, list[dict]]:
        days = defaultdict(list)
        for row in sorted(self.rows, key=lambda r: r["timestamp"]):
            days[f"{row['timestamp']:%Y-%m-%d}"].append(row)
        return days


def fleet_world() -> Paper:
    """Ten accounts of a fleet (a0 to a9): ten harvest exchanges each, one an hour, of which the
    last fails, six for reasoning and four for mathematics, and two of cover at hours 0 and 8; e0 of
    a rented pool with two harvest exchanges of fifty; twenty honest accounts, five of them a
    company's."""
    paper = Paper()
    for k in range(10):
        for hour in range(10):
            aim = "reasoning" if hour < 6 else "mathematics"
            paper.harvests(f"a{k}", [hour], aim=aim, status="error" if hour == 9 else "ok")
        paper.did(f"a{k}", 0, "cover", "fleet-1")
        paper.did(f"a{k}", 8, "cover", "fleet-1")
    for hour in range(48):
        paper.did("e0", hour, persona="resale")
    paper.harvests("e0", [3, 4])
    for k in range(20):
        paper.did(f"h{k}", k, persona="company" if k < 5 else "person")
    return paper


def fleet(*numbers: int) -> list[str]:
    """Accounts of fleet_world's fleet, all without a number."""
    return [f"a{k}" for k in numbers or range(10)]


def write_members(folder: Path, members: dict[str, list[str]], **columns: list) -> Path:
    """A result of members.parquet alone."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [(name, account) for name, accounts in members.items() for account in accounts]
    table = {"campaign_id": [c for c, _ in pairs], "account_id": [a for _, a in pairs], **columns}
    schema = pa.schema([("campaign_id", pa.string()), ("account_id", pa.string())])
    made = pa.table(table) if pairs else schema.empty_table()
    pq.write_table(made, folder / "members.parquet")
    return folder
