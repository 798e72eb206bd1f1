"""What programs of the operator's ask that no person is signed in at: guards fetch the table; desks
read notices, hand appeals on, and tell how challenges went. Each by a token of its own
(response/callers.py). And the page that a challenge's link may lead to."""

from datetime import datetime
from html import escape
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from stillwatch.console.dependencies import ADesk, AGuard, AppServices
from stillwatch.response.appeals import LONGEST, AppealDecision, file_appeal
from stillwatch.response.challenges import ChallengeError, read_challenge
from stillwatch.response.folder import Folder
from stillwatch.response.notices import CaseNotice, CaseNotices, read_notice, read_notices
from stillwatch.response.passed import answer, is_used
from stillwatch.response.publish import file_and_digest

router = APIRouter(tags=["outside"])

AS_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "It is the one that you have"},
}

LONGEST_TOKEN = 20_000
"""Characters of a link's token (challenges.py has them shorter)."""


class FileAppealRequest(BaseModel):
    """What the account's owner says."""

    text: str = Field(max_length=LONGEST)


class FiledAppeal(BaseModel):
    """That it was taken in, and until when it is to be decided."""

    id: str
    due_at: datetime
    decision: AppealDecision | None


class AnswerRequest(BaseModel):
    """How a challenge went. The token: as it stands at the end of the link."""

    token: str = Field(max_length=LONGEST_TOKEN)
    passed: bool


class Answered(BaseModel):
    """Whose challenge it was."""

    account: str


@router.get("/guard/table", responses=AS_TABLE, response_class=Response)
def table(request: Request, services: AppServices, guard: AGuard) -> Response:
    """The decision table, unless it is the one that the guard has (If-None-Match)."""
    data, digest = file_and_digest(services.lake)
    headers = {"etag": f'"{digest}"', "cache-control": "no-cache"}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.get("/v1/cases/{notice_id}")
def notice(notice_id: str, services: AppServices, desk: ADesk) -> CaseNotice:
    """What an account is told: which kind of thing is done, since when, for which class of
    reasons."""
    return read_notice(services.store, notice_id)


@router.get("/v1/cases")
def notices(
    services: AppServices,
    desk: ADesk,
    entity_identifier: str | None = Query(None, max_length=LONGEST_TOKEN),
    since: datetime | None = None,
    limit: int = Query(100, ge=1, le=1000),
) -> CaseNotices:
    """The notices to an account, or to all, the latest first."""
    return read_notices(services.store, entity_identifier, since, limit)


@router.post("/v1/cases/{notice_id}/appeal")
def appeal(notice_id: str, given: FileAppealRequest, services: AppServices, desk: ADesk) -> FiledAppeal:
    """Hand an appeal on, as the account's owner wrote it."""
    filed = file_appeal(services.store, notice_id, given.text)
    return FiledAppeal(id=filed.id, due_at=filed.due_at, decision=filed.decision)


@router.post("/v1/challenges")
def answered(given: AnswerRequest, services: AppServices, desk: ADesk) -> Answered:
    """Tell how a challenge went, once. Whoever passed is spared at once."""
    told = answer(services.store, Folder(services.lake).challenge_key(), given.token, given.passed)
    services.keep_labels()
    services.publish()
    return Answered(account=told.account)


@router.get("/challenge/{token}", include_in_schema=False)
def challenge(token: str, services: AppServices) -> HTMLResponse:
    """A page for whoever follows the link, where the operator has none of his own: what it is, and
    until when it holds. It proves nothing by itself."""
    try:
        told = read_challenge(Folder(services.lake).challenge_key(), token, datetime.now().timestamp())
    except ChallengeError as error:
        return HTMLResponse(_page(f"This cannot be used: {error}."), 400)
    if is_used(services.store, told):
        return HTMLResponse(_page("This link was used before."), 400)
    until = datetime.fromtimestamp(told.expires_at).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    return HTMLResponse(
        _page(
            "You were asked to show that you run this account. Take the address of this page to your provider's "
            f"support, which will check it; it can be used once, until {until}."
        )
    )


def _page(says: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Verification</title><p>{escape(says)}</p></html>'
    )
