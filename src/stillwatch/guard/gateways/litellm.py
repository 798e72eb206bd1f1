"""LiteLLM's generic guardrail API. It can refuse, always as HTTP 400, and nothing else: throttling
and trimming need the callback beside it (`litellm_callback.py`)."""

from collections.abc import Awaitable

import msgspec

from stillwatch.guard.asked import Asked
from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.messages import BadRequestError, Reply, Request, as_json
from stillwatch.guard.named import known

NOBODY = ("", "default_user_id")
"""What LiteLLM calls a key's user where there is none."""


class Key(msgspec.Struct, frozen=True):
    """What LiteLLM says of the key that a request came with."""

    user_api_key_hash: str | None = None
    user_api_key_user_id: str | None = None
    user_api_key_team_id: str | None = None
    user_api_key_end_user_id: str | None = None
    user_api_key_org_id: str | None = None


class Question(msgspec.Struct, frozen=True):
    """What of LiteLLM's request is looked at: never what was said."""

    request_data: Key = Key()
    input_type: str = "request"
    litellm_call_id: str | None = None


_DECODER = msgspec.json.Decoder(Question)
_PASSES = Reply(200, b'{"action":"NONE"}')


def answer(request: Request, counter: Counter) -> Reply | Awaitable[Reply]:
    """Raises BadRequestError."""
    try:
        told = _DECODER.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadRequestError("this is no request of LiteLLM's") from None
    if told.input_type != "request":
        return _PASSES
    return counter.reply(asked_of(told, counter.named.litellm), _told)


def asked_of(told: Question, which: str) -> Asked:
    """Whose request it is. As in the logs that LiteLLM writes, a key without a user is an account
    of its own."""
    key = told.request_data
    users = {"user": key.user_api_key_user_id, "end_user": key.user_api_key_end_user_id}
    user = users.get(which, key.user_api_key_team_id)
    account = user if user not in (None, *NOBODY) else key.user_api_key_hash
    organization = key.user_api_key_org_id or key.user_api_key_team_id
    asked = known(_some(account), _some(key.user_api_key_hash), _some(organization))
    asked.request = told.litellm_call_id
    return asked


def _some(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _told(decision: Decision) -> Reply:
    if decision.allow:
        return _PASSES
    return as_json({"action": "BLOCKED", "blocked_reason": for_client(decision).error.message})
