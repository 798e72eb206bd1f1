"""One account of a case: why it belongs there, what it asked, and one exchange as it stands in the
operator's log.

Which account is said in the body: an id may be anything, and longer than an address."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from stillwatch.cases.actions import note_read
from stillwatch.cases.change import written
from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.queries import read_members
from stillwatch.console import case_details, original
from stillwatch.console.dependencies import AppServices, Reader, Services, Writer
from stillwatch.console.schemas import AccountReasons, ExchangeList, RevealedExchange

LONGEST_REASON = 1000
"""Characters."""

router = APIRouter(prefix="/api/cases/{case_id}", tags=["account"])


class MemberReasons(AccountReasons):
    """What speaks for and against an account's belonging to the case. membership: the scan's
    probability."""

    membership: float


class MemberRequest(BaseModel):
    """Which account."""

    account_id: str


class ExchangesRequest(MemberRequest):
    """And which of its exchanges."""

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1 << 40)


class RevealRequest(MemberRequest):
    """Which exchange is to be read again, and why."""

    exchange: str = Field(max_length=100)
    reason: str = Field(max_length=LONGEST_REASON)


@router.post("/exchanges")
def exchanges(case_id: str, given: ExchangesRequest, services: AppServices, person: Reader) -> ExchangeList:
    """What the account asked: when, of which model, how much; no text."""
    _members(services, case_id, given.account_id)
    return services.questions.ask_lake(original.listed, given.account_id, given.limit, given.offset)


@router.post("/member")
def reasons(case_id: str, given: MemberRequest, services: AppServices, person: Reader) -> MemberReasons:
    """Why the account belongs to the case."""
    members = _members(services, case_id, given.account_id)
    try:
        told = services.questions.ask(case_details.reasons, list(members), given.account_id)
    except KeyError:
        raise NotFoundError("the lake holds nothing of this account any more") from None
    return MemberReasons(**dict(told), membership=members[given.account_id])


@router.post("/reveal")
def reveal(case_id: str, given: RevealRequest, services: AppServices, person: Writer) -> RevealedExchange:
    """Reads one exchange of an account of the case again from the operator's own log. That it is
    read is written down first."""
    _members(services, case_id, given.account_id)
    reason = written(given.reason, "a reason", LONGEST_REASON)
    what = {"account_id": given.account_id, "exchange": given.exchange, "reason": reason}
    note_read(services.store, person, "reveal", case_id, **what)
    return services.questions.ask_lake(original.revealed, given.account_id, given.exchange)


def _members(services: Services, case_id: str, account_id: str) -> dict[str, float]:
    """Membership by account. Raises NotFoundError where the account is none of the case's."""
    members = {row.account_id: row.membership for row in read_members(services.store, case_id)}
    if account_id not in members:
        raise NotFoundError("there is no such account in this case")
    return members
