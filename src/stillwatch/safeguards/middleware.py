"""Trimming at the model server itself: an ASGI application around another, for vLLM
(`--middleware stillwatch.safeguards.middleware.Trimming`) and whatever else is served by one. A
gateway that cannot change a body (Envoy's and nginx's authorization) adds the header; here it is
obeyed."""

import json
from collections.abc import MutableMapping
from functools import partial
from typing import Any

from stillwatch.response.measures import Trim
from stillwatch.response.trim_header import HEADER, trim_of
from stillwatch.safeguards.reasoning import ReasoningFilter, Shape, answer_without_reasoning
from stillwatch.safeguards.rewriting import Application, Message, Receive, Rewriting, Send
from stillwatch.safeguards.trimming import trimmed

WITHHELD = b'{"error":{"message":"the answer cannot be given","type":"server_error"}}'
"""Instead of an answer that cannot be read, and so cannot be trimmed."""


class Trimming:
    """Obeys the header in requests that have it; all others go through untouched."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serves one request."""
        headers = scope.get("headers", []) if scope["type"] == "http" else []
        name = HEADER.encode()
        trim = trim_of([value.decode("latin-1") for key, value in headers if key.lower() == name])
        if trim is None:
            await self._app(scope, receive, send)
            return
        body = await _trimmed_body(receive, trim)
        # An answer that is packed could not be read, and its length is another.
        kept = [one for one in headers if one[0].lower() not in (name, b"accept-encoding", b"content-length")]
        scope = {**scope, "headers": [*kept, (b"content-length", str(len(body)).encode())]}
        if trim.reasoning == "withheld":
            shape: Shape = "anthropic" if scope["path"].endswith("/messages") else "openai"
            whole = partial(answer_without_reasoning, shape=shape)
            send = Rewriting(send, lambda: ReasoningFilter(shape), whole, WITHHELD).send
        await self._app(scope, _replay(body, receive), send)


async def _trimmed_body(receive: Receive, trim: Trim) -> bytes:
    """The whole request; one that is no object of JSON is as it was, for the server to refuse."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return json.dumps(trimmed(asked, trim)).encode() if isinstance(asked, dict) else body


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
