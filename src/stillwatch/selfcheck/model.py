"""What a self-check says: the shape of its JSON, which a later check is compared with."""

from typing import Literal

from pydantic import BaseModel, Field

SCHEMA = "stillwatch.self-check/1"

Level = Literal["low", "usual", "high"]
"""Where a habit stands among honest accounts, in thirds: coarse on purpose, so that it is no oracle for who evades."""


Strength = Literal["strong", "weak", "against"]
Likeness = Literal["none", "some", "strong", "listed"]


class Reason(BaseModel):
    """What speaks for (weight > 0, coarse) or against a campaign, as an operator's scan would say it."""

    kind: str
    family: str
    strength: Strength
    says: str


class Change(BaseModel):
    """What would help: without the evidence of one family the accounts would, or would not, be taken for a campaign."""

    family: str
    remedy: str
    enough: bool


class Habit(BaseModel):
    """How the team's accounts stand in one respect among each kind of honest account."""

    name: str
    value: float
    among: dict[str, Level]


class Finding(BaseModel):
    """Something that makes a team look like what it is not, with its measure and its remedy."""

    kind: str
    says: str
    remedy: str


class SelfCheck(BaseModel):
    """`taken`: whether an operator's scan would list the accounts, were nothing declared; `taken_declared`: were all
    declared as one organization's. `likeness`: coarse, of the confidence."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    accounts: int
    exchanges: int
    days: int
    taken: bool
    taken_declared: bool
    likeness: Likeness
    reasons: list[Reason] = Field(default_factory=list)
    changes: list[Change] = Field(default_factory=list)
    habits: list[Habit] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
