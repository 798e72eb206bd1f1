"""Envoy's ext_authz over gRPC (`envoy.service.auth.v3.Authorization/Check`), with the decision as
dynamic metadata, so that the operator's own rate limits can go by a campaign."""

from typing import Any

import grpc
import msgspec
from envoy.config.core.v3.base_pb2 import HeaderValueOption
from envoy.service.auth.v3 import external_auth_pb2_grpc
from envoy.service.auth.v3.external_auth_pb2 import CheckRequest, CheckResponse
from google.rpc.code_pb2 import OK, PERMISSION_DENIED, RESOURCE_EXHAUSTED

from stillwatch.exchange.errors import UnusableError
from stillwatch.guard.asked import Asked, address_of
from stillwatch.guard.askers import Askers
from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.gateways.headers import client_headers, headers_of
from stillwatch.guard.named import TooManyNamesError

MOST_BYTES = 1 << 20
"""Of a message: it holds headers, and never a body."""


class Authorization(external_auth_pb2_grpc.AuthorizationServicer):  # type: ignore[misc]
    """The service that Envoy asks."""

    def __init__(self, counter: Counter, askers: Askers) -> None:
        self._counter, self._askers = counter, askers

    async def Check(self, request: CheckRequest, context: Any) -> CheckResponse:
        """May this request pass."""
        if self._askers.needed:
            told = dict(context.invocation_metadata() or ())
            if self._askers.name_of(str(told.get("x-stillwatch-token", "")).encode()) is None:
                await context.abort(grpc.StatusCode.UNAUTHENTICATED, "a token is needed")
        try:
            decision = self._counter.desk.decide(self._asked(request))
        except TooManyNamesError:
            return _refused(400, b'{"error":"too many names"}', [], PERMISSION_DENIED)
        return response(decision if isinstance(decision, Decision) else await decision)

    def _asked(self, request: CheckRequest) -> Asked:
        told = request.attributes
        pairs = [
            (name.lower().encode("utf-8", "replace"), value.encode("utf-8", "replace"))
            for name, value in told.request.http.headers.items()
        ]
        for one in told.request.http.header_map.headers:
            pairs.append((one.key.lower().encode("utf-8", "replace"), one.raw_value or one.value.encode()))
        asked = self._counter.named.asked(pairs)
        if not asked.addresses and self._counter.named.reads_addresses:
            address = address_of(told.source.address.socket_address.address)
            asked.addresses = () if address is None else (address,)
        return asked


def response(decision: Decision) -> CheckResponse:
    """A decision as Envoy reads it."""
    if decision.allow:
        answer = CheckResponse()
        answer.status.code = OK
        answer.ok_response.headers.extend(_options(headers_of(decision)))
    else:
        body = msgspec.json.encode(for_client(decision))
        code = RESOURCE_EXHAUSTED if decision.status == 429 else PERMISSION_DENIED
        answer = _refused(decision.status, body, client_headers(decision), code)
    told: dict[str, Any] = {"action": decision.action, "table": decision.version, "allow": decision.allow}
    for name in ("campaign", "measure", "stage", "reason", "reservation"):
        if (value := getattr(decision, name)) is not None:
            told[name] = value
    answer.dynamic_metadata.update({"stillwatch": told})
    return answer


def grpc_server(counter: Counter, askers: Askers, address: str) -> tuple[grpc.aio.Server, int]:
    """(the server, not yet started; its port). Raises UnusableError where the port is taken."""
    server = grpc.aio.server(options=[("grpc.max_receive_message_length", MOST_BYTES), ("grpc.so_reuseport", 0)])
    external_auth_pb2_grpc.add_AuthorizationServicer_to_server(Authorization(counter, askers), server)
    try:
        return server, server.add_insecure_port(address)
    except RuntimeError:
        raise UnusableError(f"cannot listen on {address}") from None


def _refused(status: int, body: bytes, headers: list[tuple[str, str]], code: int) -> CheckResponse:
    answer = CheckResponse()
    answer.status.code = code
    answer.denied_response.status.code = status
    answer.denied_response.body = body.decode()
    answer.denied_response.headers.extend(_options([*headers, ("content-type", "application/json")]))
    return answer


def _options(pairs: list[tuple[str, str]]) -> list[HeaderValueOption]:
    """Headers that write over those of the same name."""
    action = HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD
    told = []
    for name, value in pairs:
        option = HeaderValueOption(append_action=action)
        option.header.key, option.header.value = name, value
        told.append(option)
    return told
