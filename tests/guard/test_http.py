"""The server itself: what is no request, what comes slowly, what comes all at once."""

import asyncio
import json
import re
import socket
import threading
from pathlib import Path

import pytest

from stillwatch.guard.asked import LONGEST_ID
from stillwatch.guard.server import protocol
from tests.guard.tables import OTHER_KEY, table


def sent(server, data, ends=True):
    """All that comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(data)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
        return b"".join(parts)


def posted(body, path="/v1/decide", more=""):
    return f"POST {path} HTTP/1.1\r\nhost: x\r\n{more}content-length: {len(body)}\r\n\r\n{body}".encode()


def test_requests_that_come_at_once_are_answered_in_their_order(answering):
    names = ["free", "denied", "throttled-1", "tagged", "stepped"] * 40
    requests = [posted(json.dumps({"account": name})) for name in names]
    requests[-1] = posted(json.dumps({"account": names[-1]}), more="connection: close\r\n")
    told = sent(answering, b"".join(requests), ends=False)
    bodies = [json.loads(part.partition(b"\r\n\r\n")[2]) for part in told.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    actions = [one["decision"]["action"] for one in bodies]
    assert actions == ["none", "deny", "throttle", "tag", "step_up"] * 40


@pytest.mark.parametrize(
    "data, status",
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"POST /v1/decide HTTP/1.1\r\ncontent-length: x\r\n\r\n", 400),
        (b"POST /v1/decide HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nhost: x\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n", 200),
        (b"GET /healthz HTTP/1.1\r\nx-a: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        (b"GET /healthz HTTP/1.1\r\n" + b"x-a: b\r\n" * 6_000 + b"\r\n", 431),
        (posted("{"), 400),
        (posted('{"account": 7}'), 400),
        (posted('{"account": "\udcff"}'.encode("utf-8", "surrogateescape").decode("latin-1")), 400),
        (posted("[" * 100_000), 400),
        (posted("7", "/v1/settle"), 400),
        (posted('{"reservation": "x", "tokens": -1}', "/v1/settle"), 400),
        (posted("nonsense", "/beta/litellm_basic_guardrail_api"), 400),
        (posted("[]", "/portkey"), 400),
        (posted("{}", "/v1/ledger/take"), 400),
        (b"GET /v1/decide HTTP/1.1\r\n\r\n", 405),
        (b"GET /nowhere HTTP/1.1\r\n\r\n", 404),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_request_is_answered_and_costs_nobody_else_anything(answering, data, status):
    told = sent(answering, data)
    assert told.startswith(f"HTTP/1.1 {status} ".encode()), told[:200]
    assert answering.decide(account="free")["status"] == 200


def test_an_id_of_eight_kilobytes_is_somebodys_and_one_without_end_is_counted(answering):
    before = answering.measure("stillwatch_guard_odd_ids_total")
    long, endless = "a" * 8192, "a" * (LONGEST_ID + 1)
    assert answering.decide(account=long)["status"] == 200
    assert answering.ask("GET", "/envoy/x", headers={"x-stillwatch-account": long})[0] == 200
    assert answering.measure("stillwatch_guard_odd_ids_total") == before
    assert answering.decide(account=endless)["status"] == 200
    assert answering.decide(account=endless, api_key="k")["status"] == 200
    assert answering.measure("stillwatch_guard_odd_ids_total") == before + 2
    assert answering.ask("GET", "/envoy/x", headers={"x-stillwatch-account": f"denied,{long}"})[0] == 403


def test_a_request_by_too_many_names_is_refused(answering):
    names = ",".join(f"a{k}" for k in range(50))
    assert answering.ask("GET", "/envoy/x", headers={"x-stillwatch-account": names})[0] == 400


def test_no_header_can_be_smuggled_in_by_a_name(answering):
    told = sent(answering, b"GET /envoy/x HTTP/1.1\r\nx-stillwatch-account : denied\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 400")
    told = sent(
        answering, b"GET /envoy/x HTTP/1.1\r\nX-STILLWATCH-ACCOUNT:\tdenied \r\nconnection: close\r\n\r\n", False
    )
    assert told.startswith(b"HTTP/1.1 403")


def test_a_forwarded_address_counts_from_the_end(server):
    server.configure(after="[guard.names]\ntrusted_proxies = 2\n")
    server.publish(table(subjects={("network", "203.0.113.0/24"): ["M-C-1-deny"]}))
    server.start()
    for value, status in (
        ("203.0.113.9, 10.0.0.1", 403),
        ("6.6.6.6, 203.0.113.9, 10.0.0.1", 403),
        ("203.0.113.9, 6.6.6.6, 10.0.0.1", 200),
        ("10.0.0.1", 200),
    ):
        assert server.ask("GET", "/envoy/x", headers={"X-Forwarded-For": value})[0] == status


def test_a_request_that_comes_slowly_is_ended(tmp_path, monkeypatch):
    """In this process, so that the time can be made short."""
    monkeypatch.setattr(protocol, "SLOW_SECONDS", 0.0)
    why = []

    async def asked():
        connections = protocol.Connections(lambda request: None, why.append, 10, 1 << 20)
        server = await asyncio.get_running_loop().create_server(connections.new, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"GET / HTTP/1.1\r\nx-a:")
        await writer.drain()
        while not why:
            await asyncio.sleep(0.01)
            connections.sweep()
        told = await reader.read()
        writer.close()
        server.close()
        return told

    assert asyncio.run(asked()).startswith(b"HTTP/1.1 408") and why == ["slow"]


def test_a_table_is_pushed_and_an_older_or_forged_one_refused(server):
    server.configure(source="")
    server.start(wait=False)
    assert server.ask("GET", "/readyz")[0] == 503
    assert server.decide(account="denied")["status"] == 200
    for data, status in (
        (table(2), 200),
        (table(1), 409),
        (table(3, key=OTHER_KEY), 422),
        (b"x", 422),
        (table(2), 200),
    ):
        assert server.ask("PUT", "/v1/table", data)[0] == status
    assert server.decide(account="denied")["decision"]["version"] == 2
    assert server.measure("stillwatch_guard_tables_refused_total") == 3
    status, headers, data = server.ask("GET", "/v1/table")
    assert (status == 200 and data == table(2, made_at=None)) or len(data) > 100
    assert server.ask("GET", "/v1/table", headers={"if-none-match": headers["etag"]})[0] == 304


def test_a_stale_table_goes_on_serving_and_says_so(server):
    server.configure(source=f'file = "{server.file}"\nstale_after = 1')
    server.publish(table())
    server.start()
    server.file.unlink()
    server.until("stillwatch_guard_table_stale", 1)
    told = server.decide(account="denied")
    assert told["status"] == 403 and told["decision"]["stale"]
    assert server.ask("GET", "/envoy/x", headers={"x-stillwatch-account": "free"})[1]["x-stillwatch-stale"] == "1"
    assert json.loads(server.ask("GET", "/readyz")[2])["stale"] is True
    assert "No newer table" in server.said


def test_it_ends_politely_with_connections_open(server):
    server.publish(table())
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(posted('{"account": "throttled-1"}'))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        server.stop()


def memory(server):
    """Megabytes."""
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text())
    return int(kilobytes) / 1024


def flood(server, first, count):
    """So many questions, each about somebody whom nobody knows, by a key and an address of his
    own."""
    asked = [
        {"account": f"u-{k}", "api_key": f"{k:064x}", "address": f"10.{k >> 16 & 255}.{k >> 8 & 255}.{k & 255}"}
        for k in range(first, first + count)
    ]
    for k in range(0, count, 1000):
        assert server.ask("POST", "/v1/decide", json.dumps(asked[k : k + 1000]))[0] == 200


def test_a_flood_of_unknown_names_leaves_nothing_behind(server):
    server.publish(table(subjects={("account", "denied"): ["M-C-1-deny"], ("network", "192.0.2.0/24"): ["M-C-5-tag"]}))
    server.start()
    flood(server, 0, 20_000)  # what it keeps of addresses is full by now
    before = memory(server)
    for k in range(1, 4):
        flood(server, k * 20_000, 20_000)
    assert memory(server) - before < 8


def test_tables_are_swapped_while_requests_go_on(server):
    server.publish(table())
    server.start()
    over = threading.Event()
    wrong, versions = [], []

    def load():
        while not over.is_set():
            try:
                told = server.decide(account="denied")
            except OSError as error:
                wrong.append(error)
                return
            versions.append(told["decision"]["version"])
            if told["status"] != 403:
                wrong.append(told)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for one in threads:
        one.start()
    for version in range(2, 12):
        server.publish(table(version))
        server.until("stillwatch_guard_table_version", version)
    over.set()
    for one in threads:
        one.join()
    assert not wrong and max(versions) == 11
