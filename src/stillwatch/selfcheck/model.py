"""What a self-check says: the shape of its JSON, which a later check is compared with."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

SCHEMA = "stillwatch.self-check/1"

Level = Literal["low", "usual", "high"]
"""Where a habit stands among honest accounts, in thirds: coarse on purpose, so that it is no oracle
for who evades."""


Strength = Literal["strong", "weak", "against"]
Likeness = Literal["none", "some", "strong", "listed"]


class Reason(BaseModel):
    """What speaks for (weight > 0, coarse) or against a campaign, as an operator's scan would say
    it."""

    kind: str
    family: str
    strength: Strength
    says: str


class Change(BaseModel):
    """What would help: without the evidence of one family the accounts would, or would not, be
    taken for a campaign."""

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


class Place(BaseModel):
    """A row of a training file that is a model's answer; counted from 0."""

    row: int
    model: str
    exact: bool


class TrainingFile(BaseModel):
    """rows: as read; unreadable: rows that could not be; telling: rows with an answer long enough
    to tell; models: of these, rows that are a model's answer in the log; exact: of all of them
    those that are so word for word."""

    file: str
    rows: int
    unreadable: int
    telling: int
    models: dict[str, int]
    exact: int
    places: list[Place]

    @property
    def answers(self) -> int:
        """Rows that are answers of any model."""
        return sum(self.models.values())


class Terms(BaseModel):
    """What a vendor's published terms say of training on answers, in our words; `published`: the
    date that the source itself bears; models: a regular expression of names."""

    vendor: str
    models: str
    says: str
    source: str
    published: date


class Training(BaseModel):
    """The team's training files against its own log. `terms`: of the vendors whose models' answers
    are in them."""

    files: list[TrainingFile]
    terms: list[Terms]

    @property
    def rows(self) -> int:
        """Of all files."""
        return sum(file.rows for file in self.files)

    @property
    def models(self) -> dict[str, int]:
        """Rows that are a model's answers, the model with most of them first."""
        found: dict[str, int] = {}
        for file in self.files:
            for model, rows in file.models.items():
                found[model] = found.get(model, 0) + rows
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    @property
    def share(self) -> float:
        """Of the rows, those that are answers of a model."""
        return sum(self.models.values()) / max(self.rows, 1)


class SelfCheck(BaseModel):
    """`taken`: whether an operator's scan would, or may well, list the accounts, were nothing
    declared; `taken_declared`: were all declared as one organization's. `likeness`: coarse, of the
    confidence. `names`: some of the accounts; `models`: exchanges by model, of the days looked at,
    `first` to `last`."""

    schema_: str = Field(default=SCHEMA, alias="schema")
    accounts: int
    exchanges: int
    days: int
    taken: bool
    taken_declared: bool
    likeness: Likeness
    first: date | None = None
    last: date | None = None
    names: list[str] = Field(default_factory=list)
    models: dict[str, int] = Field(default_factory=dict)
    reasons: list[Reason] = Field(default_factory=list)
    changes: list[Change] = Field(default_factory=list)
    habits: list[Habit] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    training: Training | None = None
