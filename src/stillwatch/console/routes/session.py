"""Logging in and out."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from stillwatch.cases.errors import ForbiddenError
from stillwatch.cases.model import Person
from stillwatch.cases.people import new_personal
from stillwatch.cases.roles import Role
from stillwatch.cases.tokens import PersonalToken, log_in, log_out, person_of, personal_tokens, revoke
from stillwatch.console.dependencies import AppServices, Reader, Writer, csrf_of, secret_of
from stillwatch.console.errors import NotSignedIn, TooOften
from stillwatch.console.schemas import Done

router = APIRouter(prefix="/api", tags=["session"])


class LoginRequest(BaseModel):
    """What a one-time link or a personal token holds."""

    token: str = Field(max_length=200)


class NewToken(BaseModel):
    """A secret of ninety days."""

    token: str


class TokenList(BaseModel):
    """Whoever asks has these personal tokens."""

    tokens: list[PersonalToken]


class Me(BaseModel):
    """Whoever is signed in."""

    name: str
    role: Role
    csrf: str


class LoginWays(BaseModel):
    """How somebody may log in beside a one-time link. oidc: the provider's name, where there is
    one."""

    oidc: str | None


@router.get("/login/ways")
def ways(services: AppServices) -> LoginWays:
    """How somebody may log in."""
    return LoginWays(oidc=services.oidc.name if services.oidc else None)


@router.post("/login")
def login(given: LoginRequest, request: Request, response: Response, services: AppServices) -> Me:
    """Begin a session. Only tries that fail are counted: behind one address there may be many
    people, and what lets in has 256 bits, so that nobody finds it by trying."""
    found = log_in(services.store, given.token)
    if found is None:
        raise NotSignedIn if services.logins.allowed(request.client.host if request.client else "") else TooOften
    person, session = found
    services.keep_session(response, session)
    return _me(person, session)


@router.post("/logout")
def logout(request: Request, response: Response, services: AppServices, person: Writer) -> Done:
    """End the session; for a program, its personal token."""
    log_out(services.store, secret_of(request, services))
    response.delete_cookie(services.cookie)
    return Done()


@router.post("/token")
def token(request: Request, services: AppServices, person: Writer) -> NewToken:
    """A personal token, for a program that acts for whoever asks; told once. Only for a session
    that was not begun with a token: one that got into wrong hands must not live on in another."""
    if person_of(services.store, secret_of(request, services), ("session",)) is None:
        raise ForbiddenError("a token gives no other token: log in by a link or through the provider")
    return NewToken(token=new_personal(services.store, person))


@router.get("/tokens")
def tokens(services: AppServices, person: Reader) -> TokenList:
    """The personal tokens of whoever asks, without their secrets."""
    return TokenList(tokens=personal_tokens(services.store, person))


@router.delete("/tokens/{id}")
def end_token(id: str, services: AppServices, person: Writer) -> Done:
    """End one of them."""
    revoke(services.store, person, id)
    return Done()


@router.get("/me")
def me(request: Request, services: AppServices, person: Reader) -> Me:
    """Who is signed in."""
    return _me(person, services.session_of(request))


def _me(person: Person, session: str) -> Me:
    return Me(name=person.name, role=person.role, csrf=csrf_of(session))
