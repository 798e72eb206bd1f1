"""Whose log of a world can be a team's: honest groups, single heavy users, and fleets, whole and in
part."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.quality.summary import FEWEST, MOST_COVER, QUIETEST
from stillwatch.worlds.spec import Campaign, WorldSpec

NO_TEAMS = ("crowd",)
"""Groups of strangers who share no more than a way to the network: nobody has their log."""

HONEST = 6
"""Honest groups of a world that are looked at, each of another persona where there are so many."""

PART = 20
"""Accounts of a part of a fleet."""


@dataclass(frozen=True)
class Team:
    """kind: a persona, or `fleet` and `part of a fleet`; asked: of fleets whether they are large,
    loud and plain enough to be asked for, as where whole worlds are scanned
    (quality/summary.py)."""

    name: str
    kind: str
    accounts: tuple[str, ...]
    harvests: bool = False
    asked: bool = False


def teams_of(spec: WorldSpec, world: Path) -> list[Team]:
    """The teams of a finished world: the same world has the same."""
    truth = pq.read_table(world / "truth" / "accounts.parquet", partitioning=None)
    dice, used = Dice(spec.seed, "teams"), _exchanges(world)
    truth = truth.filter(pc.is_in(truth["account_id"], pa.array(list(used))))
    touched = pc.list_value_length(truth["campaigns"]), pc.list_value_length(truth["exposed"])
    honest = truth.filter(pc.equal(pc.add(*touched), 0))
    return [*_groups(honest, dice), *_heaviest(honest, used), *_fleets(spec, truth, dice)]


def _groups(honest: pa.Table, dice: Dice) -> list[Team]:
    """Some groups, drawn by lot: first the personas, then a group of each."""
    groups: dict[str, dict[str, list[str]]] = {}
    for row in honest.select(["account_id", "persona", "group"]).to_pylist():
        if row["group"] and row["persona"] not in NO_TEAMS:
            groups.setdefault(row["persona"], {}).setdefault(row["group"], []).append(row["account_id"])
    out = []
    for persona in dice.some(sorted(groups), HONEST):
        name = dice.pick(sorted(groups[persona]))
        out.append(Team(name, persona, tuple(groups[persona][name])))
    return out


def _heaviest(honest: pa.Table, used: dict[str, int]) -> list[Team]:
    """The account of those who live on their own that asks most."""
    alone = honest.filter(pc.is_null(honest["group"])).select(["account_id", "persona"]).to_pylist()
    if not alone:
        return []
    heaviest = max(alone, key=lambda row: (used[row["account_id"]], row["account_id"]))
    return [Team(f"heaviest {heaviest['persona']}", "single account", (heaviest["account_id"],))]


def _fleets(spec: WorldSpec, truth: pa.Table, dice: Dice) -> list[Team]:
    held: dict[str, list[str]] = {}
    for row in truth.select(["account_id", "campaigns"]).to_pylist():
        for campaign in row["campaigns"]:
            held.setdefault(campaign, []).append(row["account_id"])
    asked = {c.name: _is_asked(c) for c in spec.campaigns}
    out = []
    for name, accounts in sorted(held.items()):
        out.append(Team(name, "fleet", tuple(accounts), True, asked[name]))
        if len(accounts) > PART:
            out.append(Team(name, "part of a fleet", tuple(dice.some(accounts, PART)), True, asked[name]))
    return out


def _is_asked(campaign: Campaign) -> bool:
    return campaign.accounts >= FEWEST and campaign.rate >= QUIETEST and campaign.cover <= MOST_COVER


def _exchanges(world: Path) -> dict[str, int]:
    """Exchanges of every account that has any."""
    parts = [pq.ParquetFile(path).read(["account_id"]) for path in parts_of(world / "exchanges")]
    counted = pa.concat_tables(parts).group_by("account_id").aggregate([([], "count_all")])
    return dict(zip(counted["account_id"].to_pylist(), counted["count_all"].to_pylist(), strict=True))


def write_log(world: Path, accounts: tuple[str, ...], out: Path) -> None:
    """The log of some accounts of a world, as if it were all that its owner has."""
    own = pa.array(accounts)
    for path in parts_of(world / "exchanges"):
        table = pq.ParquetFile(path).read()
        table = table.filter(pc.is_in(table["account_id"], own))
        if len(table):
            target = out / path.relative_to(world)
            target.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, target)
    known = world / "accounts.parquet"
    if known.exists():
        table = pq.read_table(known)
        pq.write_table(table.filter(pc.is_in(table["account_id"], own)), out / "accounts.parquet")
