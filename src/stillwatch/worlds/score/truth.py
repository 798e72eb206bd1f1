"""What a world hides: its campaigns, counted from the truth exchange by exchange."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ACCOUNT_COLUMNS = ["account_id", "persona", "campaigns", "exposed"]
HARVEST_COLUMNS = ["timestamp", "account_id", "campaign", "capability", "status"]

Accounts = frozenset[str]


@dataclass(frozen=True)
class TrueCampaign:
    """One campaign as it was. members: accounts that belong by the contract (5 harvest exchanges and 5% of all);
    exposed: accounts with less. Counts are the members' sums, as in the contract. first, last: of its answered harvest
    exchanges. capabilities: share of these by the main capability of the prompt's source. harvest: all answered
    harvest exchanges of its accounts, timestamp and account_id, oldest first.
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
    """A world's campaigns by name, everybody's persona, and the time of its last exchange. Campaigns without a single
    member are left out: there is nobody to find."""

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
        """Accounts that a campaign passed through without making them its own: neither hits nor false alarms."""
        return frozenset().union(*(c.exposed for c in self.campaigns)) - self.members

    @property
    def honest(self) -> Accounts:
        """Accounts that no campaign ever used."""
        return frozenset(self.persona) - self.members - self.exposed


def read_truth(world: Path) -> Truth:
    """The truth beside a world's log. Raises ValueError, with a sentence, where there is none that can be used."""
    folder = world / "truth"
    try:
        accounts = pq.read_table(folder / "accounts.parquet", columns=ACCOUNT_COLUMNS, partitioning=None).to_pylist()
        exchanges = ds.dataset(folder / "exchanges", format="parquet")
        harvest = exchanges.to_table(columns=HARVEST_COLUMNS, filter=pc.field("role") == "harvest")
        ends = [pc.max(b["timestamp"]).as_py() for b in exchanges.to_batches(columns=["timestamp"]) if len(b)]
    except FileNotFoundError:
        raise ValueError(
            f"{world} is no world: it has no truth/accounts.parquet with truth/exchanges/ beside"
        ) from None
    except (OSError, pa.ArrowException) as problem:
        raise ValueError(f"{world}: the truth cannot be read, or is another version's") from problem
    if not ends:
        raise ValueError(f"{world} is an empty world: its truth holds no exchange")
    persona = {row["account_id"]: row["persona"] for row in accounts}
    members, exposed = _by_campaign(accounts, "campaigns"), _by_campaign(accounts, "exposed")
    campaigns = [
        _campaign(name, belong, exposed.get(name, frozenset()), exchanges, harvest)
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
    name: str, members: Accounts, exposed: Accounts, exchanges: ds.Dataset, harvest: pa.Table
) -> TrueCampaign:
    own = harvest.filter(pc.field("campaign") == name)
    mine = pa.array(sorted(members))
    attempts = own.filter(pc.is_in(own["account_id"], mine))
    answered = _answered(attempts)
    span = pc.min_max(answered["timestamp"]).as_py()
    within = (pc.field("timestamp") >= span["min"]) & (pc.field("timestamp") <= span["max"])
    aims = answered["capability"].value_counts().to_pylist()
    return TrueCampaign(
        name=name,
        members=members,
        exposed=exposed,
        exchanges=exchanges.count_rows(filter=pc.field("account_id").isin(mine) & within),
        harvest_exchanges=answered.num_rows,
        attempts=attempts.num_rows,
        first=span["min"],
        last=span["max"],
        capabilities={str(a["values"]): a["counts"] / answered.num_rows for a in aims if a["values"] is not None},
        harvest=_answered(own).select(["timestamp", "account_id"]).sort_by("timestamp"),
    )


def _answered(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.equal(pc.fill_null(rows["status"], "ok"), "ok"))
