"""What can go wrong with a request, and as what it is told."""

import errno
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from stillwatch.cases.errors import (
    CasesError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    StoreBusyError,
    StoreFullError,
)
from stillwatch.console.judged_process import NotReady
from stillwatch.lake.store.errors import LakeError
from stillwatch.response.challenges import ChallengeError


class NotSignedIn(Exception):
    """There is no session, or it has ended."""


class WrongCsrf(Exception):
    """The request does not come from a page of this server."""


class TooOften(Exception):
    """Somebody tries to log in again and again."""


SAYS: dict[type[Exception], tuple[int, str | None]] = {
    NotSignedIn: (401, "log in first"),
    WrongCsrf: (403, "this does not come from a page of this console; load it anew"),
    TooOften: (429, "too many tries; wait a minute"),
    NotReady: (503, "the lake is still being read; this is being prepared"),
    NotFoundError: (404, None),
    ForbiddenError: (403, None),
    InvalidError: (400, None),
    ConflictError: (409, None),
    StoreFullError: (507, None),
    StoreBusyError: (503, "the cases cannot be reached now; nothing was changed; try again"),
    CasesError: (400, None),
    ChallengeError: (400, None),
    LakeError: (404, None),
    UnicodeEncodeError: (400, "not understood: a text with half a character in it"),
    OverflowError: (400, "not understood: a time or a number is too large"),
}
"""Status, and a sentence where the exception's own text is none for the person who asked."""


class Problem(BaseModel):
    """What went wrong, as one sentence. version: the case's version now, where somebody else was
    first."""

    error: str
    version: int | None = None


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": "It went wrong"}
    for status in (400, 401, 403, 404, 408, 409, 413, 429, 503, 507)
}
"""Of every route."""


def tell_errors(app: FastAPI) -> None:
    """Every error is answered as `{"error": sentence}`, and never quotes what was sent."""
    for kind in SAYS:
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OSError, _no_room)


def _told(request: Request, error: Exception) -> JSONResponse:
    status, says = next(SAYS[kind] for kind in type(error).__mro__ if kind in SAYS)
    body: dict[str, object] = {"error": says or str(error)}
    if isinstance(error, ConflictError):
        body["version"] = error.version
    return JSONResponse(body, status)


def _no_room(request: Request, error: Exception) -> JSONResponse:
    """A full disk. Whatever else the operating system says is a mistake of ours."""
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT):
        raise error
    return JSONResponse({"error": "there is no room left on the disk"}, 507)


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(part) for part in found["loc"][1:2]) or "the body" for found in error.errors()})
    return JSONResponse({"error": f"not understood: {', '.join(places)}"}, 400)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    says = {404: "there is nothing here", 405: "that cannot be done here"}.get(error.status_code, "not understood")
    return JSONResponse({"error": says}, error.status_code)
