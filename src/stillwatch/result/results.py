"""An earlier result read back, as far as comparing two of them needs it.

A result may come from another version or from another program that follows the contract, so only
the fields that are used are asked for.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, Field, ValidationError

SCHEMA = "stillwatch.campaigns/1"


class Weight(BaseModel):
    """One piece of evidence: its kind and its log-odds (null where it was not finite)."""

    kind: str
    weight: float | None = None


class CampaignRecord(BaseModel):
    """A campaign as campaigns.json has it."""

    campaign_id: str
    aliases: list[str] = Field(default_factory=list)
    confidence: float
    evidence: list[Weight] = Field(default_factory=list)
    counter_evidence: list[Weight] = Field(default_factory=list)


class GroupRecord(BaseModel):
    """A group as campaigns.json has it."""

    group_id: str
    kind: str
    says: str
    confidence: float | None = None
    evidence: list[Weight] = Field(default_factory=list)
    counter_evidence: list[Weight] = Field(default_factory=list)


class _Campaigns(BaseModel):
    schema_: str = Field(alias="schema")
    campaigns: list[CampaignRecord]
    groups: list[GroupRecord]


@dataclass(frozen=True)
class Result:
    """A scan's result: campaigns and groups by id, and the accounts of each."""

    campaigns: dict[str, CampaignRecord]
    groups: dict[str, GroupRecord]
    members: dict[str, frozenset[str]]
    group_members: dict[str, frozenset[str]]


def read_result(directory: Path) -> Result:
    """The result that a scan wrote into `directory`. Raises ValueError, with a sentence that names
    the folder and what is wrong with it, where there is none that can be used."""
    found = _read_campaigns(directory)
    if found.schema_ != SCHEMA:
        raise ValueError(f"{directory}: campaigns.json is of schema {found.schema_[:60]!a}, not {SCHEMA}")
    return Result(
        {c.campaign_id: c for c in found.campaigns},
        {g.group_id: g for g in found.groups},
        _accounts(directory, "members.parquet", "campaign_id"),
        _accounts(directory, "groups.parquet", "group_id"),
    )


def _read_campaigns(directory: Path) -> _Campaigns:
    if not directory.is_dir():
        raise ValueError(f"{directory} is not a folder")
    try:
        return _Campaigns.model_validate_json((directory / "campaigns.json").read_bytes())
    except FileNotFoundError:
        raise ValueError(f"{directory} holds no scan: campaigns.json is missing") from None
    except OSError as problem:
        raise ValueError(f"{directory}: campaigns.json cannot be read ({problem.strerror})") from problem
    except ValidationError as problem:
        where = ".".join(str(part) for part in problem.errors()[0]["loc"]) or "the whole"
        raise ValueError(f"{directory}: campaigns.json is not a scan's result (at {where})") from problem


def _accounts(directory: Path, name: str, key: str) -> dict[str, frozenset[str]]:
    try:
        rows = pq.read_table(directory / name, partitioning=None)
        lacking = {key, "account_id"} - set(rows.column_names)
        if lacking:
            raise ValueError(f"{directory}: {name} lacks the column {min(lacking)}")
        columns = [rows[column].cast(pa.string()) for column in (key, "account_id")]
    except FileNotFoundError:
        raise ValueError(f"{directory}: {name} is missing") from None
    except (OSError, pa.ArrowException) as problem:
        raise ValueError(f"{directory}: {name} cannot be read") from problem
    grouped = pa.table(columns, [key, "account_id"]).group_by(key).aggregate([("account_id", "distinct")])
    return {row[key]: frozenset(row["account_id_distinct"]) - {None} for row in grouped.to_pylist()}
