"""What stands before every request: who may speak to this server at all, how large a body may be,
and what a browser is told to refuse. Written as plain ASGI, so that it sees a body before anything
parses it."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 4 << 20
"""Of a request's body: 25,000 account ids take 1 MB."""

TOO_LARGE = f"a request may have {MOST_BYTES >> 20} MB"

SLOWEST = 30.0
"""Seconds for a body to come whole."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


class RequestChecks:
    """Wraps an application. hosts: names under which it may be called, without ports: a page that
    points its own name at this address (DNS rebinding) is turned away."""

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        if _host_of(headers.get("host", "")) not in self._hosts:
            await _refuse(send, 403, "this server does not go by that name")
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            await _refuse(send, 413, TOO_LARGE)
            return
        try:
            body = await asyncio.wait_for(_body(receive), SLOWEST)
        except TimeoutError:
            await _refuse(send, 408, "the request did not come whole in time")
            return
        if body is None:
            await _refuse(send, 413, TOO_LARGE)
            return
        await self._app(scope, _again(body, receive), _with_headers(send))


def _host_of(host: str) -> str:
    """Without the port; of an IPv6 address without the brackets."""
    host = host.lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


async def _body(receive: Receive) -> Message | None:
    """A request's body as one message, or the one that says that the caller has gone; None where it
    is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return message
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return {"type": "http.request", "body": bytes(body), "more_body": False}


def _again(first: Message, receive: Receive) -> Receive:
    """What was received already, then what comes."""
    waiting = [first]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {k.lower() for k, _ in message["headers"]}
            more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sent


async def _refuse(send: Send, status: int, says: str) -> None:
    body = json.dumps({"error": says}).encode()
    # Nothing more of what was refused is waited for.
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    headers += ((k.encode(), v.encode()) for k, v in HEADERS.items())
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Tries:
    """How often somebody may try: `most` at once, one more every `seconds`."""

    CALLERS = 10_000

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allowed(self, caller: str, now: float | None = None) -> bool:
        """Whether the caller may try now; counts the try."""
        now = time.monotonic() if now is None else now
        left, since = self._left.pop(caller, (float(self._most), now))
        left = min(float(self._most), left + (now - since) / self._seconds)
        self._left[caller] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > self.CALLERS:
            self._left.popitem(last=False)
        return left >= 1
