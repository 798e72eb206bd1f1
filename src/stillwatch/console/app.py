"""The application: routes, errors, and what stands before them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Lifespan

from stillwatch import __version__
from stillwatch.console import pages
from stillwatch.console.dependencies import Services
from stillwatch.console.errors import RESPONSES, tell_errors
from stillwatch.console.middleware import RequestChecks
from stillwatch.console.routes import (
    account,
    act,
    case,
    declarations,
    export,
    labels,
    measures,
    outside,
    people,
    policies,
    queue,
    record,
    session,
)

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

LARGE = 20_000
"""Bytes of an answer from which it is packed: lists of members are, what is secret and short is not
(BREACH)."""


def api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The routes that pages and programs call, as they are described to both."""
    app = FastAPI(
        title="Stillwatch console",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=RESPONSES,
    )
    for room in (session, queue, case, act, account, labels, declarations, export, people, record):
        app.include_router(room.router)
    for room in (policies, measures, outside):
        app.include_router(room.router)
    return app


def create_app(services: Services, hosts: frozenset[str] = LOOPBACK) -> Any:
    """The server for one services, which goes by the names `hosts`. Closes the services when it
    ends."""

    @asynccontextmanager
    async def open_for_work(app: FastAPI) -> AsyncIterator[None]:
        yield
        services.questions.close()
        if services.oidc is not None:
            services.oidc.close()
        services.store.close()

    app = api(open_for_work)
    app.state.services = services
    tell_errors(app)
    if services.oidc is not None:
        # It comes with an extra of its own.
        from stillwatch.console.routes import oidc

        app.include_router(oidc.router)
    app.include_router(pages.router)
    return RequestChecks(GZipMiddleware(app, minimum_size=LARGE, compresslevel=3), hosts)
