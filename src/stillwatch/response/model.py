"""A policy as people see it: its terms, how far it has come, and who said so."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from stillwatch.cases.model import Kind
from stillwatch.response.measures import Action, OtherKind, Reason, Stage

State = Literal["draft", "waiting", "in_force", "ended"]
"""`waiting`: a step waits for a second person, and until he speaks the policy stays where it is;
`ended`: by a person, by the machine, or since its time is over."""

LEAST_TOKENS = 256
"""Output tokens below which an answer is cut off rather than capped: who wants that denies, and
asks a second person."""

LONGEST_WINDOW = 7 * 86_400
"""Seconds. A budget is a rate; one for longer than a week is spent on its first day."""


class BudgetTerms(BaseModel, frozen=True):
    """What all accounts of a campaign may use together in a window that begins at a whole multiple
    of `seconds` since 1970. One exchange at least: nothing at all is a denial."""

    seconds: int = Field(ge=1, le=LONGEST_WINDOW)
    exchanges: int = Field(ge=1, le=1 << 40)
    tokens: int | None = Field(None, ge=1, le=1 << 50)


class TrimTerms(BaseModel, frozen=True):
    """What is taken from an answer (measures.Trim)."""

    logprobs: bool = False
    choices: int | None = Field(None, ge=1, le=1000)
    max_tokens: int | None = Field(None, ge=LEAST_TOKENS, le=1 << 30)
    reasoning: Literal["withheld", "summarised"] | None = None


class Terms(BaseModel, frozen=True):
    """What a person proposes. `reason` is the class that a client is told, `why` the reason as it
    stands in the log. `membership`: from which on a member is met. `also_by`: by which names beside
    the accounts' own a request is met, where nobody else goes by them. `appeal`, `challenge`:
    URLs."""

    action: Action
    reason: Reason
    why: str = Field(max_length=10_000)
    expires_at: datetime
    membership: float = Field(0.9, ge=0.5, le=1.0)
    also_by: tuple[OtherKind, ...] = ()
    budget: BudgetTerms | None = None
    trim: TrimTerms | None = None
    challenge: str | None = Field(None, max_length=2000)
    appeal: str | None = Field(None, max_length=2000)
    fails: Literal["open", "closed"] = "open"


class Figures(BaseModel, frozen=True):
    """Whom a step would meet, as far as the log of acts keeps it. `exchanges`: theirs in the days
    that were looked at; `stopped`: the share of those that would have been refused."""

    accounts: int
    paying: int
    organizations: int
    exchanges: int
    stopped: float


class Step(BaseModel, frozen=True):
    """A stage that a policy has reached: who asked for it, when, who approved it (None where nobody
    had to), and whom it met by then."""

    stage: Stage
    share: float
    by: str
    at: datetime
    figures: Figures
    approved_by: str | None = None


class Policy(BaseModel, frozen=True):
    """A policy. Of `case_id` and `kind` one is given: it is about one case, or about every case of
    a kind. `stage` and `share` are None until its first step. `version` goes up with every
    change."""

    id: str
    version: int
    case_id: str | None
    kind: Kind | None
    terms: Terms
    owner: str
    proposed_by: str
    proposed_at: datetime
    state: State
    stage: Stage | None
    share: float | None
    steps: list[Step]
    wanted: Step | None
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None

    @property
    def acts(self) -> bool:
        """Whether anybody is met by more than a line of a log."""
        return self.state in ("waiting", "in_force") and self.stage in ("share", "all")
