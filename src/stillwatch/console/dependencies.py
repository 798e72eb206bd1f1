"""What every route works with, and who is asking."""

import hashlib
import hmac
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response

from stillwatch.cases.errors import CasesError
from stillwatch.cases.model import Person
from stillwatch.cases.store import Store
from stillwatch.cases.tokens import LIFE, person_of
from stillwatch.console.errors import NotSignedIn, WrongCsrf
from stillwatch.console.middleware import Tries
from stillwatch.console.questions import Questions
from stillwatch.console.results import ResultError, keep_labels, stamp_of, take_in_result
from stillwatch.console.scoring import score_all
from stillwatch.exchange.tokens import TokenFile
from stillwatch.lake.store.errors import LakeError
from stillwatch.response.accounts import Known, LakeRecords
from stillwatch.response.callers import CallerKind, callers
from stillwatch.response.publish import publish

if TYPE_CHECKING:
    from stillwatch.console.oidc.sign_in import SignIn

BEARER = "Bearer "


@dataclass
class Services:
    """One server's: the store of cases, the folders of the lake, of what scans of it
    found and of what people decided, and the process that answers questions of the lake."""

    store: Store
    lake: Path
    results: Path
    console: Path
    questions: Questions
    logins: Tries = field(default_factory=lambda: Tries(10, 6.0))
    """Tries that fail: ten at once, one more every six seconds."""
    oidc: "SignIn | None" = None
    """The way in through a provider of identities, where there is one."""
    taken: int | None = None
    """The result (results.stamp_of) that the cases know."""
    trouble: str | None = None
    """Why the last scan's result could not be taken in, where it could not."""
    known: Known = field(init=False)
    """What the operator's records say of accounts that measures meet."""
    callers: TokenFile = field(init=False)
    """Which programs may ask for the decision table, and tell how challenges went."""
    _taking: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.known, self.callers = LakeRecords(self.lake), callers(self.lake)

    @cached_property
    def cookie(self) -> str:
        """The name of a session's cookie. Cookies know no ports: consoles of several lakes on one
        host must not take each other's."""
        return f"stillwatch_session_{hashlib.sha256(bytes(self.lake.resolve())).hexdigest()[:8]}"

    def session_of(self, request: Request) -> str:
        """The secret of the session that a browser shows; empty where it shows none."""
        return request.cookies.get(self.cookie, "")

    def keep_session(self, response: Response, session: str, secure: bool = False) -> None:
        """Give a browser its session. Not `secure` where the server listens without TLS on
        loopback, or nobody says that there is a proxy in front of it that adds that."""
        life = int(LIFE["session"].total_seconds())
        response.set_cookie(self.cookie, session, max_age=life, httponly=True, samesite="strict", secure=secure)

    def take_in_new(self) -> None:
        """Takes in what a scan has left since, and reads the lake anew. Where that cannot be read
        the cases stay as they are, and `trouble` says so until it can."""
        # Whoever comes second finds it done: the lake is read once.
        with self._taking:
            if stamp_of(self.results) == self.taken:
                return
            try:
                self.taken = take_in_result(self.store, self.results)
            except ResultError as error:
                self.trouble = str(error)
                return
            self.trouble = None
            self.keep_labels()  # a declaration may name accounts that came since
            self.questions.again()
            score_all(self.store, self.questions)

    def publish(self) -> None:
        """Brings the decision table up to date. Where that cannot be now it is tried again each
        second (response/keeping.py), and what people decided stands."""
        with suppress(CasesError, LakeError):
            publish(self.lake, self.store, self.known)

    def keep_labels(self) -> None:
        """Leaves what people know where the next scan finds it."""
        keep_labels(self.store, self.console)


def services_of(request: Request) -> Services:
    """The server's services."""
    services: Services = request.app.state.services
    return services


def csrf_of(session: str) -> str:
    """What a page must send with every change: known only to who could read an answer of this
    server."""
    return hmac.new(session.encode("utf-8", "replace"), b"csrf", hashlib.sha256).hexdigest()


def secret_of(request: Request, services: Services) -> str:
    """By what somebody is signed in: a program's personal token, else a browser's session; empty
    where by nothing."""
    given = request.headers.get("authorization", "")
    return given.removeprefix(BEARER) if given.startswith(BEARER) else services.session_of(request)


def _reader(request: Request, services: Annotated[Services, Depends(services_of)]) -> Person:
    """Whoever is signed in, by a session's cookie or a personal token. Raises NotSignedIn."""
    secret = secret_of(request, services)
    person = person_of(services.store, secret) if secret else None
    if person is None:
        raise NotSignedIn
    return person


def _writer(
    request: Request, services: Annotated[Services, Depends(services_of)], person: Annotated[Person, Depends(_reader)]
) -> Person:
    """The same for a change: a browser sends its cookie wherever a page makes it call, so that the
    page must show that it is ours. Raises WrongCsrf."""
    if not request.headers.get("authorization", "").startswith(BEARER):
        expected = csrf_of(services.session_of(request))
        if not hmac.compare_digest(expected.encode(), request.headers.get("x-csrf", "").encode()):
            raise WrongCsrf
    return person


def _caller(request: Request, services: Services, kind: CallerKind) -> str:
    given = request.headers.get("authorization", "")
    name = services.callers.name_of(given.removeprefix(BEARER), kind) if given.startswith(BEARER) else None
    if name is None:
        raise NotSignedIn
    return name


def _guard(request: Request, services: Annotated[Services, Depends(services_of)]) -> str:
    """The guard that asks, by its token. Raises NotSignedIn."""
    return _caller(request, services, "guard")


def _desk(request: Request, services: Annotated[Services, Depends(services_of)]) -> str:
    """The operator's desk that asks, by its token. Raises NotSignedIn."""
    return _caller(request, services, "desk")


AppServices = Annotated[Services, Depends(services_of)]
Reader = Annotated[Person, Depends(_reader)]
Writer = Annotated[Person, Depends(_writer)]
AGuard = Annotated[str, Depends(_guard)]
ADesk = Annotated[str, Depends(_desk)]
