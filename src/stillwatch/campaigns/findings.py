"""What a scan found: the shape of campaigns.json, and the daily series that the report draws beside
it."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from stillwatch.fleets.evidence import Evidence

GroupKind = Literal[
    "company",
    "class",
    "benchmark",
    "resale_pool",
    "shared_harness",
    "app",
    "crowd",
    "declared_harvest",
    "unconfirmed",
    "other",
]


class Capability(BaseModel):
    """Share of the harvest that exercises a capability; lift is that share over everybody
    else's."""

    name: str
    share: float
    lift: float


class Answers(BaseModel):
    """The three questions, each a probability; `concealed` is None where the log knows no
    affiliation."""

    acts_as_one: float
    concealed: float | None
    harvest: float


Standing = Literal["unverified", "verified", "false"]
"""What people have found of a declaration."""


class DeclaredFleet(BaseModel):
    """Programs that a declaration tells of: how many run at a time, and what for."""

    name: str
    agents: int
    purpose: str


class Declaration(BaseModel):
    """What somebody declares of accounts, as one organization's. His signature was checked, and
    nothing else unless `standing` says so. signer: his key's fingerprint; accounts: how many are
    named, `found` those of them in the log; exchanges_a_day: as declared, `observed_a_day` as the
    log has it; contradictions: what the log says against it."""

    declaration_id: str
    file: str
    who: str
    contact: str
    purposes: list[str]
    fleets: list[DeclaredFleet]
    exchanges_a_day: int
    made: date
    expires: date
    signer: str
    accounts: int
    found: int = 0
    observed_a_day: float = 0.0
    standing: Standing = "unverified"
    contradictions: list[str] = Field(default_factory=list)


class UnusableDeclaration(BaseModel):
    """A file that was set aside, and why."""

    file: str
    reason: str


class DeclaredHere(BaseModel):
    """How many of a finding's accounts (`of`) a declaration names, and that as a sentence."""

    declaration_id: str
    who: str
    standing: Standing
    accounts: int
    of: int
    says: str


class Timeline(BaseModel):
    """Exchanges a day, campaign against everybody else, and by UTC hour of day (24 counts each)."""

    days: list[date] = Field(default_factory=list)
    campaign: list[int] = Field(default_factory=list)
    others: list[int] = Field(default_factory=list)
    campaign_hours: list[int] = Field(default_factory=list)
    other_hours: list[int] = Field(default_factory=list)


class Campaign(BaseModel):
    """A fleet that is concealed and harvests."""

    campaign_id: str
    aliases: list[str] = Field(default_factory=list)
    confidence: float
    answers: Answers
    accounts: int
    first_seen: datetime
    last_seen: datetime
    exchanges: int
    harvest_exchanges: int
    attempts: int
    capabilities: list[Capability]
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    declared: list[DeclaredHere] = Field(default_factory=list)
    timeline: Timeline = Field(default_factory=Timeline)


class Group(BaseModel):
    """Accounts that are linked but not called a campaign, with the reason."""

    group_id: str
    kind: GroupKind
    accounts: int
    exchanges: int = 0
    confidence: float = 0.0
    answers: Answers
    says: str
    evidence: list[Evidence] = Field(default_factory=list)
    counter_evidence: list[Evidence] = Field(default_factory=list)
    declared: list[DeclaredHere] = Field(default_factory=list)


class Scanned(BaseModel):
    """What the scan read."""

    exchanges: int
    accounts: int
    first: datetime | None
    last: datetime | None
    quarantined: int


class Aside(BaseModel):
    """Records that were not read for one reason: how many, and the first one's place."""

    kind: str
    reason: str
    records: int
    source: str
    row: int


class Silenced(BaseModel):
    """An account many of whose records could not be read, beside its exchanges that could."""

    account_id: str
    set_aside: int
    exchanges: int


class Reading(BaseModel):
    """What reading the log came to besides its exchanges. `headline` is to be said before any
    finding: that most of the log was not read, or its texts are not in it. `fields_unusable` counts
    values that no field can have, `redacted` is the share of exchanges whose texts were taken out,
    by field."""

    headline: list[str] = Field(default_factory=list)
    set_aside: list[Aside] = Field(default_factory=list)
    left_out: list[Aside] = Field(default_factory=list)
    fields_unusable: dict[str, int] = Field(default_factory=dict)
    redacted: dict[str, float] = Field(default_factory=dict)
    silenced: list[Silenced] = Field(default_factory=list)


class Findings(BaseModel):
    """All of campaigns.json. `capability_mix` is the whole population's share per capability name;
    `switched_off` names the evidence that the log lacked the fields for; `notes` are sentences
    about the calibration and the prior."""

    schema_: str = Field(default="stillwatch.campaigns/1", alias="schema")
    scanned: Scanned
    coverage: dict[str, float]
    prior: float
    notes: list[str] = Field(default_factory=list)
    switched_off: list[str] = Field(default_factory=list)
    quarantine_kinds: dict[str, int] = Field(default_factory=dict)
    reading: Reading = Field(default_factory=Reading)
    capability_mix: dict[str, float] = Field(default_factory=dict)
    campaigns: list[Campaign] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    declarations: list[Declaration] = Field(default_factory=list)
    declarations_unusable: list[UnusableDeclaration] = Field(default_factory=list)
