"""A collector between senders and the server: Rotel, which takes OTLP in and sends it on, in
batches of its own, and again where it was told to come later."""

import socket
import subprocess
import time

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from stillwatch.lake import Lake
from stillwatch.live.senders import SENDER_KIND, senders_of

from ..live.conftest import Server
from ..live.test_kills import ids
from ..live.test_serve import calls
from .conftest import PYTHON

pytestmark = pytest.mark.producers

RECORDS = 'stillwatch_live_records_total{format="otel",sender="collector"}'


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.mark.parametrize("protocol", ["grpc", "http"])
def test_what_a_collector_took_is_in_the_lake_once_though_the_server_was_away(tmp_path, protocol):
    server = Server(tmp_path)
    http, rpc, takes, other = free_ports(4)
    server.configure("", http, rpc)
    Lake.open(server.lake).close()
    token = senders_of(server.lake).add("collector", SENDER_KIND)
    [program] = PYTHON.parents[1].glob("lib/*/site-packages/rotel/rotel-agent")
    to = f"http://127.0.0.1:{rpc if protocol == 'grpc' else http}"
    command = [program, "start", "--exporter", "otlp", "--otlp-exporter-endpoint", to]
    command += ["--otlp-exporter-protocol", protocol, "--otlp-exporter-custom-headers", f"authorization=Bearer {token}"]
    command += ["--batch-max-size", "500", "--otlp-exporter-retry-max-backoff", "1s"]
    command += ["--otlp-grpc-endpoint", f"127.0.0.1:{takes}", "--otlp-http-endpoint", f"127.0.0.1:{other}"]
    with subprocess.Popen(command) as collector, grpc.insecure_channel(f"127.0.0.1:{takes}") as channel:
        try:
            grpc.channel_ready_future(channel).result(60)
            for number in range(4):
                if number == 2:
                    server.until(RECORDS, 100)
                    server.kill()
                request = calls(50)
                for part in request.resource_spans[0].scope_spans:
                    part.spans[0].trace_id = bytes([number + 1]) + part.spans[0].trace_id[1:]
                TraceServiceStub(channel).Export(request, timeout=60)
                if number % 2 == 0:
                    time.sleep(1)  # it is tried, and there is nobody
                    server.start()
            server.until(RECORDS, 100)
        finally:
            collector.terminate()
    server.stop()
    found = ids(server.lake)
    assert (len(found), set(found.values())) == (200, {1})
