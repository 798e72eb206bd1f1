"""Logging in and out."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from stillwatch.cases.model import Person
from stillwatch.cases.roles import Role
from stillwatch.cases.tokens import LIFE, log_in, log_out
from stillwatch.console.desk import COOKIE, AtDesk, Reader, Writer, csrf_of
from stillwatch.console.errors import NotSignedIn, TooOften

router = APIRouter(prefix="/api", tags=["session"])


class Secret(BaseModel):
    """What a one-time link or a personal token holds."""

    token: str = Field(max_length=200)


class Me(BaseModel):
    """Whoever is signed in."""

    name: str
    role: Role
    csrf: str


@router.post("/login")
def login(given: Secret, request: Request, response: Response, desk: AtDesk) -> Me:
    """Begin a session."""
    caller = request.client.host if request.client else ""
    if not desk.logins.allowed(caller):
        raise TooOften
    found = log_in(desk.store, given.token)
    if found is None:
        raise NotSignedIn
    person, session = found
    # Not `secure`: the server listens on loopback without TLS; a proxy in front of it adds that.
    response.set_cookie(COOKIE, session, max_age=int(LIFE["session"].total_seconds()), httponly=True, samesite="strict")
    return _me(person, session)


@router.post("/logout")
def logout(request: Request, response: Response, desk: AtDesk, person: Writer) -> dict[str, str]:
    """End the session."""
    log_out(desk.store, request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE)
    return {}


@router.get("/me")
def me(request: Request, person: Reader) -> Me:
    """Who is signed in."""
    return _me(person, request.cookies.get(COOKIE, ""))


def _me(person: Person, session: str) -> Me:
    return Me(name=person.name, role=person.role, csrf=csrf_of(session))
