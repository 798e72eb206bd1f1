"""Evidence that accounts act as one: one small function each, grouped by the field of the record
that it reads."""

from typing import Any

from pydantic import BaseModel, Field


class Evidence(BaseModel):
    """One reason for (weight > 0) or against (weight < 0), in log-odds (natural log), with a
    sentence anyone can read. Evidence of one `family` is drawn from one field of the record and
    counts once."""

    kind: str
    family: str
    weight: float
    says: str
    facts: dict[str, Any] = Field(default_factory=dict)
