"""Envoy's ext_authz over gRPC (`envoy.service.auth.v3.Authorization/Check`), with the decision as
dynamic metadata, so that the operator's own rate limits can go by a campaign."""

from typing import Any

import grpc
import msgspec
from google.rpc.code_pb2 import OK, PERMISSION_DENIED, RESOURCE_EXHAUSTED

from stillwatch.exchange.errors import UnusableError
from stillwatch.guard.asked import Asked, address_of
from stillwatch.guard.askers import Askers
from stillwatch.guard.decision import Decision, for_client
from stillwatch.guard.gateways.ext_authz import OVERWRITE, SERVICE, CheckRequest, CheckResponse, HeaderValueOption
from stillwatch.guard.gateways.gateway import Counter
from stillwatch.guard.gateways.headers import client_headers, headers_of
from stillwatch.guard.named import TooManyNamesError

MOST_BYTES = 1 << 20
"""Of a message: it holds headers, and never a body."""


class Authorization:
    """The service that Envoy asks."""

    def __init__(self, counter: Counter, askers: Askers) -> None:
        self._counter, self._askers = counter, askers

    async def check(self, request: Any, context: Any) -> Any:
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

    def _asked(self, request: Any) -> Asked:
        told = request.attributes
        pairs = [
            (one.key.lower().encode("utf-8", "replace"), one.value.encode("utf-8", "replace"))
            for one in told.request.http.headers
        ]
        for one in told.request.http.header_map.headers:
            pairs.append((one.key.lower().encode("utf-8", "replace"), one.raw_value or one.value.encode()))
        asked = self._counter.named.asked(pairs)
        if not asked.addresses and self._counter.named.reads_addresses:
            address = address_of(told.source.address.socket_address.address)
            asked.addresses = () if address is None else (address,)
        return asked


def response(decision: Decision) -> Any:
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
    check = grpc.unary_unary_rpc_method_handler(
        Authorization(counter, askers).check, CheckRequest.FromString, CheckResponse.SerializeToString
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"Check": check}),))
    try:
        return server, server.add_insecure_port(address)
    except RuntimeError:
        raise UnusableError(f"cannot listen on {address}") from None


def _refused(status: int, body: bytes, headers: list[tuple[str, str]], code: int) -> Any:
    answer = CheckResponse()
    answer.status.code = code
    answer.denied_response.status.code = status
    answer.denied_response.body = body.decode()
    answer.denied_response.headers.extend(_options([*headers, ("content-type", "application/json")]))
    return answer


def _options(pairs: list[tuple[str, str]]) -> list[Any]:
    """Headers that write over those of the same name."""
    told = []
    for name, value in pairs:
        option = HeaderValueOption(append_action=OVERWRITE)
        option.header.key, option.header.value = name, value
        told.append(option)
    return told
