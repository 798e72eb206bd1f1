"""Answers of an ASGI application, rewritten on their way out."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from stillwatch.safeguards.events import StreamError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Stream(Protocol):
    """Something that rewrites a stream of events."""

    def feed(self, data: bytes) -> bytes:
        """What may be sent on by now. Raises StreamError."""

    def end(self) -> bytes:
        """What is left when the stream ends."""


class Rewriting:
    """Sends an answer on as it is to be read: a stream of events as it comes, a whole one when it
    is whole. unreadable: what is said, with status 502, in place of a whole answer that `whole`
    raises ValueError for; None sends that on as it is."""

    def __init__(
        self, send: Send, stream: Callable[[], Stream], whole: Callable[[bytes], bytes], unreadable: bytes | None = None
    ) -> None:
        self._send, self._make, self._of_whole, self._unreadable = send, stream, whole, unreadable
        self._start: Message = {}
        self._stream: Stream | None = None
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
            self._stream = self._make()
            await self._send(self._start)

    async def _go_on(self, message: Message, stream: Stream) -> None:
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
            body = self._of_whole(self._whole)
        except ValueError:
            body = self._whole
            if self._unreadable is not None and body and status < 400:
                body, status = self._unreadable, 502
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "status": status, "headers": [*self._start["headers"], length]})
        await self._send({"type": "http.response.body", "body": body})
