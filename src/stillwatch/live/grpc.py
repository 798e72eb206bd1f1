"""The server's gRPC side: the trace and the logs service of OTLP."""

from typing import Any

import grpc
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc

from stillwatch.exchange.errors import UnusableError
from stillwatch.live.http import response
from stillwatch.live.protocols.otlp import taken_message
from stillwatch.live.protocols.taken import BadRequest
from stillwatch.live.receiver import Overloaded, Receiver, Unauthorized
from stillwatch.live.settings import Listen

MOST_BYTES = 4 << 20
"""Of a message, as OTLP's receivers have it."""


class Export:
    """What both services do."""

    signal: str

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def Export(self, request: Message, context: Any) -> Message:
        """Answers once the request is on the disk."""
        try:
            told = dict(context.invocation_metadata() or ())
            sender = self._receiver.sender_of(told.get("authorization"))
            taken = await self._receiver.take(sender, request.ByteSize(), lambda: taken_message(request))
        except Unauthorized as error:
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, str(error))
        except BadRequest as error:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        except Overloaded as error:
            await context.abort(grpc.StatusCode.UNAVAILABLE, str(error))
        return response(self.signal, taken)


class Traces(Export, trace_service_pb2_grpc.TraceServiceServicer):  # type: ignore[misc]
    """Spans."""

    signal = "traces"


class Logs(Export, logs_service_pb2_grpc.LogsServiceServicer):  # type: ignore[misc]
    """Log records."""

    signal = "logs"


def grpc_server(receiver: Receiver, settings: Listen) -> tuple[grpc.aio.Server, int]:
    """(the server, not yet started; its port). Raises UnusableError where the port is taken."""
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", MOST_BYTES), ("grpc.so_reuseport", 0)])
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(Traces(receiver), server)  # type: ignore[no-untyped-call]
    logs_service_pb2_grpc.add_LogsServiceServicer_to_server(Logs(receiver), server)  # type: ignore[no-untyped-call]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{host}:{settings.grpc_port}"
    try:
        if settings.tls is None:
            return server, server.add_insecure_port(address)
        return server, server.add_secure_port(address, _credentials(settings))
    except RuntimeError:
        raise UnusableError(f"cannot listen on {address}") from None


def _credentials(settings: Listen) -> grpc.ServerCredentials:
    assert settings.tls is not None
    pair = settings.tls.key.read_bytes(), settings.tls.certificate.read_bytes()
    clients = settings.tls.clients
    return grpc.ssl_server_credentials([pair], clients.read_bytes() if clients else None, clients is not None)
