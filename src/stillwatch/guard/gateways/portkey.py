"""Portkey's webhook guardrail: a verdict, true or false. Whose request it is stands in headers that
the webhook is given, or in the metadata that the gateway's own back end adds."""

from collections.abc import Awaitable
from typing import Any

import msgspec

from stillwatch.guard.asked import Asked
from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.messages import BadRequestError, Reply, Request, as_json
from stillwatch.guard.named import hashed_key, known


class Question(msgspec.Struct, frozen=True):
    """What of Portkey's request is looked at. metadata: `_user` is the name that Portkey gives to a
    user; the others are ours."""

    metadata: dict[str, Any] = {}
    event_type: str = msgspec.field(default="beforeRequestHook", name="eventType")


_DECODER = msgspec.json.Decoder(Question)
_PASSES = Reply(200, b'{"verdict":true}')


def answer(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Raises BadRequestError, TooManyNamesError."""
    try:
        told = _DECODER.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequestError("this is no request of Portkey's") from None
    if told.event_type != "beforeRequestHook":
        return _PASSES
    return counter.reply(_asked(told, counter.named.asked(request.headers)), _told)


def _asked(told: Question, by_headers: Asked) -> Asked:
    def of(name: str) -> tuple[str, ...]:
        value = told.metadata.get(name)
        return (value,) if isinstance(value, str) and value else ()

    key = told.metadata.get("api_key")
    hashed = (hashed_key(key),) if isinstance(key, str) and key else ()
    asked = known(
        (*by_headers.accounts, *of("_user"), *of("account")),
        (*by_headers.api_keys, *of("api_key_hash"), *hashed),
        (*by_headers.organizations, *of("organization")),
    )
    asked.addresses, asked.request, asked.odd = by_headers.addresses, by_headers.request, asked.odd + by_headers.odd
    return asked


def _told(decision: Decision) -> Reply:
    if decision.allow:
        return _PASSES
    return as_json({"verdict": False, "data": msgspec.to_builtins(for_client(decision))})
