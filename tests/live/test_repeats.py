"""A sender that repeats everything, as those do that did not hear the answer: each exchange is in
the lake once."""

import json
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub

from ..lake.logs import line
from .test_kills import ids
from .test_serve import calls, post

pytestmark = pytest.mark.slow

BATCHES = range(4)


def batch(number):
    """Five spans of calls, none of them in another batch."""
    request = calls(5)
    for part in request.resource_spans[0].scope_spans:
        [span] = part.spans
        span.trace_id = bytes([number + 1]) + span.trace_id[1:]
    return request


def by_http(server, number, kind):
    body = batch(number).SerializeToString()
    if kind.endswith("json"):
        body = json.dumps(as_json(batch(number))).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.http}/v1/traces", body, {"content-type": kind}, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == 200


def as_json(request):
    """OTLP has ids in hex, where JSON of protobuf has base64."""
    told = MessageToDict(request)
    for part, given in zip(told["resourceSpans"][0]["scopeSpans"], request.resource_spans[0].scope_spans, strict=True):
        part["spans"][0] |= {"traceId": given.spans[0].trace_id.hex(), "spanId": given.spans[0].span_id.hex()}
    return told


def by_grpc(server, number):
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel:
        TraceServiceStub(channel).Export(batch(number), timeout=60)


def as_records(server, number):
    assert post(server.http, "".join(line(k) for k in range(5 * number, 5 * number + 5))) == 200


WAYS = {
    "HTTP, protobuf": lambda server, number: by_http(server, number, "application/x-protobuf"),
    "HTTP, JSON": lambda server, number: by_http(server, number, "application/json"),
    "gRPC": by_grpc,
    "records": as_records,
}


def send_all(server, together):
    """Everything, three times, by every way."""
    todo = [(way, number) for number in BATCHES for way in WAYS.values() for _ in range(3)]
    with ThreadPoolExecutor(8 if together else 1) as pool:
        for done in [pool.submit(way, server, number) for way, number in todo]:
            done.result()


def test_what_is_sent_three_times_by_every_way_is_in_the_lake_once(server):
    """Spans by three ways, and records by one: one after another, side by side, after a restart,
    and after what takes in was done with the first."""
    server.module = "tests.live.hurried"
    server.start()
    send_all(server, together=False)
    server.stop()
    server.start()
    send_all(server, together=True)
    server.kill()
    server.start()
    send_all(server, together=True)
    server.until("stillwatch_live_intake_lag_seconds", 1e-9)
    send_all(server, together=False)
    server.stop()
    found = ids(server.lake)
    assert Counter(found.values()) == {1: 2 * 5 * len(BATCHES)}
