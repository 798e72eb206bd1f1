"""What came of a policy in a world, counted exchange by exchange."""

from typing import Any

from pydantic import BaseModel, Field


class Sent(BaseModel):
    """Exchanges of one side. Each that was sent was answered, refused by the gateway, or failed for
    a reason of its own."""

    sent: int = 0
    answered: int = 0
    refused: int = 0
    failed: int = 0
    withheld: int = 0
    """Answers that came without the reasoning that they would have shown."""
    shown: int = 0
    """Answers that showed it."""


class Run(BaseModel):
    """One policy in one world. harvest, cover: of the fleet; honest: of everybody else. answers:
    harvest exchanges that were answered, by step of six hours from the campaign's first. hit:
    honest accounts of which anything was refused or withheld, by persona. made: accounts that the
    harvester used; reserve: that he had in all. listed: hours from the campaign's first step to the
    first scan that a policy could act on; members: what the last scan listed, true and false
    accounts."""

    world: str
    spec: dict[str, Any]
    policy: str
    code: str
    days: float
    accounts: int
    reserve: int
    harvest: Sent = Field(default_factory=Sent)
    cover: Sent = Field(default_factory=Sent)
    honest: Sent = Field(default_factory=Sent)
    honest_accounts: int = 0
    answers: list[int] = Field(default_factory=list)
    made: list[int] = Field(default_factory=list)
    hit: dict[str, int] = Field(default_factory=dict)
    scans: int = 0
    listed: float | None = None
    members: tuple[int, int] = (0, 0)
    seconds: float = 0.0
