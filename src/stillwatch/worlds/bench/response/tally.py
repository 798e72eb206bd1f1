"""What came of a policy in a world, counted exchange by exchange."""

from typing import Any

from pydantic import BaseModel, Field

from stillwatch.worlds.bench.response.gateway import Decision
from stillwatch.worlds.bench.response.market import Market


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

    def count(self, decision: Decision, status: str | None, shows: bool) -> bool:
        """One exchange, of that status and with reasoning or not where it had passed; whether its
        reasoning was withheld."""
        self.sent += 1
        if decision.verdict != "passed":
            self.refused += 1
            return False
        if status not in (None, "ok"):
            self.failed += 1
            return False
        self.answered += 1
        self.withheld += shows and decision.withheld
        self.shown += shows and not decision.withheld
        return shows and decision.withheld


class Run(BaseModel):
    """One policy in one world. harvest, cover: of the fleet; honest: of everybody else; others: of
    honest people through accounts that the harvester can turn to. answers: harvest exchanges that
    were answered, by step of six hours from the campaign's first. hit: honest accounts of which
    anything was refused or withheld, by persona. made: accounts that the harvester used; reserve:
    that he had in all, of which market. listed: hours from the campaign's first step (where there
    is none, from the log's) to the first scan that a policy could act on; members: what the last
    scan listed, true and false accounts. days, accounts: of the campaign; of a world without one,
    the log's, and none."""

    world: str
    spec: dict[str, Any]
    policy: str
    code: str
    days: float
    accounts: int
    reserve: int
    market: Market = "new"
    harvest: Sent = Field(default_factory=Sent)
    cover: Sent = Field(default_factory=Sent)
    honest: Sent = Field(default_factory=Sent)
    others: Sent = Field(default_factory=Sent)
    honest_accounts: int = 0
    answers: list[int] = Field(default_factory=list)
    made: list[int] = Field(default_factory=list)
    hit: dict[str, int] = Field(default_factory=dict)
    scans: int = 0
    listed: float | None = None
    members: tuple[int, int] = (0, 0)
    seconds: float = 0.0

    @property
    def calm(self) -> bool:
        """Whether there was no campaign."""
        return not self.accounts

    @property
    def name(self) -> str:
        """Of the policy, and of what it was up against."""
        return against(self.policy, self.market)


def against(policy: str, market: Market) -> str:
    """The name of a policy's runs against a harvester who gets his accounts there."""
    return policy + {"new": "", "aged": ", against aged accounts", "rented": ", against a rented pool"}[market]
