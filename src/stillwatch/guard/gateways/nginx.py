"""nginx's auth_request: it knows 2xx, 401 and 403 alone, so that a refusal is always 403, and the
status that the client is to see stands in `x-stillwatch-status`."""

from collections.abc import Awaitable

from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.gateways.headers import client_headers, headers_of
from stillwatch.guard.messages import Reply, Request


def answer(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Raises TooManyNamesError."""
    return counter.reply(counter.named.asked(request.headers), _told)


def _told(decision: Decision) -> Reply:
    if decision.allow:
        return Reply(200, headers=headers_of(decision))
    error = for_client(decision).error
    # nginx throws a subrequest's body away: what the client reads is made of headers.
    told = [("x-stillwatch-status", str(decision.status)), ("x-stillwatch-says", error.message.replace('"', "'"))]
    return Reply(403, headers=told + client_headers(decision))
