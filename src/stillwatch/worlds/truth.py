"""What is true of a finished world, counted part by part so that a world of any size fits: who
belongs to which campaign, what each campaign took, and how far every persona repeats itself and
others."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.worlds.parts import parts_of

LEAST_HARVEST = 5
LEAST_SHARE = 0.05
"""An account belongs to a campaign from so many harvest exchanges and that share of its exchanges
(CONTRACT.md)."""


@dataclass(frozen=True)
class Membership:
    """By campaign: the accounts that belong to it, and those with less harvest than that."""

    members: dict[str, set[str]]
    exposed: dict[str, set[str]]


def truth_parts(world: Path, columns: list[str]) -> Iterator[pa.Table]:
    """The exchanges' truth, part by part in order of time."""
    for path in parts_of(world / "truth" / "exchanges"):
        yield pq.read_table(path, columns=columns)


def membership(world: Path) -> Membership:
    """Who belongs to which campaign, by the rule of the output contract."""
    counted = [
        part.group_by(["account_id", "campaign", "role"]).aggregate([([], "count_all")])
        for part in truth_parts(world, ["account_id", "campaign", "role"])
    ]
    rows = pa.concat_tables(counted).group_by(["account_id", "campaign", "role"]).aggregate([("count_all", "sum")])
    total: dict[str, int] = {}
    harvest: dict[tuple[str, str], int] = {}
    for row in rows.to_pylist():
        account, count = row["account_id"], row["count_all_sum"]
        total[account] = total.get(account, 0) + count
        if row["role"] == "harvest":
            harvest[row["campaign"], account] = harvest.get((row["campaign"], account), 0) + count
    found = Membership({}, {})
    for (campaign, account), count in sorted(harvest.items()):
        belongs = count >= LEAST_HARVEST and count >= LEAST_SHARE * total[account]
        (found.members if belongs else found.exposed).setdefault(campaign, set()).add(account)
    return found


def write_account_truth(accounts: pa.Table, out: Path) -> Membership:
    """Write truth/accounts.parquet for the accounts (account_id, persona, group) in their order."""
    found = membership(out)

    def campaigns(of: dict[str, set[str]]) -> pa.Array:
        held: dict[str, list[str]] = {}
        for campaign in sorted(of):
            for account in of[campaign]:
                held.setdefault(account, []).append(campaign)
        return pa.array([held.get(a, []) for a in accounts["account_id"].to_pylist()], pa.list_(pa.string()))

    table = pa.table(
        {
            "account_id": accounts["account_id"],
            "persona": accounts["persona"],
            "group": accounts["group"],
            "campaigns": campaigns(found.members),
            "exposed": campaigns(found.exposed),
        }
    )
    pq.write_table(table, out / "truth" / "accounts.parquet", compression="zstd")
    return found


def campaign_totals(world: Path, members: dict[str, set[str]]) -> dict[str, dict[str, Any]]:
    """By campaign, of its members: exchanges of any status between its first and last harvest
    exchange, harvest exchanges answered, attempts, first, last (RFC 3339), and each capability's
    share of the attempts."""
    totals: dict[str, dict[str, Any]] = {}
    for name, accounts in sorted(members.items()):
        ids = pa.array(sorted(accounts))
        harvest = pa.concat_tables(
            part.filter(
                (pc.field("campaign") == name) & (pc.field("role") == "harvest") & pc.field("account_id").isin(ids)
            )
            for part in truth_parts(world, ["timestamp", "account_id", "campaign", "role", "capability", "status"])
        )
        first, last = pc.min(harvest["timestamp"]).as_py(), pc.max(harvest["timestamp"]).as_py()
        inside = (
            part.filter(
                pc.field("account_id").isin(ids) & (pc.field("timestamp") >= first) & (pc.field("timestamp") <= last)
            )
            for part in truth_parts(world, ["timestamp", "account_id"])
        )
        shares = harvest["capability"].value_counts().to_pylist()
        totals[name] = {
            "accounts": len(accounts),
            "exchanges": sum(map(len, inside)),
            "harvest_exchanges": int(pc.sum(pc.equal(pc.fill_null(harvest["status"], "ok"), "ok")).as_py()),
            "attempts": len(harvest),
            "first": first.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "last": last.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "capabilities": {s["values"]: s["counts"] / len(harvest) for s in shares},
        }
    return totals


def repeats(world: Path) -> dict[str, dict[str, Any]]:
    """By persona: accounts that spoke, exchanges, distinct: different prompts an exchange,
    repeated: share of the exchanges whose prompt another account has said too."""
    names: list[str] = []
    accounts: dict[str, int] = {}
    columns: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for part in truth_parts(world, ["account_id", "persona", "prompt_hash"]):
        persona, account = part["persona"].combine_chunks().dictionary_encode(), part["account_id"].combine_chunks()
        for name in persona.dictionary.to_pylist():
            if name not in names:
                names.append(name)
        of = np.array([names.index(name) for name in persona.dictionary.to_pylist()], np.int16)
        coded = account.dictionary_encode()
        for name in coded.dictionary.to_pylist():
            accounts.setdefault(name, len(accounts))
        ids = np.array([accounts[name] for name in coded.dictionary.to_pylist()], np.int32)
        columns.append((of[persona.indices.to_numpy()], ids[coded.indices.to_numpy()], part["prompt_hash"].to_numpy()))
    persona_of, account_of, hashes = (np.concatenate(c) for c in zip(*columns, strict=True))
    several = _said_by_several(hashes, account_of)
    return {
        name: {
            "accounts": int(np.unique(account_of[persona_of == k]).size),
            "exchanges": int((persona_of == k).sum()),
            "distinct": float(np.unique(hashes[persona_of == k]).size / (persona_of == k).sum()),
            "repeated": float(several[persona_of == k].mean()),
        }
        for k, name in sorted(enumerate(names), key=lambda pair: pair[1])
    }


def _said_by_several(hashes: np.ndarray, accounts: np.ndarray) -> np.ndarray:
    """For each row whether its prompt stands in rows of two accounts or more."""
    order = np.lexsort((accounts, hashes))
    sorted_hashes, sorted_accounts = hashes[order], accounts[order]
    begins = np.flatnonzero(np.diff(sorted_hashes, prepend=sorted_hashes[:1] - 1))
    run = np.diff(begins, append=len(order))
    # Within a run accounts are sorted: the first differs from the last where there are two or more.
    mixed = sorted_accounts[begins] != sorted_accounts[begins + run - 1]
    several = np.empty(len(order), bool)
    several[order] = np.repeat(mixed, run)
    return several
