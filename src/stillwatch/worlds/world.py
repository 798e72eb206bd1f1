"""Writes a world: the canonical log, the account table, and the truth beside them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES, MESSAGE
from stillwatch.worlds.honest_text import Desk
from stillwatch.worlds.people import Registry
from stillwatch.worlds.record import Account, Turn
from stillwatch.worlds.streams import stream
from stillwatch.worlds.talk import Log

START = int(datetime(2025, 6, 2, tzinfo=UTC).timestamp()) * 1_000_000
"""A Monday, microseconds."""

DAY = 86_400_000_000
CHUNK = 10_000


@dataclass
class World:
    """What personas need to write themselves into a world."""

    seed: int
    days: int
    scale: float
    registry: Registry
    log: Log
    accounts: list[Account] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """The log's first moment, microseconds."""
        return START

    def desk(self, group: str) -> Desk:
        """The desk that deals one group's passages."""
        if group not in self.desks:
            self.desks[group] = Desk(self.seed, group)
        return self.desks[group]

    def join(self, account: Account) -> Account:
        """Adds an account."""
        self.accounts.append(account)
        return account

    def stream(self, *names: object) -> np.random.Generator:
        """The random stream of that name."""
        return stream(self.seed, *names)

    def count(self, in_full: int, least: int = 1) -> int:
        """A persona's number of accounts at this world's scale."""
        return max(least, round(in_full * self.scale))


def new_world(seed: int, days: int, scale: float) -> World:
    """An empty world."""
    return World(seed, days, scale, Registry(seed, START), Log(START + days * DAY))


@dataclass(frozen=True)
class WorldSummary:
    """What was written: counts, by persona too as (accounts, exchanges, share of distinct prompts)."""

    name: str
    seed: int
    exchanges: int
    accounts: int
    campaign_accounts: int
    harvest_exchanges: int
    personas: dict[str, tuple[int, int, float]]


def write_world(world: World, out: Path, name: str) -> WorldSummary:
    """Sort the turns by time, give them ids, write everything; returns the summary."""
    turns = world.log.turns
    turns.sort(key=lambda t: (t.at, t.account.account_id))
    digits = stream(world.seed, "exchange ids").bytes(12 * len(turns)).hex()
    ids = [f"ex_{digits[24 * i : 24 * i + 24]}" for i in range(len(turns))]
    (out / "truth").mkdir(parents=True, exist_ok=True)
    write_days(turns, ids, out)
    accounts = sorted(world.accounts, key=lambda a: a.account_id)
    pq.write_table(account_table(accounts), out / "accounts.parquet", compression="zstd")
    write_truth(turns, ids, accounts, out / "truth")
    return summary(world, turns, name)


def write_days(turns: list[Turn], ids: list[str], out: Path) -> None:
    """One folder a day, streamed in chunks."""
    first = 0
    while first < len(turns):
        day = turns[first].at // DAY
        last = first
        while last < len(turns) and turns[last].at // DAY == day:
            last += 1
        folder = out / "exchanges" / f"day={datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}"
        folder.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(folder / "part-0.parquet", EXCHANGES, compression="zstd") as writer:
            for start in range(first, last, CHUNK):
                stop = min(start + CHUNK, last)
                writer.write_table(exchange_table(turns[start:stop], ids[start:stop]))
        first = last


def exchange_table(turns: list[Turn], ids: list[str]) -> pa.Table:
    """Turns as canonical rows. Tokens are a quarter of the characters, for everybody alike."""
    sizes = [sum(len(m[1]) for m in t.messages) + len(t.system or "") for t in turns]
    columns = {
        "exchange_id": ids,
        "timestamp": [t.at for t in turns],
        "account_id": [t.account.account_id for t in turns],
        "organization_id": [t.account.organization for t in turns],
        "api_key_id": [t.account.api_key for t in turns],
        "conversation_id": [t.conversation for t in turns],
        "surface": [t.account.surface for t in turns],
        "model": [t.model for t in turns],
        "client_address": [t.address for t in turns],
        "user_agent": [t.client[0] for t in turns],
        "tls_fingerprint": [t.client[1] for t in turns],
        "system": [t.system for t in turns],
        "messages": message_array(turns),
        "completion": [t.completion for t in turns],
        "reasoning": [t.reasoning for t in turns],
        "input_tokens": [size // 4 + 8 for size in sizes],
        "output_tokens": [(len(t.completion) + len(t.reasoning or "")) // 4 for t in turns],
        "max_tokens": [t.account.max_tokens for t in turns],
        "temperature": [t.account.temperature for t in turns],
        "tools": [t.tools for t in turns],
        "status": [t.status for t in turns],
    }
    return pa.table(columns, schema=EXCHANGES)


def message_array(turns: list[Turn]) -> pa.Array:
    """The messages column, built flat."""
    offsets = np.zeros(len(turns) + 1, np.int32)
    np.cumsum([len(t.messages) for t in turns], out=offsets[1:])
    roles = pa.array([m[0] for t in turns for m in t.messages], pa.string())
    contents = pa.array([m[1] for t in turns for m in t.messages], pa.string())
    return pa.ListArray.from_arrays(
        pa.array(offsets), pa.StructArray.from_arrays([roles, contents], fields=list(MESSAGE))
    )


def account_table(accounts: list[Account]) -> pa.Table:
    """The account table, by account id."""
    columns = {
        "account_id": [a.account_id for a in accounts],
        "created_at": [a.created_at for a in accounts],
        "organization_id": [a.organization for a in accounts],
        "email": [a.email for a in accounts],
        "payment_fingerprint": [a.payment for a in accounts],
        "phone_fingerprint": [a.phone for a in accounts],
        "signup_address": [a.signup_address for a in accounts],
        "country": [a.country for a in accounts],
        "plan": [a.plan for a in accounts],
        "closed_at": pa.nulls(len(accounts), ACCOUNTS.field("closed_at").type),
        "close_reason": pa.nulls(len(accounts), pa.string()),
        "alias_of": pa.nulls(len(accounts), pa.string()),
    }
    return pa.table(columns, schema=ACCOUNTS)


def write_truth(turns: list[Turn], ids: list[str], accounts: list[Account], folder: Path) -> None:
    """Who is who: exchange by exchange, and account by account."""
    exchanges = pa.table(
        {
            "exchange_id": ids,
            "account_id": [t.account.account_id for t in turns],
            "persona": [t.account.persona for t in turns],
            "campaign": pa.array([t.account.campaign if t.harvest else None for t in turns], pa.string()),
            "harvest": [t.harvest for t in turns],
        }
    )
    pq.write_table(exchanges, folder / "exchanges.parquet", compression="zstd")
    table = pa.table(
        {
            "account_id": [a.account_id for a in accounts],
            "persona": [a.persona for a in accounts],
            "campaign": pa.array([a.campaign for a in accounts], pa.string()),
        }
    )
    pq.write_table(table, folder / "accounts.parquet", compression="zstd")


def summary(world: World, turns: list[Turn], name: str) -> WorldSummary:
    """Counts of what was written."""
    prompts: dict[str, list[str]] = {}
    for turn in turns:
        said = next(text for role, text in reversed(turn.messages) if role == "user")
        prompts.setdefault(turn.account.persona, []).append(said)
    members: dict[str, int] = {}
    for account in world.accounts:
        members[account.persona] = members.get(account.persona, 0) + 1
    personas = {
        p: (members[p], len(prompts.get(p, [])), len(set(prompts.get(p, []))) / max(1, len(prompts.get(p, []))))
        for p in sorted(members)
    }
    return WorldSummary(
        name,
        world.seed,
        len(turns),
        len(world.accounts),
        sum(a.campaign is not None for a in world.accounts),
        sum(t.harvest for t in turns),
        personas,
    )
