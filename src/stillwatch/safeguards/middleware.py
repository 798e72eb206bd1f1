"""Trimming at the model server itself: an ASGI application around another, for vLLM
(`--middleware stillwatch.safeguards.middleware.Trimming`) and whatever else is served by one. A
gateway that cannot change a body (Envoy's and nginx's authorization) adds the header; here it is
obeyed."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from stillwatch.response.measures import Trim
from stillwatch.response.trim_header import HEADER, trim_of
from stillwatch.safeguards.events import StreamError
from stillwatch.safeguards.reasoning import ReasoningFilter, Shape, answer_without_reasoning
from stillwatch.safeguards.trimming import trimmed

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

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
            send = _Withholding(send, "anthropic" if scope["path"].endswith("/messages") else "openai").send
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


class _Withholding:
    """Sends an answer on without reasoning: a stream as it comes, a whole one when it is whole."""

    def __init__(self, send: Send, shape: Shape) -> None:
        self._send, self._shape = send, shape
        self._start: Message = {}
        self._stream: ReasoningFilter | None = None
        self._whole = b""
        self._is_over = False

    async def send(self, message: Message) -> None:
        """One message of the application."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._stream:
            await self._go_on(message, self._stream)
        elif message["type"] == "http.response.body":
            await self._gather(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
        kept = [one for one in message["headers"] if one[0].lower() != b"content-length"]
        self._start = {**message, "headers": kept}
        if any(kind.startswith(b"text/event-stream") for kind in kinds):
            self._stream = ReasoningFilter(self._shape)
            await self._send(self._start)

    async def _go_on(self, message: Message, stream: ReasoningFilter) -> None:
        more = message.get("more_body", False)
        try:
            body = stream.feed(message.get("body", b"")) + (b"" if more else stream.end())
        except StreamError:
            body, more = b"", False
        if (body or not more) and not self._is_over:
            await self._send({**message, "body": body, "more_body": more})
        self._is_over |= not more

    async def _gather(self, message: Message) -> None:
        self._whole += message.get("body", b"")
        if message.get("more_body", False):
            return
        status = self._start["status"]
        try:
            body = answer_without_reasoning(self._whole, self._shape)
        except ValueError:
            body, status = (self._whole, status) if status >= 400 or not self._whole else (WITHHELD, 502)
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "status": status, "headers": [*self._start["headers"], length]})
        await self._send({"type": "http.response.body", "body": body})
