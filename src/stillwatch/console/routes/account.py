"""One account of a case: why it belongs there, what it asked, and one exchange as it stands in the operator's log.

Which account is said in the body: an id may be anything, and longer than an address."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from stillwatch.cases.actions import note_read
from stillwatch.cases.change import written
from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.queries import read_members
from stillwatch.console import case_details as case_details
from stillwatch.console import original
from stillwatch.console.dependencies import AppServices, Reader, Services, Writer
from stillwatch.fleets.evidence import Evidence

LONGEST_REASON = 1000
"""Characters."""

router = APIRouter(prefix="/api/cases/{case_id}", tags=["account"])


class Reasons(BaseModel):
    """What speaks for and against an account's belonging to the case. start: log-odds before any of it, by the case's
    share of all accounts; membership: the scan's probability."""

    account_id: str
    evidence: list[Evidence]
    counter_evidence: list[Evidence]
    start: float
    log_odds: float
    membership: float
    activity: dict[str, int]


class Exchanges(BaseModel):
    """Some of an account's exchanges, in order of time."""

    total: int
    exchanges: list[dict[str, Any]]


class Named(BaseModel):
    """Which account."""

    account_id: str


class Some(Named):
    """And which of its exchanges."""

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1 << 40)


class Asked(Named):
    """Which exchange is to be read again, and why."""

    exchange: str = Field(max_length=100)
    reason: str = Field(max_length=LONGEST_REASON)


class Revealed(BaseModel):
    """An exchange's text."""

    at: datetime
    system: str | None
    messages: list[dict[str, str]]
    completion: str | None
    truncated: bool


@router.post("/exchanges")
def exchanges(case_id: str, given: Some, services: AppServices, person: Reader) -> Exchanges:
    """What the account asked: when, of which model, how much; no text."""
    _members(services, case_id, given.account_id)
    return Exchanges(**services.questions.ask_lake(original.listed, given.account_id, given.limit, given.offset))


@router.post("/member")
def reasons(case_id: str, given: Named, services: AppServices, person: Reader) -> Reasons:
    """Why the account belongs to the case."""
    members = _members(services, case_id, given.account_id)
    try:
        told = services.questions.ask(case_details.reasons, list(members), given.account_id)
    except KeyError:
        raise NotFoundError("the lake holds nothing of this account any more") from None
    return Reasons(**told, membership=members[given.account_id])


@router.post("/reveal")
def reveal(case_id: str, given: Asked, services: AppServices, person: Writer) -> Revealed:
    """Reads one exchange of an account of the case again from the operator's own log. That it is read is written down
    first."""
    _members(services, case_id, given.account_id)
    reason = written(given.reason, "a reason", LONGEST_REASON)
    what = {"account_id": given.account_id, "exchange": given.exchange, "reason": reason}
    note_read(services.store, person, "reveal", case_id, **what)
    return Revealed(**services.questions.ask_lake(original.revealed, given.account_id, given.exchange))


def _members(services: Services, case_id: str, account_id: str) -> dict[str, float]:
    """Membership by account. Raises NotFoundError where the account is none of the case's."""
    members = {row[0]: row[1] for row in read_members(services.store, case_id)}
    if account_id not in members:
        raise NotFoundError("there is no such account in this case")
    return members
