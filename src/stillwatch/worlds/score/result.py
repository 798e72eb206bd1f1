"""Any tool's result, read as far as scoring needs it: members in Parquet or CSV, and what a
campaigns.json adds."""

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from stillwatch.worlds.score.truth import Accounts

AMOUNTS = ("exchanges", "harvest_exchanges", "attempts")
LEAST_MEMBERSHIP = 0.5
"""Rows below are not members (the contract)."""

Members = dict[str, Accounts]
"""The accounts of each listed campaign."""


class _Capability(BaseModel):
    name: str
    share: float


class Listed(BaseModel):
    """What a result says of one campaign; None where it does not say."""

    campaign_id: str
    confidence: float | None = Field(default=None, ge=0, le=1)
    first_seen: AwareDatetime | None = None
    last_seen: AwareDatetime | None = None
    exchanges: float | None = None
    harvest_exchanges: float | None = None
    attempts: float | None = None
    capabilities: list[_Capability] = Field(default_factory=list)


class _Group(BaseModel):
    group_id: str
    kind: str


class _Campaigns(BaseModel):
    campaigns: list[Listed] = Field(default_factory=list)
    groups: list[_Group] = Field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """members: by campaign; listed: what is said of each; candidates: (confidence, accounts) of
    every candidate that was looked at, None where the result does not say; kinds: accounts by the
    kind of group that they stand in, None likewise."""

    members: Members
    listed: dict[str, Listed] = field(default_factory=dict)
    candidates: list[tuple[float, Accounts]] | None = None
    kinds: dict[str, Accounts] | None = None


def read_result(path: Path) -> Result:
    """A folder with members.parquet or members.csv, or such a file alone. Raises ValueError, with a
    sentence, where it cannot be used."""
    file = _members_file(path)
    rows = _rows(file)
    members = by_campaign(rows)
    sums = _sums(rows)
    listed = {name: Listed.model_validate({"campaign_id": name, **sums[name]}) for name in members}
    if path.is_file():
        return Result(members, listed)
    said = _campaigns_json(path)
    for campaign in said.campaigns if said else ():
        known = {k: v for k, v in campaign if v is not None}
        listed[campaign.campaign_id] = listed.get(campaign.campaign_id, campaign).model_copy(update=known)
    return Result(members, listed, _candidates(path, members, listed), _kinds(path, said))


def read_members(path: Path) -> Members:
    """The members alone, for a result as things stood at some time."""
    return by_campaign(_rows(_members_file(path)))


def _members_file(path: Path) -> Path:
    if path.is_file():
        return path
    for name in ("members.parquet", "members.csv"):
        if (path / name).is_file():
            return path / name
    raise ValueError(f"{path} holds no result: neither members.parquet nor members.csv is there")


def _rows(file: Path) -> pa.Table:
    """campaign_id, account_id and the amounts that are there, of rows that are members."""
    table = _table(file)
    lacking = {"campaign_id", "account_id"} - set(table.column_names)
    if lacking:
        raise ValueError(f"{file} lacks the column {min(lacking)}")
    columns = {name: _column(file, table, name, pa.string()) for name in ("campaign_id", "account_id")}
    if any(pc.any(pc.fill_null(pc.equal(column, ""), True)).as_py() for column in columns.values()):
        raise ValueError(f"{file} holds rows without a campaign_id or without an account_id")
    for name in AMOUNTS:
        if name in table.column_names:
            columns[name] = _column(file, table, name, pa.float64())
    rows = pa.table(columns)
    if "membership" not in table.column_names:
        return rows
    membership = _column(file, table, "membership", pa.float64())
    sound = pc.fill_null(pc.and_(pc.greater_equal(membership, 0.0), pc.less_equal(membership, 1.0)), False)
    if not pc.all(sound, min_count=0).as_py():
        raise ValueError(f"{file}: a membership is no probability between 0 and 1")
    return rows.filter(pc.greater_equal(membership, LEAST_MEMBERSHIP))


def _table(file: Path) -> pa.Table:
    try:
        if file.suffix == ".csv":
            types = {"campaign_id": pa.string(), "account_id": pa.string()}
            return pyarrow.csv.read_csv(file, convert_options=pyarrow.csv.ConvertOptions(column_types=types))
        return pq.read_table(file, partitioning=None)
    except (OSError, pa.ArrowException) as problem:
        kind = "CSV with a header" if file.suffix == ".csv" else "Parquet"
        raise ValueError(f"{file} cannot be read as {kind}") from problem


def _column(file: Path, table: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    try:
        return table[name].cast(kind)
    except pa.ArrowException as problem:
        raise ValueError(f"{file}: the column {name} does not hold {kind}") from problem


def by_campaign(rows: pa.Table, key: str = "campaign_id") -> Members:
    """The accounts of each campaign (or group) of a table of members."""
    grouped = rows.group_by(key).aggregate([("account_id", "distinct")])
    return {row[key]: frozenset(row["account_id_distinct"]) for row in grouped.to_pylist()}


def _sums(rows: pa.Table) -> dict[str, dict[str, float | None]]:
    """Members' sums by campaign; an account that is named twice counts once."""
    there = [name for name in AMOUNTS if name in rows.column_names]
    once = rows.group_by(["campaign_id", "account_id"]).aggregate([(name, "max") for name in there])
    sums = once.group_by("campaign_id").aggregate([(f"{name}_max", "sum") for name in there])
    return {row["campaign_id"]: {name: row[f"{name}_max_sum"] for name in there} for row in sums.to_pylist()}


def _campaigns_json(folder: Path) -> _Campaigns | None:
    file = folder / "campaigns.json"
    if not file.exists():
        return None
    try:
        return _Campaigns.model_validate_json(file.read_bytes())
    except OSError as problem:
        raise ValueError(f"{file} cannot be read ({problem.strerror})") from problem
    except ValidationError as problem:
        where = ".".join(str(part) for part in problem.errors()[0]["loc"]) or "the whole"
        raise ValueError(f"{file} is not what the contract says (at {where})") from problem


def _candidates(folder: Path, members: Members, listed: dict[str, Listed]) -> list[tuple[float, Accounts]] | None:
    """All candidates where they are told, else the listed campaigns that have a confidence."""
    file = folder / "candidates.parquet"
    if not file.exists():
        sure = [(c.confidence, members[name]) for name, c in listed.items() if name in members]
        return [(p, accounts) for p, accounts in sure if p is not None] or None
    rows = _table(file)
    if not {"account_ids", "confidence"} <= set(rows.column_names):
        raise ValueError(f"{file} lacks the columns account_ids and confidence")
    pairs = rows.select(["confidence", "account_ids"]).to_pylist()
    try:
        return [(float(row["confidence"]), frozenset(row["account_ids"])) for row in pairs]
    except TypeError as problem:
        raise ValueError(f"{file}: a candidate lacks its confidence or its accounts") from problem


def _kinds(folder: Path, said: _Campaigns | None) -> dict[str, Accounts] | None:
    file = folder / "groups.parquet"
    if said is None or not file.exists():
        return None
    rows = _table(file)
    if not {"group_id", "account_id"} <= set(rows.column_names):
        raise ValueError(f"{file} lacks the columns group_id and account_id")
    kind_of = {group.group_id: group.kind for group in said.groups}
    out: dict[str, Accounts] = {}
    for group, accounts in by_campaign(rows, "group_id").items():
        kind = kind_of.get(group, "other")
        out[kind] = out.get(kind, frozenset()) | accounts
    return out
