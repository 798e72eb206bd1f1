"""What guards have decided, as they wrote it down: lines of JSON, a file a day, read from their
end, since the latest is what is asked for and a day's file may have a gigabyte."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from pydantic import BaseModel

BLOCK = 1 << 20
"""Bytes that are read at a time."""

MOST_BYTES = 64 << 20
"""Bytes that are looked through for one answer: a second's work."""


class GuardDecision(BaseModel, frozen=True):
    """One decision that met a campaign. `shadow`: it was only written down; `allowed`: the request
    went on."""

    at: datetime
    campaign: str
    measure: str
    action: str
    stage: str
    account: str | None
    reason: str | None
    allowed: bool
    shadow: bool
    table_version: int | None


class DecisionStream(BaseModel, frozen=True):
    """Decisions of a campaign, the latest first. `whole`: none was left out for want of time."""

    decisions: list[GuardDecision]
    whole: bool


def folder_of(lake: Path) -> Path:
    """Where a lake's guards write."""
    return lake / "guard" / "decisions"


def stream_of(lake: Path, campaigns: Iterable[str], limit: int) -> DecisionStream:
    """The latest decisions of a campaign by any of its names. A line that cannot be read is passed
    over: whoever writes it is another program."""
    names, found, left = set(campaigns), list[GuardDecision](), MOST_BYTES
    needles = [msgspec.json.encode(name) for name in names]
    for path in sorted(folder_of(lake).glob("*.jsonl"), reverse=True):
        for line in _backwards(path):
            left -= len(line) + 1
            if left < 0 or len(found) >= limit:
                return DecisionStream(decisions=found[:limit], whole=False)
            if any(needle in line for needle in needles):
                found += _decisions(line, names)
    return DecisionStream(decisions=found[:limit], whole=len(found) <= limit)


def _decisions(line: bytes, names: set[str]) -> Iterator[GuardDecision]:
    try:
        told: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        if told.get("campaign") in names and told.get("measure"):
            yield _made(told, told["measure"], told["campaign"], told["action"], told.get("stage") or "all", False)
        for measure, campaign, action in told.get("shadow") or ():
            if campaign in names:
                yield _made(told, measure, campaign, action, "shadow", True)
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, OverflowError):
        return


def _made(told: dict[str, Any], measure: str, campaign: str, action: str, stage: str, shadow: bool) -> GuardDecision:
    return GuardDecision(
        at=datetime.fromtimestamp(told["at"], UTC),
        campaign=campaign,
        measure=measure,
        action=action,
        stage=stage,
        account=told.get("account"),
        reason=told.get("reason"),
        allowed=bool(told.get("allow", shadow)),
        shadow=shadow or stage == "shadow",
        table_version=told.get("table_version", told.get("table")),
    )


def _backwards(path: Path) -> Iterator[bytes]:
    """The whole lines of a file, the last first."""
    try:
        with path.open("rb") as file:
            place, rest = file.seek(0, 2), b""
            while place > 0:
                size = min(BLOCK, place)
                place -= size
                file.seek(place)
                first, *lines = (file.read(size) + rest).split(b"\n")
                yield from (line for line in reversed(lines) if line)
                rest = first
            if rest:
                yield rest
    except OSError:
        return
