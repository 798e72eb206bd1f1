"""What a world hides: its campaigns, counted from the truth exchange by exchange."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.worlds.truth import campaign_totals, truth_parts

ACCOUNT_COLUMNS = ["account_id", "persona", "campaigns", "exposed"]
HARVEST_COLUMNS = ["timestamp", "account_id", "campaign", "role", "status"]

Accounts = frozenset[str]


@dataclass(frozen=True)
class TrueCampaign:
    """One campaign as it was. members: accounts that belong by the contract (5 harvest exchanges
    and 5% of all); exposed: accounts with less. The figures are the members' sums, as
    `campaign_totals` counts them. harvest: all answered harvest exchanges of its accounts,
    timestamp and account_id, oldest first.
    """

    name: str
    members: Accounts
    exposed: Accounts
    exchanges: int
    harvest_exchanges: int
    attempts: int
    first: datetime
    last: datetime
    capabilities: dict[str, float]
    harvest: pa.Table


@dataclass(frozen=True)
class Truth:
    """A world's campaigns by name, everybody's persona, and the time of its last exchange.
    Campaigns without a single member are left out: there is nobody to find."""

    name: str
    persona: dict[str, str]
    campaigns: list[TrueCampaign]
    end: datetime

    @property
    def members(self) -> Accounts:
        """Accounts of any campaign."""
        return frozenset().union(*(c.members for c in self.campaigns))

    @property
    def exposed(self) -> Accounts:
        """Accounts that a campaign passed through without making them its own: neither hits nor
        false alarms."""
        return frozenset().union(*(c.exposed for c in self.campaigns)) - self.members

    @property
    def honest(self) -> Accounts:
        """Accounts that no campaign ever used."""
        return frozenset(self.persona) - self.members - self.exposed


def read_truth(world: Path) -> Truth:
    """The truth beside a world's log. Raises ValueError, with a sentence, where there is none that
    can be used."""
    folder = world / "truth"
    try:
        accounts = pq.read_table(folder / "accounts.parquet", columns=ACCOUNT_COLUMNS, partitioning=None).to_pylist()
        members, exposed = _by_campaign(accounts, "campaigns"), _by_campaign(accounts, "exposed")
        counted = campaign_totals(world, {name: set(belong) for name, belong in members.items()})
        parts = [part.filter(pc.field("role") == "harvest") for part in truth_parts(world, HARVEST_COLUMNS)]
        ends = [pc.max(part["timestamp"]).as_py() for part in truth_parts(world, ["timestamp"]) if len(part)]
    except FileNotFoundError:
        raise ValueError(
            f"{world} is no world: it has no truth/accounts.parquet with truth/exchanges/ beside"
        ) from None
    except (OSError, pa.ArrowException) as problem:
        raise ValueError(f"{world}: the truth cannot be read, or is another version's") from problem
    if not ends:
        raise ValueError(f"{world} is an empty world: its truth holds no exchange")
    persona = {row["account_id"]: row["persona"] for row in accounts}
    harvest = pa.concat_tables(parts)
    campaigns = [
        _campaign(name, belong, exposed.get(name, frozenset()), counted[name], harvest)
        for name, belong in sorted(members.items())
    ]
    return Truth(_name(world), persona, campaigns, max(ends))


def _name(world: Path) -> str:
    try:
        return str(json.loads((world / "datasheet.json").read_text())["spec"]["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return world.resolve().name


def _by_campaign(accounts: list[dict[str, object]], column: str) -> dict[str, Accounts]:
    out: dict[str, set[str]] = {}
    for row in accounts:
        names = row[column]
        for name in names if isinstance(names, list) else ():
            out.setdefault(name, set()).add(str(row["account_id"]))
    return {name: frozenset(found) for name, found in out.items()}


def _campaign(
    name: str, members: Accounts, exposed: Accounts, counted: dict[str, Any], harvest: pa.Table
) -> TrueCampaign:
    answered = pc.equal(pc.fill_null(harvest["status"], "ok"), "ok")
    own = harvest.filter(pc.and_(pc.equal(harvest["campaign"], name), answered))
    return TrueCampaign(
        name=name,
        members=members,
        exposed=exposed,
        exchanges=counted["exchanges"],
        harvest_exchanges=counted["harvest_exchanges"],
        attempts=counted["attempts"],
        first=datetime.fromisoformat(counted["first"]),
        last=datetime.fromisoformat(counted["last"]),
        capabilities=counted["capabilities"],
        harvest=own.select(["timestamp", "account_id"]).sort_by("timestamp"),
    )
