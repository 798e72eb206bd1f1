"""A connection: requests are read as they come, several at once if they do, and answered in their
order."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

import httptools

from stillwatch.guard.messages import Pair, Reply, Request, failed

MOST_HEADER_BYTES = 32 << 10
"""Of a request's line and headers."""

MOST_BODY_BYTES = 32 << 20
"""LiteLLM sends the whole of a conversation along, and turns of agents are megabytes."""

MOST_WAITING = 64
"""Requests of one connection that wait for an answer, before no more is read from it."""

SLOW_SECONDS = 10.0
"""From a request's first byte to its last."""

IDLE_SECONDS = 120.0

Answer = Callable[[Request], Reply | Awaitable[Reply]]


class Connections:
    """Those of one server, and what they hold together."""

    def __init__(self, answer: Answer, refused: Callable[[str], None], most: int, most_bytes: int) -> None:
        """refused: is told why something was not answered. most_bytes: of bodies in all."""
        self.answer, self.refused, self.most, self.most_bytes = answer, refused, most, most_bytes
        self.all: set[Connection] = set()
        self.bytes = 0

    def new(self) -> "Connection":
        """For another client."""
        return Connection(self)

    def sweep(self) -> None:
        """Ends connections whose request takes too long to come, and those that lie idle."""
        now = time.monotonic()
        for one in list(self.all):
            one.sweep(now)

    def close(self) -> None:
        """Ends those that wait for a request; the others end with their answer."""
        for one in list(self.all):
            one.last()


class Connection(asyncio.Protocol):
    """One client's."""

    def __init__(self, connections: Connections) -> None:
        self._all = connections
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._peer: str | None = None
        self._queue: deque[asyncio.Future[Reply]] = deque()
        self._keeps: deque[bool] = deque()
        self._busy = self._ending = self._paused = self._full = False
        self._since = time.monotonic()
        self._size = 0
        self._new()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else None
        if len(self._all.all) >= self._all.most:
            self._all.refused("connections")
            self._transport.close()
            return
        self._all.all.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The client left."""
        self._all.all.discard(self)
        self._all.bytes -= self._size
        self._size = 0
        for one in self._queue:
            one.cancel()
        self._queue.clear()
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Some bytes of one request or several."""
        if self._transport is None or self._ending:
            return
        if not self._busy:
            self._busy, self._since = True, time.monotonic()
        if not self._headers_done:
            self._header_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.last()  # it was answered as what it is; nothing else is spoken here
        except (httptools.HttpParserError, ValueError):
            self._refuse(failed(400, "this is no request"), "malformed")
        else:
            if not self._headers_done and self._header_bytes > MOST_HEADER_BYTES:
                self._refuse(failed(431, "the headers are too long"), "headers")

    def pause_writing(self) -> None:
        """The client does not read."""
        self._full = True
        self._heed_pressure()

    def resume_writing(self) -> None:
        """It reads again."""
        self._full = False
        self._heed_pressure()

    # What httptools calls.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._new()

    def on_url(self, url: bytes) -> None:
        """A part of its target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """One of its headers."""
        self._line_bytes += len(name) + len(value) + 4
        if self._line_bytes > MOST_HEADER_BYTES:
            self._refuse(failed(431, "the headers are too long"), "headers")
            return
        self._pairs.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Its body follows."""
        self._headers_done = True

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._size += len(body)
        self._all.bytes += len(body)
        if self._size > MOST_BODY_BYTES:
            self._refuse(failed(413, f"the body is larger than {MOST_BODY_BYTES >> 20} MiB"), "large")
        elif self._all.bytes > self._all.most_bytes:
            self._refuse(failed(503, "too much is on its way", [("retry-after", "1")]), "busy")
        else:
            self._parts.append(body)

    def on_message_complete(self) -> None:
        """It is whole."""
        if self._ending or self._transport is None:
            return
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        path = self._url.partition(b"?")[0].decode("latin-1")
        request = Request(self._parser.get_method().decode(), path, self._pairs, body, self._peer)
        keep = self._parser.should_keep_alive()
        self._busy, self._since, self._header_bytes = False, time.monotonic(), 0
        told = self._answered(request)
        self._all.bytes -= self._size
        self._size = 0
        if isinstance(told, Reply):
            self._queue_or_write(
                told if request.method != "HEAD" else Reply(told.status, b"", told.kind, told.headers), keep
            )
        else:
            self._wait(asyncio.ensure_future(told), keep)
        if not keep:
            self._ending = True

    # What the server calls.

    def sweep(self, now: float) -> None:
        """See Connections.sweep."""
        if self._transport is None or self._queue:
            return
        if self._busy and now - self._since > SLOW_SECONDS:
            self._refuse(failed(408, "the request took too long to come"), "slow")
        elif not self._busy and now - self._since > IDLE_SECONDS:
            self._transport.close()

    def last(self) -> None:
        """Ends once what was asked is answered."""
        self._ending = True
        if self._transport is not None and not self._queue:
            self._transport.close()

    def _answered(self, request: Request) -> Reply | Awaitable[Reply]:
        try:
            return self._all.answer(request)
        except Exception:  # a mistake of ours costs this request, not those beside it
            self._all.refused("mistake")
            return failed(500, "a mistake of ours")

    def _new(self) -> None:
        self._url, self._pairs, self._parts = b"", list[Pair](), list[bytes]()
        self._size = self._line_bytes = self._header_bytes = 0
        self._headers_done = False

    def _refuse(self, reply: Reply, reason: str) -> None:
        """The last answer of this connection: what follows cannot be read."""
        if self._ending:
            return
        self._all.refused(reason)
        self._all.bytes -= self._size
        self._size, self._parts = 0, []
        self._queue_or_write(reply, False)
        self._ending = True

    def _queue_or_write(self, reply: Reply, keep: bool) -> None:
        if self._queue:
            done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            done.set_result(reply)
            self._wait(done, keep)
        else:
            self._write(reply, keep)

    def _wait(self, reply: "asyncio.Future[Reply]", keep: bool) -> None:
        self._queue.append(reply)
        self._keeps.append(keep)
        self._heed_pressure()
        reply.add_done_callback(self._flush)

    def _flush(self, _: "asyncio.Future[Reply]") -> None:
        """Writes what is next in order, as far as it is there."""
        while self._queue and self._queue[0].done():
            future, keep = self._queue.popleft(), self._keeps.popleft()
            if self._transport is None or future.cancelled():
                continue
            if future.exception() is not None:
                self._all.refused("mistake")
                self._write(failed(500, "a mistake of ours"), keep)
            else:
                self._write(future.result(), keep)
        self._heed_pressure()
        if self._transport is not None and self._ending and not self._queue:
            self._transport.close()

    def _heed_pressure(self) -> None:
        """Whether more is read: not while much waits, or the client does not read its answers."""
        pause = self._full or len(self._queue) >= MOST_WAITING
        if self._transport is None or pause == self._paused or self._transport.is_closing():
            return
        self._paused = pause
        if pause:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _write(self, reply: Reply, keep: bool) -> None:
        if self._transport is None:
            return
        self._transport.write(reply.rendered(keep))
        if not keep and not self._queue:
            self._transport.close()
