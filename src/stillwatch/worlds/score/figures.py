"""The figures of a score. Pydantic, since scores are kept as JSON and compared with those of later
versions."""

from datetime import datetime

from pydantic import BaseModel, Field


class Detection(BaseModel):
    """Time to detection of one campaign. found_at: the first cut that finds it, None when none
    does; share: of its harvest already taken then (1 when it was never found); hours: from its
    first harvest exchange."""

    found_at: datetime | None
    share: float
    hours: float | None


class CampaignScore(BaseModel):
    """One true campaign. matched: the found campaign that stands for it (one to one, largest
    overlap), on which precision, the errors and the capabilities rest. Errors are found minus true:
    of amounts as a share of the true one, of times in hours. pieces: found campaigns that hold a
    part of it. found: half of its accounts are in one found campaign at a precision of 0.9."""

    name: str
    accounts: int
    found: bool
    matched: str | None
    recall: float
    precision: float | None = None
    pieces: int
    exchanges_error: float | None = None
    harvest_exchanges_error: float | None = None
    attempts_error: float | None = None
    first_error_hours: float | None = None
    last_error_hours: float | None = None
    capability_error: float | None = None
    top_capability_right: bool | None = None
    detection: Detection | None = None


class Bin(BaseModel):
    """Candidates whose confidence lies in [low, high): how many, their mean confidence, how many
    are true."""

    low: float
    high: float
    count: int
    confidence: float
    true: int


class Calibration(BaseModel):
    """Is confidence a probability? brier: mean squared error; ece: mean distance of confidence from
    the share that is true, over bins; bins: the reliability curve, bins without candidates left
    out."""

    candidates: int
    true: int
    brier: float
    ece: float
    bins: list[Bin]


class Persona(BaseModel):
    """Honest accounts of one persona, how many were flagged, and how many that is per 10,000."""

    accounts: int
    flagged: int
    per_10000: float


class Score(BaseModel):
    """What a result got right and wrong in one world.

    recall, precision: of accounts over all campaigns; accounts that a campaign merely passed
    through (exposed_named) are neither hits nor false alarms. unknown_named: named accounts that
    the world does not have; they count as false. listed: campaigns found; false_campaigns: those of
    which no true campaign makes up half; in_pieces: true ones spread over several found; merged:
    found ones that hold several true. honest: everybody honest; personas: by persona.
    harvest_exchanges_error: over all matched campaigns together. kinds: of each honest persona that
    acts as one, the share of its accounts in a group of the right kind.
    """

    world: str
    accounts: int
    named: int
    hits: int
    exposed_named: int
    unknown_named: int
    recall: float | None
    precision: float | None
    listed: int
    false_campaigns: int
    in_pieces: int
    merged: int
    honest: Persona
    personas: dict[str, Persona]
    harvest_exchanges_error: float | None = None
    calibration: Calibration | None = None
    kinds: dict[str, float] | None = None
    campaigns: list[CampaignScore] = Field(default_factory=list)

    @property
    def found(self) -> int:
        """True campaigns found."""
        return sum(c.found for c in self.campaigns)
