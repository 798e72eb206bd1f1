"""The server's HTTP side: OTLP as its specification has it (opentelemetry.io/docs/specs/otlp,
"OTLP/HTTP"), and lines of records."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.rpc.code_pb2 import INVALID_ARGUMENT, UNAUTHENTICATED, UNAVAILABLE, UNIMPLEMENTED
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from prometheus_client import CONTENT_TYPE_LATEST

from stillwatch.live.bodies import MOST_BYTES, TooLarge, decompressed
from stillwatch.live.measures import Measures
from stillwatch.live.protocols.otlp import taken_json, taken_protobuf
from stillwatch.live.protocols.records import taken_records
from stillwatch.live.protocols.taken import BadRequest, Taken
from stillwatch.live.receiver import RETRY_SECONDS, Overloaded, Receiver, Unauthorized
from stillwatch.live.spool.spool import Spool

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PROTOBUF, JSON = "application/x-protobuf", "application/json"

UNPACKED = 10
"""How many times larger a compressed body may be taken for, before it is unpacked: text is five to
ten."""

SIGNALS = {"/v1/traces": "traces", "/v1/logs": "logs"}
RECORDS = {"/v1/exchanges": "canonical", "/v1/raw": "raw_http", "/litellm": "litellm"}
"""Paths of what has a record a line, and its format."""

_CODES = {400: INVALID_ARGUMENT, 401: UNAUTHENTICATED, 413: INVALID_ARGUMENT, 415: UNIMPLEMENTED, 503: UNAVAILABLE}


class Failed(Exception):
    """A request that is answered with an error: the HTTP status, and why."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status, self.says = status, says


class Http:
    """An ASGI application."""

    def __init__(self, receiver: Receiver, spool: Spool, measures: Measures, lake: Path) -> None:
        self._receiver, self._spool, self._measures, self._lake = receiver, spool, measures, lake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        path, method = scope["path"], scope["method"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if path in SIGNALS or path in RECORDS:
            if method != "POST":
                await _answer(send, 405, JSON, b'{"error":"POST it"}', {"allow": "POST"})
                return
            try:
                taken = await self._take(path, kind, headers, receive)
            except Failed as error:
                await self._tell_failure(send, path, kind, error)
            else:
                await self._tell_success(send, path, kind, taken)
        elif method in ("GET", "HEAD"):
            await self._tell_of_itself(send, path)
        else:
            await _answer(send, 404, JSON, b'{"error":"there is nothing here"}')

    async def _take(self, path: str, kind: str, headers: Mapping[str, str], receive: Receive) -> Taken:
        """Raises Failed."""
        try:
            sender = self._receiver.sender_of(headers.get("authorization"))
            try:
                body = await _body(headers, receive)
            except TooLarge:  # the receiver counts what it is given, and this it is not
                self._measures.refused.labels("unusable").inc()
                raise
            encoding = headers.get("content-encoding", "").strip().lower()
            read = self._reader(path, kind)
            size = len(body) * (UNPACKED if encoding else 1)
            return await self._receiver.take(sender, size, lambda: read(decompressed(body, encoding)))
        except Unauthorized as error:
            raise Failed(401, str(error)) from None
        except TooLarge as error:
            raise Failed(413, str(error)) from None
        except BadRequest as error:
            raise Failed(400, str(error)) from None
        except Overloaded as error:
            raise Failed(503, str(error)) from None

    def _reader(self, path: str, kind: str) -> Callable[[bytes], Taken]:
        if path in RECORDS:
            return partial(taken_records, RECORDS[path])
        if kind == PROTOBUF:
            return partial(taken_protobuf, SIGNALS[path])
        if kind == JSON:
            return taken_json
        raise Failed(415, f"send {PROTOBUF} or {JSON}")

    async def _tell_success(self, send: Send, path: str, kind: str, taken: Taken) -> None:
        if path in RECORDS:
            told: dict[str, Any] = {"records": taken.records, "rejected": taken.rejected}
            if taken.rejected:
                told["error"] = taken.says
            await _answer(send, 200, JSON, msgspec.json.encode(told))
            return
        await _answer(send, 200, kind, _encoded(response(SIGNALS[path], taken), kind))

    async def _tell_failure(self, send: Send, path: str, kind: str, error: Failed) -> None:
        headers = {"retry-after": str(RETRY_SECONDS)} if error.status == 503 else {}
        if error.status == 401:
            headers["www-authenticate"] = "Bearer"
        if path in RECORDS:
            await _answer(send, error.status, JSON, msgspec.json.encode({"error": error.says}), headers)
            return
        kind = kind if kind in (PROTOBUF, JSON) else JSON
        status = Status(code=_CODES[error.status], message=error.says)
        await _answer(send, error.status, kind, _encoded(status, kind), headers)

    async def _tell_of_itself(self, send: Send, path: str) -> None:
        if path == "/healthz":
            await _answer(send, 200, JSON, b'{"status":"alive"}')
        elif path == "/readyz":
            ready = not self._spool.is_full
            told = b'{"status":"ready"}' if ready else b'{"status":"the spool is full"}'
            await _answer(send, 200 if ready else 503, JSON, told)
        elif path == "/metrics":
            await _answer(send, 200, CONTENT_TYPE_LATEST, self._measures.published(self._spool, self._lake))
        else:
            await _answer(send, 404, JSON, b'{"error":"there is nothing here"}')


def response(signal: str, taken: Taken) -> Message:
    """The answer to an export request: `partial_success` is unset where all of it can be used."""
    answer = ExportTraceServiceResponse() if signal == "traces" else ExportLogsServiceResponse()
    if taken.rejected:
        name = "rejected_spans" if signal == "traces" else "rejected_log_records"
        setattr(answer.partial_success, name, taken.rejected)
        answer.partial_success.error_message = taken.says
    return answer


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    """The whole body as it was sent. Raises TooLarge, Failed where the sender left."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        raise TooLarge(f"the body is larger than {MOST_BYTES >> 20} MiB")
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Failed(400, "the request breaks off")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise TooLarge(f"the body is larger than {MOST_BYTES >> 20} MiB")
        if not message.get("more_body"):
            return b"".join(parts)


def _encoded(message: Message, kind: str) -> bytes:
    return message.SerializeToString() if kind == PROTOBUF else msgspec.json.encode(MessageToDict(message))


async def _answer(send: Send, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
    told = {"content-type": kind, "content-length": str(len(body)), **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
