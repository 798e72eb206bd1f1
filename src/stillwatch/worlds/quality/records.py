"""What is kept of one world's run: the score, and account by account what was hit, so that two runs
can be paired."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from stillwatch.worlds.quality.code import code_digest
from stillwatch.worlds.score.figures import Score
from stillwatch.worlds.score.result import Result
from stillwatch.worlds.score.truth import Accounts, Truth
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import version_of


class Outcome(BaseModel):
    """Account by account. hits: one bit for each account of a campaign, in the order of their ids,
    as hexadecimal; flagged: the honest accounts that were named, as places in that order of all
    honest accounts; found: by campaign."""

    accounts: int
    hits: str
    flagged: list[int]
    found: dict[str, bool]
    false_campaigns: int


class Load(BaseModel):
    """What one campaign really did while it lasted. rate: exchanges an account and day; cover:
    share of its members' exchanges that were no harvest; exchanges: all of its members' in that
    time; answers: their harvest exchanges that were answered."""

    rate: float
    cover: float
    exchanges: int
    answers: int


class Record(BaseModel):
    """One world, scanned and scored. digest: of the world's rows; code: of ours; seconds: of the
    scan; loads: by campaign."""

    world: str
    spec: dict[str, Any]
    suite_version: str
    digest: str
    code: str
    seconds: float
    score: Score
    outcome: Outcome
    loads: dict[str, Load] = Field(default_factory=dict)

    @property
    def suite(self) -> str:
        """The suite that the world belongs to."""
        return self.world.split("/")[0]

    @property
    def has_delay(self) -> bool:
        """Whether the time to detection is known (or there is nothing to detect)."""
        return all(c.detection is not None for c in self.score.campaigns)


def outcome(truth: Truth, result: Result, score: Score) -> Outcome:
    """What a result did to each account."""
    named: Accounts = frozenset().union(*result.members.values())
    hits = sum(1 << k for k, account in enumerate(sorted(truth.members)) if account in named)
    return Outcome(
        accounts=len(truth.members),
        hits=f"{hits:x}",
        flagged=[k for k, account in enumerate(sorted(truth.honest)) if account in named],
        found={c.name: c.found for c in score.campaigns},
        false_campaigns=score.false_campaigns,
    )


def load_of(took: dict[str, Any]) -> Load:
    """A campaign's load by what its world's datasheet says that it took."""
    first, last = (datetime.fromisoformat(took[end]) for end in ("first", "last"))
    days = max(1.0, (last - first) / timedelta(days=1))
    return Load(
        rate=took["exchanges"] / took["accounts"] / days,
        cover=1 - took["attempts"] / max(1, took["exchanges"]),
        exchanges=took["exchanges"],
        answers=took["harvest_exchanges"],
    )


def file_of(folder: Path, world: str) -> Path:
    """Where a world's record is kept."""
    return folder / "worlds" / f"{world.replace('/', '--')}.json"


def keep(record: Record, folder: Path) -> None:
    """Write a record, whole or not at all."""
    file = file_of(folder, record.world)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".tmp")
    beside.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
    beside.replace(file)


def kept(folder: Path, spec: WorldSpec, delay: bool) -> Record | None:
    """The record of an earlier run of the same world by the same code, if there is one that tells
    enough."""
    try:
        record = Record.model_validate_json(file_of(folder, spec.name).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    alike = (
        record.spec == as_json(spec) and record.suite_version == version_of(spec.name) and record.code == code_digest()
    )
    return record if alike and (record.has_delay or not delay) else None


def as_json(spec: WorldSpec) -> dict[str, Any]:
    """A spec as JSON gives it back: lists for tuples."""
    return dict(json.loads(json.dumps(spec.to_dict())))
