"""Logging in and out."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from stillwatch.cases.model import Person
from stillwatch.cases.people import new_personal
from stillwatch.cases.roles import Role
from stillwatch.cases.tokens import log_in, log_out
from stillwatch.console.desk import AtDesk, Reader, Writer, csrf_of
from stillwatch.console.errors import NotSignedIn, TooOften

router = APIRouter(prefix="/api", tags=["session"])


class Secret(BaseModel):
    """What a one-time link or a personal token holds."""

    token: str = Field(max_length=200)


class Token(BaseModel):
    """A secret of ninety days."""

    token: str


class Me(BaseModel):
    """Whoever is signed in."""

    name: str
    role: Role
    csrf: str


class Ways(BaseModel):
    """How somebody may log in beside a one-time link. oidc: the provider's name, where there is one."""

    oidc: str | None


@router.get("/login/ways")
def ways(desk: AtDesk) -> Ways:
    """How somebody may log in."""
    return Ways(oidc=desk.oidc.name if desk.oidc else None)


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
    desk.keep_session(response, session)
    return _me(person, session)


@router.post("/logout")
def logout(request: Request, response: Response, desk: AtDesk, person: Writer) -> dict[str, str]:
    """End the session."""
    log_out(desk.store, desk.session_of(request))
    response.delete_cookie(desk.cookie)
    return {}


@router.post("/token")
def token(desk: AtDesk, person: Writer) -> Token:
    """A personal token, for a program that acts for whoever asks; told once."""
    return Token(token=new_personal(desk.store, person))


@router.get("/me")
def me(request: Request, desk: AtDesk, person: Reader) -> Me:
    """Who is signed in."""
    return _me(person, desk.session_of(request))


def _me(person: Person, session: str) -> Me:
    return Me(name=person.name, role=person.role, csrf=csrf_of(session))
