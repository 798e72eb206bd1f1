"""agentgateway's guardrail webhook: `/agentgateway/request` is asked before a model is, and
`/agentgateway/response` after. Whose request it is stands in the headers that it forwards."""

from collections.abc import Awaitable

from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.messages import Reply, Request, as_json

_PASSES = Reply(200, b'{"action":{"reason":"no measure stops it"}}')


def answer(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Raises TooManyNamesError."""
    if request.path.endswith("/response"):
        return _PASSES
    return counter.reply(counter.named.asked(request.headers), _told)


def _told(decision: Decision) -> Reply:
    if decision.allow:
        return _PASSES
    error = for_client(decision).error
    return as_json({"action": {"body": error.message, "status_code": decision.status, "reason": error.code}})
