"""The shape of an explanation: one account, what it did, where it stands, and every reason with its
weight.

Whoever decides about an account, and whoever is decided about, must see the same page; so it exists
for any account of a lake, flagged or not.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from stillwatch.campaigns.findings import Answers, GroupKind
from stillwatch.fleets.evidence import Evidence
from stillwatch.scan.judged import Standing


class Activity(BaseModel):
    """What the account did. `prompts_measured`: distinct prompts and tasks that its likeness to
    others rests on; `follow_ups`: exchanges that follow up on an earlier answer; first_day,
    last_day: None where it asked nothing."""

    exchanges: int = 0
    answered: int = 0
    follow_ups: int = 0
    prompts_measured: int = 0
    days: int = 0
    first_day: date | None = None
    last_day: date | None = None
    created_at: datetime | None = None
    closed_at: datetime | None = None


class Neighbour(BaseModel):
    """Another account and what the two have in common. log_odds: that one hand runs both, natural
    logarithm."""

    account_id: str
    log_odds: float
    evidence: list[Evidence]


class Place(BaseModel):
    """The account in one candidate.

    `id` is the campaign's or the group's where a scan tells of it, else the candidate's.
    `confidence` and `answers` are the candidate's; `origin` is why it was looked at: `text`,
    `values` or `organization`. `membership` is the scan's probability that the account belongs to
    it: 1 where the candidate is all holders of a value, even if the account's own evidence says
    that it is a bystander. That evidence is `evidence` and `counter_evidence`; `log_odds` is the
    logarithm of the odds of `prior`, the candidate's share of all accounts, plus each family's
    weight. `of_candidate` is what the candidate as a whole rests on. In a campaign, `attempts` are
    the account's exchanges that are attributed to the harvest, `harvest_exchanges` those answered.
    """

    id: str
    candidate_id: str
    standing: Standing
    kind: GroupKind | None
    says: str
    origin: str
    accounts: int
    confidence: float
    answers: Answers
    membership: float
    prior: float
    log_odds: float
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    nearest: list[Neighbour]
    of_candidate: list[Evidence]
    attempts: int | None = None
    harvest_exchanges: int | None = None


class Explanation(BaseModel):
    """All that is known of one account. `asked_for` is the id that was given, `account_id` the
    account it stands for.

    `places`: every candidate that it is in, those that a scan tells of first. Where there are none,
    `nearest` and `shared` are what comes closest to a tie. `evidence` and `counter_evidence` are
    the account's by itself, whatever candidate it may be in.
    """

    model_config = ConfigDict(populate_by_name=True)

    schema_: str = Field(default="stillwatch.explanation/1", alias="schema")
    account_id: str
    asked_for: str
    until: datetime | None
    accounts: int
    activity: Activity
    places: list[Place]
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    nearest: list[Neighbour]
    shared: list[Evidence]
