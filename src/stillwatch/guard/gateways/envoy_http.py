"""Envoy's ext_authz over HTTP, with the path prefix `/envoy`: any status but 200 is the client's
answer, and headers go to the model's server or to the client as Envoy is told."""

from collections.abc import Awaitable

from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.gateways.headers import client_headers, headers_of
from stillwatch.guard.messages import Reply, Request, as_json

PREFIX = "/envoy"


def answer(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Raises TooManyNamesError."""
    return counter.reply(counter.named.asked(request.headers), _told)


def _told(decision: Decision) -> Reply:
    if decision.allow:
        return Reply(200, headers=headers_of(decision))
    return as_json(for_client(decision), decision.status, client_headers(decision))
