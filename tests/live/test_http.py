"""The HTTP side, asked as a server asks an ASGI application."""

import asyncio
import gzip
import json
import re
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from stillwatch.live.bodies import MOST_BYTES
from stillwatch.live.http import JSON, PROTOBUF, Http
from stillwatch.live.measures import Measures
from stillwatch.live.receiver import Receiver
from stillwatch.live.senders import SENDER_KIND, senders_of
from stillwatch.live.spool.folders import closed_segments
from stillwatch.live.spool.spool import Limits, Spool

from ..lake.logs import line
from .test_spool import text_of

ROOMY = Limits(1 << 30, 3600)


class Asked:
    """An application over a spool, and what it answered last."""

    def __init__(self, folder, limits=ROOMY):
        self.folder = folder
        self.senders = senders_of(folder)
        self.spool = Spool(folder / "spool", limits)
        measures = Measures()
        self.app = Http(Receiver(self.spool, self.senders, measures), self.spool, measures, folder)

    def post(self, path, body, method="POST", **headers):
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": raw}
        sent = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        self.headers = dict(sent[0]["headers"])
        return sent[0]["status"], sent[1]["body"]

    def kept(self):
        self.spool.close()
        return {one.path.parent.relative_to(self.folder / "spool").as_posix(): text_of(one.path)
                for one in closed_segments(self.folder / "spool")}  # fmt: skip


@pytest.fixture
def asked(tmp_path):
    asked = Asked(tmp_path)
    yield asked
    asked.spool.close()


def traces(*names):
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "gateway"
    for number, name in enumerate(names, 1):
        group.scope_spans.add().spans.add(
            name=name,
            trace_id=number.to_bytes(16, "big"),
            span_id=number.to_bytes(8, "big"),
            start_time_unix_nano=1_780_000_000 * 10**9,
        )
    return request


def test_protobuf_becomes_a_line_for_each_span_with_ids_in_hex(asked):
    status, body = asked.post("/v1/traces", traces("a", "b").SerializeToString(), content_type=PROTOBUF)
    answer = ExportTraceServiceResponse.FromString(body)
    assert (status, answer.HasField("partial_success")) == (200, False)
    lines = [json.loads(one) for one in asked.kept()["local/otel"].splitlines()]
    [span] = lines[1]["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert (len(lines), span["traceId"], span["spanId"]) == (2, f"{2:032x}", f"{2:016x}")
    assert lines[1]["resourceSpans"][0]["resource"]["attributes"][0]["key"] == "service.name"


def test_what_cannot_be_used_is_kept_and_counted_once_and_for_all(asked):
    span = {"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "startTimeUnixNano": "1000"}
    request = {"resourceSpans": [{"scopeSpans": [{"spans": [span, span | {"startTimeUnixNano": {}}]}]}]}
    status, body = asked.post("/v1/traces", json.dumps(request, indent=1).encode(), content_type=JSON)
    told = json.loads(body)["partialSuccess"]
    assert (status, told["rejectedSpans"]) == (200, "1")
    assert "time" in told["errorMessage"] or "number" in told["errorMessage"]
    assert len(asked.kept()["local/otel"].splitlines()) == 2


@pytest.mark.parametrize(
    "body",
    [b"\xff\xff\xff", b"{", b"[]", b'{"resourceSpans": 3}', b"[" * 100_000, b'{"resourceLogs": [{"scopeLogs": [1]}]}'],
)
@pytest.mark.parametrize("kind", [PROTOBUF, JSON])
def test_a_body_that_is_no_export_request_is_refused_whole(asked, body, kind):
    status, answer = asked.post("/v1/traces", body, content_type=kind)
    says = Status.FromString(answer).message if kind == PROTOBUF else json.loads(answer)["message"]
    assert (status, bool(says)) == (400, True)
    assert asked.kept() == {}


def zstd(body):
    return pa.Codec("zstd").compress(body, asbytes=True)


def members(body):
    """In two parts, each compressed by itself."""
    return gzip.compress(body[:40]) + gzip.compress(body[40:])


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("gzip", members), ("deflate", zlib.compress), ("zstd", zstd), ("identity", bytes)],
)
def test_records_are_lines_or_a_list(asked, encoding, pack):
    one, two = line(1), line(2)
    for body in (f"{one}\n\n{two}", f"[{one},\n{two}]"):
        status, answer = asked.post("/v1/exchanges", pack(body.encode()), content_encoding=encoding)
        assert (status, json.loads(answer)) == (200, {"records": 2, "rejected": 0})
    assert asked.kept()["local/canonical"].count(b"exchange-2") == 2


def test_a_record_that_cannot_be_used_is_named_and_kept_beside_the_others(asked):
    status, answer = asked.post("/v1/exchanges", f'{line(1)}\n{{"no": 1}}'.encode())
    assert (status, json.loads(answer)["rejected"]) == (200, 1)
    assert json.loads(answer)["error"].startswith("record 2: ")
    assert len(asked.kept()["local/canonical"].splitlines()) == 2


def test_records_of_which_none_can_be_used_are_refused(asked):
    assert asked.post("/v1/exchanges", b'{"no": 1}')[0] == 400
    assert asked.post("/v1/exchanges", b"\n\n")[0] == 400
    assert asked.kept() == {}


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(asked):
    bomb = gzip.compress(b" " * (MOST_BYTES + 1))
    assert len(bomb) < MOST_BYTES / 100
    assert asked.post("/v1/traces", bomb, content_type=JSON, content_encoding="gzip")[0] == 413
    assert asked.post("/v1/traces", bomb[:1000], content_type=JSON, content_encoding="gzip")[0] == 400
    assert asked.post("/v1/traces", b"{}", content_type=JSON, content_encoding="br")[0] == 400
    assert asked.post("/v1/traces", b"", content_type=JSON, content_length=str(MOST_BYTES + 1))[0] == 413
    told = asked.post("/metrics", b"", method="GET")[1]
    assert b'stillwatch_live_refused_requests_total{reason="unusable"} 4.0' in told


def test_a_sender_that_comes_while_the_spool_is_full_is_told_to_come_again(tmp_path):
    asked = Asked(tmp_path, Limits(0, 3600))
    status, body = asked.post("/v1/traces", traces("a").SerializeToString(), content_type=PROTOBUF)
    assert (status, int(asked.headers[b"retry-after"]) > 0) == (503, True)
    assert Status.FromString(body).code == 14  # UNAVAILABLE
    assert asked.post("/readyz", b"", method="GET")[0] == 503
    assert asked.kept() == {}


def test_from_the_first_token_on_nobody_sends_without_one(asked):
    token = asked.senders.add("gateway-1", SENDER_KIND)
    assert asked.post("/v1/exchanges", line(1).encode())[0] == 401
    assert asked.post("/v1/exchanges", line(1).encode(), authorization="Bearer nonsense")[0] == 401
    assert asked.post("/v1/exchanges", line(1).encode(), authorization=f"Bearer {token}")[0] == 200
    assert asked.senders.revoke("gateway-1") == 1
    assert asked.post("/v1/exchanges", line(1).encode(), authorization=f"Bearer {token}")[0] == 401
    assert list(asked.kept()) == ["gateway-1/canonical"]
    assert token not in (asked.folder / "live" / "senders.json").read_text()


def test_what_the_server_says_of_itself(asked):
    asked.post("/v1/exchanges", f'{line(1)}\n{{"no": 1}}'.encode())
    status, body = asked.post("/metrics", b"", method="GET")
    assert status == 200
    assert b'stillwatch_live_records_total{format="canonical",sender="local"} 2.0' in body
    assert b'stillwatch_live_rejected_records_total{format="canonical",sender="local"} 1.0' in body
    assert asked.post("/healthz", b"", method="GET")[0] == 200
    assert asked.post("/nothing", b"", method="GET")[0] == 404
    assert asked.post("/v1/traces", b"", method="GET")[0] == 405


def test_the_dashboard_asks_for_nothing_that_the_server_does_not_publish(asked):
    asked.post("/v1/exchanges", f'{line(1)}\n{{"no": 1}}'.encode())
    asked.post("/v1/exchanges", b"")
    published = {
        one.split("{")[0].split(" ")[0] for one in asked.post("/metrics", b"", method="GET")[1].decode().splitlines()
    }
    dashboard = (Path(__file__).parents[2] / "docs" / "deploy" / "grafana.json").read_text()
    asked_for = set(re.findall(r"stillwatch_live_\w+", dashboard))
    assert len(asked_for) > 10
    assert asked_for <= published
