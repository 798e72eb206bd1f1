"""Logging in through a provider of identities: the way there, and the way back."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse

from stillwatch.cases.identities import NotLetIn, enter
from stillwatch.cases.tokens import person_of
from stillwatch.console.dependencies import AppServices, Services, services_of
from stillwatch.console.errors import NotSignedIn
from stillwatch.console.oidc.refusal import Reason, Refused
from stillwatch.console.oidc.sign_in import CALLBACK, SignIn
from stillwatch.console.oidc.waiting import Waiting

BEGUN = "stillwatch_oidc"
PLACE = "/api/oidc"

log = logging.getLogger("stillwatch.oidc")

router = APIRouter(prefix=PLACE, tags=["session"], default_response_class=RedirectResponse)


def _door_of(services: Annotated[Services, Depends(services_of)]) -> SignIn:
    if services.oidc is None:
        raise NotSignedIn
    return services.oidc


AtDoor = Annotated[SignIn, Depends(_door_of)]


@router.get("/login", status_code=303)
def begin(request: Request, services: AppServices, door: AtDoor, home: bool = False) -> RedirectResponse:
    """Send the browser to the provider. Begun at the address to which the provider sends it back,
    or its cookie would not be there; `home` says that it has been sent to that address already."""
    if not home and request.headers.get("host", "").lower() != door.address.partition("://")[2].lower():
        return _to(f"{door.address}{PLACE}/login?home=true")
    if not door.tries.allowed(request.client.host if request.client else ""):
        return _refuse("often")
    # A session that a personal token began proves nobody: who holds the token for a day must not be
    # he for good.
    signed_in = person_of(services.store, services.session_of(request), ("session",))
    try:
        there, key = door.begin(signed_in.name if signed_in else None)
    except Refused as refused:
        log.warning("login through %s: %s", door.name, refused)
        return _refuse(refused.reason)
    answer = _to(there)
    # Lax: the provider sends the browser back from another site.
    answer.set_cookie(
        BEGUN, key, max_age=int(Waiting.LIFE), path=PLACE, httponly=True, samesite="lax", secure=door.secret
    )
    return answer


@router.get(CALLBACK.removeprefix(PLACE), status_code=303)
def finish(
    request: Request,
    services: AppServices,
    door: AtDoor,
    state: str = "",
    code: str | None = None,
    iss: str | None = None,
) -> RedirectResponse:
    """Where the provider sends the browser back: to the queue of cases, or to a sentence that says
    why not."""
    try:
        vouched, proven = door.finish(request.cookies.get(BEGUN, ""), state, code, iss)
        _, session = enter(services.store, vouched.who, vouched.name, vouched.role, proven)
    except Refused as refused:
        answer = _refuse(refused.reason)
        # What was never begun here is not told: anybody could fill the terminal with it.
        if refused.reason != "gone":
            log.warning("login through %s: %s", door.name, refused)
    except NotLetIn as refused:
        log.warning("login through %s: %s", door.name, refused)
        answer = _refuse(refused.why)
    else:
        answer = _to("/cases")
        services.keep_session(answer, session, secure=door.secret)
    answer.delete_cookie(BEGUN, path=PLACE, httponly=True, samesite="lax", secure=door.secret)
    return answer


def _refuse(reason: Reason) -> RedirectResponse:
    return _to(f"/login#error={reason}")


def _to(place: str) -> RedirectResponse:
    """A constant of ours, the console's own address, or what the provider says of itself: never
    what a request says."""
    return RedirectResponse(place, 303)
