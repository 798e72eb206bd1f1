"""A callback of LiteLLM's proxy that asks a guard before each call: it trims the request, or
answers 403 or 429 with Retry-After, and tells afterwards what was used.

This file needs nothing of Stillwatch: copy it beside LiteLLM's config as `stillwatch_guard.py` and
name it there:

    litellm_settings:
      callbacks: [stillwatch_guard.guard]

What it is told stands in the environment: STILLWATCH_GUARD_URL, STILLWATCH_GUARD_TOKEN (where the
guard asks for one), STILLWATCH_GUARD_ACCOUNT (user, end_user or team; user where not given),
STILLWATCH_GUARD_FAILS (closed or open: what is done where the guard does not answer; closed where
not given) and STILLWATCH_GUARD_TIMEOUT (seconds, 0.5 where not given).
"""

import asyncio
import os
from collections import OrderedDict
from typing import Any

import httpx
from fastapi import HTTPException
from litellm.integrations.custom_logger import CustomLogger

URL = os.environ.get("STILLWATCH_GUARD_URL", "http://127.0.0.1:8480").rstrip("/")
ACCOUNT = os.environ.get("STILLWATCH_GUARD_ACCOUNT", "user")
OPEN = os.environ.get("STILLWATCH_GUARD_FAILS", "closed") == "open"
SECONDS = float(os.environ.get("STILLWATCH_GUARD_TIMEOUT", "0.5"))
TOKEN = os.environ.get("STILLWATCH_GUARD_TOKEN")

NOBODY = (None, "", "default_user_id")
MOST_OPEN = 100_000
"""Reservations that are remembered until their call ends; beyond it the oldest stays reserved."""


class Guard(CustomLogger):  # type: ignore[misc]
    """See above."""

    def __init__(self) -> None:
        super().__init__()
        self._client: httpx.AsyncClient | None = None
        self._open: OrderedDict[str, str] = OrderedDict()
        self._settling: set[asyncio.Task[None]] = set()

    async def async_pre_call_hook(
        self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: Any
    ) -> Any:
        """The request as the model may see it. Raises HTTPException where it may not."""
        call = data.get("litellm_call_id")
        told = await self._ask("decide", question(user_api_key_dict, data, call))
        if told is None:
            if OPEN:
                return data
            raise HTTPException(503, {"error": "whether this may pass could not be asked"}, {"Retry-After": "5"})
        decision = told["decision"]
        if not decision["allow"]:
            retry = decision.get("retry_after")
            raise HTTPException(told["status"], told["client"], {"Retry-After": str(retry)} if retry else None)
        if call and decision.get("reservation"):
            self._open[call] = decision["reservation"]
            if len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return trimmed(data, decision["trim"]) if decision.get("trim") else data

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """The call was answered: what was not used of the reservation is returned."""
        told = kwargs.get("standard_logging_object") or {}
        self._settle(kwargs.get("litellm_call_id"), {"tokens": told.get("completion_tokens")})

    async def async_post_call_failure_hook(
        self, request_data: Any, original_exception: Any, user_api_key_dict: Any, traceback_str: Any = None
    ) -> None:
        """The call came to nothing, after all tries: all of it is returned."""
        self._settle(request_data.get("litellm_call_id"), {"exchanges": 0})

    def _settle(self, call: Any, used: dict[str, Any]) -> None:
        reservation = self._open.pop(call, None) if call else None
        if reservation is None:
            return

        async def settled() -> None:
            await self._ask("settle", {"reservation": reservation, **used})

        task = asyncio.ensure_future(settled())
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _ask(self, what: str, told: dict[str, Any]) -> Any:
        """The guard's answer, None where there is none."""
        if self._client is None:
            headers = {"x-stillwatch-token": TOKEN} if TOKEN else {}
            self._client = httpx.AsyncClient(base_url=URL, headers=headers, timeout=SECONDS, trust_env=False)
        try:
            answer = await self._client.post(f"/v1/{what}", json=told)
            return answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            return None


def question(key: Any, data: dict[str, Any], call: Any) -> dict[str, Any]:
    """Whose request it is. As in LiteLLM's logs, a key without a user is an account of its own."""
    names = {"user": key.user_id, "end_user": key.end_user_id, "team": key.team_id}
    account = names[ACCOUNT] if names[ACCOUNT] not in NOBODY else key.api_key
    limits = [data[name] for name in LIMITS if isinstance(data.get(name), int)]
    told = {"account": account, "api_key": key.api_key, "organization": key.org_id or key.team_id}
    return told | {"max_tokens": min(limits, default=None), "request": call}


def trimmed(data: dict[str, Any], trim: dict[str, Any]) -> dict[str, Any]:
    """A request with what a measure takes taken out. What only the model's server can leave out
    (reasoning) is told to it in a header."""
    logprobs, choices, most = trim.get("logprobs", False), trim.get("choices"), trim.get("max_tokens")
    reasoning = trim.get("reasoning")
    said = [
        "logprobs=0" if logprobs else "",
        f"n={choices}" if choices else "",
        f"max_tokens={most}" if most else "",
        f"reasoning={reasoning}" if reasoning else "",
    ]
    left = without(data, logprobs, choices, most, reasoning)
    header = {"x-stillwatch-trim": ", ".join(filter(None, said))}
    return left | {"extra_headers": (left.get("extra_headers") or {}) | header}


guard = Guard()

# From here on this is the text of `safeguards/trimming.py`, word by word: one request is trimmed
# alike, whoever does it.

LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""What OpenAI's and Anthropic's requests call the most tokens of an answer."""

CHOICES = ("n", "best_of")
LOGPROBS = ("logprobs", "top_logprobs", "prompt_logprobs")
SUMMARIES = ("summary", "generate_summary")
"""By which a request of the responses' shape asks to be shown reasoning."""


def without(
    request: dict[str, Any], logprobs: bool, choices: int | None, max_tokens: int | None, reasoning: str | None
) -> dict[str, Any]:
    """A request of OpenAI's or Anthropic's shape as a model may see it: a chat, a completion, a
    message or a response. How reasoning is summarised is the server's; it is asked to."""
    left = dict(request)
    if logprobs:
        for name in LOGPROBS:
            left.pop(name, None)
        if isinstance(left.get("include"), list):
            left["include"] = [one for one in left["include"] if not (isinstance(one, str) and "logprobs" in one)]
    if choices is not None:
        left |= {name: least(left[name], choices) for name in CHOICES if name in left}
    if max_tokens is not None:
        # Where a request does not bound its answer, the limit of its shape is put there.
        named = [name for name in LIMITS if name in left]
        named = named or ["max_output_tokens" if "input" in left else "max_tokens"]
        left |= {name: least(left.get(name), max_tokens) for name in named}
    asked = left.get("reasoning")
    if reasoning == "summarised" and "input" in left:
        left["reasoning"] = (asked if isinstance(asked, dict) else {}) | {"summary": "concise"}
    if reasoning == "withheld" and isinstance(asked, dict):
        left["reasoning"] = {name: value for name, value in asked.items() if name not in SUMMARIES}
    return left


def least(asked: Any, most: int) -> int:
    """What may be had of what was asked for, whatever that is."""
    return min(asked, most) if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0 else most
