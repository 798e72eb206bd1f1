"""Which path is whose."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST

from stillwatch.guard.askers import Askers
from stillwatch.guard.budgets.ledger import Ledger
from stillwatch.guard.gateways import agentgateway, envoy_http, litellm, nginx, plain, portkey
from stillwatch.guard.gateways.gateway import Counter, Gateway
from stillwatch.guard.messages import BadRequestError, Reply, Request, as_json, failed
from stillwatch.guard.named import TooManyNamesError
from stillwatch.guard.server import ledgers, tables
from stillwatch.guard.server.protocol import Connections

POSTED: dict[str, Gateway] = {
    "/v1/decide": plain.decide,
    "/v1/settle": plain.settle,
    "/beta/litellm_basic_guardrail_api": litellm.answer,
    "/portkey": portkey.answer,
    "/agentgateway/request": agentgateway.answer,
    "/agentgateway/response": agentgateway.answer,
}


@dataclass
class Routes:
    """Answers requests by their path. ledger: where other guards may take leases, None where this
    one has none of its own."""

    counter: Counter
    askers: Askers
    ledger: Ledger | None
    connections: Connections | None = None

    def __call__(self, request: Request) -> Reply | Awaitable[Reply]:
        """Answers one request."""
        gateway = POSTED.get(request.path)
        try:
            if (
                gateway is not None
                and request.method == "POST"
                and (not self.askers.needed or self.askers.may_ask(request))
            ):
                return gateway(request, self.counter)
            if not self.askers.may_ask(request):
                return self._of_itself(request) or self._refused("unauthorized", 401, "a token is needed")
            return self._answered(request)
        except BadRequestError as error:
            return self._refused("malformed", 400, str(error))
        except TooManyNamesError:
            return self._refused("names", 400, "the request is known by too many names")

    def _answered(self, request: Request) -> Reply | Awaitable[Reply]:
        path = request.path
        if path in POSTED:
            return failed(405, "POST it", [("allow", "POST")])
        if path == envoy_http.PREFIX or path.startswith(envoy_http.PREFIX + "/"):
            return envoy_http.answer(request, self.counter)
        if path == "/nginx":
            return nginx.answer(request, self.counter)
        if path == "/v1/table":
            return self._table(request)
        if path.startswith("/v1/ledger/") and self.ledger is not None and request.method == "POST":
            return ledgers.answer(request, self.ledger)
        return self._of_itself(request) or failed(404, "there is nothing here")

    def _table(self, request: Request) -> Reply | Awaitable[Reply]:
        holder = self.counter.desk.holder
        if request.method == "PUT":
            return tables.pushed(request, holder)
        if request.method == "GET":
            return asyncio.ensure_future(tables.told(request, holder))
        return failed(405, "GET or PUT it", [("allow", "GET, PUT")])

    def _of_itself(self, request: Request) -> Reply | None:
        """What anybody may know."""
        if request.method not in ("GET", "HEAD"):
            return None
        holder = self.counter.desk.holder
        if request.path == "/healthz":
            return as_json({"status": "alive"})
        if request.path == "/readyz":
            if not holder.table.version:
                return as_json({"status": "there is no table yet"}, 503)
            return as_json({"status": "ready", "table": holder.table.version, "stale": holder.stale})
        if request.path == "/metrics":
            return Reply(200, self._metrics(), CONTENT_TYPE_LATEST)
        return None

    def _metrics(self) -> bytes:
        desk = self.counter.desk
        told, holder = desk.measures, desk.holder
        holder.look()
        told.version.set(holder.table.version)
        told.subjects.set(len(holder.table))
        told.age.set(holder.age)
        told.stale.set(holder.stale)
        told.tables_refused.set(holder.refused)
        told.swaps.set(holder.swaps)
        told.ledger_failures.set(desk.leases.failures)
        told.log_dropped.set(desk.log.dropped)
        told.log_written.set(desk.log.written)
        told.connections.set(len(self.connections.all) if self.connections is not None else 0)
        return told.published()

    def _refused(self, reason: str, status: int, says: str) -> Reply:
        self.counter.desk.measures.refused.labels(reason).inc()
        return failed(status, says)
