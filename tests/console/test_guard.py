"""What stands before every request."""

import asyncio
import logging.handlers
import socket
import threading
import time

import pytest
import uvicorn

from stillwatch.console import middleware as guard
from stillwatch.console.middleware import MOST_BYTES, POLICY, RequestChecks, Tries
from stillwatch.console.serve import SETTINGS, _Server


def asked(headers, body=(b"",), hosts=frozenset({"127.0.0.1", "localhost", "::1"})):
    """(status, headers, body) of one request to a guarded application that reads all of its
    body."""
    sent, parts = [], list(body)

    async def application(scope, receive, send):
        read = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                read = None
                break
            read += message.get("body", b"")
            if not message.get("more_body"):
                break
        status = 400 if read is None else 200
        await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"max-age=60")]})
        await send({"type": "http.response.body", "body": read or b""})

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(k.encode(), v.encode()) for k, v in headers.items()]}
    asyncio.run(RequestChecks(application, hosts)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_every_answer_tells_the_browser_what_to_refuse():
    for headers in ({"host": "127.0.0.1:8123"}, {"host": "elsewhere.example"}):
        assert asked(headers)[1][b"content-security-policy"] == POLICY.encode()


def test_what_the_application_says_of_caching_stays():
    assert asked({"host": "localhost"})[1][b"cache-control"] == b"max-age=60"


def test_another_name_for_this_address_is_turned_away():
    for host in ("attacker.example", "attacker.example:8123", "", "127.0.0.1.attacker.example", "[::2]:8123"):
        status, _, body = asked({"host": host})
        assert status == 403 and b"name" in body
    for host in ("127.0.0.1", "LocalHost:8123", "localhost:8123", "[::1]:8123", "[::1]"):
        assert asked({"host": host})[0] == 200


def test_a_body_that_is_too_large_is_refused_however_it_comes():
    assert asked({"host": "localhost", "content-length": str(MOST_BYTES + 1)})[0] == 413
    assert asked({"host": "localhost", "content-length": "-5"})[0] == 413
    assert asked({"host": "localhost"}, [b"x" * MOST_BYTES, b"x", b""])[0] == 413
    assert asked({"host": "localhost"}, [b"x" * MOST_BYTES])[0] == 200


class Nobody:
    """In the place of a questions."""

    def close(self):
        pass


@pytest.fixture
def connected(monkeypatch):
    """A connection to a guarded application that answers every request, on a real server; a body
    has two seconds."""
    monkeypatch.setattr(guard, "SLOWEST", 2)

    async def application(scope, receive, send):
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = SETTINGS | {"lifespan": "off"}
        server = _Server(
            Nobody(), uvicorn.Config(RequestChecks(application, frozenset({"localhost"})), **settings), lambda: None
        )
        running = threading.Thread(target=server.run, args=([listening],))
        running.start()
        while not server.started:
            time.sleep(0.01)
        with socket.create_connection(listening.getsockname(), timeout=20) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
            yield connection
        server.should_exit = True
        running.join(20)


def answer_of(connection):
    """All that comes until the server hangs up."""
    told = b""
    while part := connection.recv(1 << 16):
        told += part
    return told


def test_pieces_that_grow_too_large_are_refused_on_the_wire(connected):
    piece = b"%x\r\n%b\r\n" % (1 << 20, b"x" * (1 << 20))
    for _ in range(MOST_BYTES >> 20):
        connected.sendall(piece)
    connected.sendall(b"1\r\nx\r\n")
    assert answer_of(connected).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_never_ends_is_cut_off(connected):
    connected.sendall(b"1\r\nx\r\n")
    assert answer_of(connected).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_comes_in_pieces_is_taken(connected):
    connected.sendall(b"1\r\nx\r\n")
    connected.sendall(b"0\r\n\r\n")
    assert connected.recv(1 << 16).startswith(b"HTTP/1.1 200 ")


def test_a_request_for_another_protocol_is_answered_and_told_to_nobody(connected):
    told = logging.handlers.BufferingHandler(100)
    logging.getLogger("uvicorn.error").addHandler(told)
    asks = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n"
    with socket.create_connection(connected.getpeername(), timeout=20) as another:
        another.sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\n" + asks + b"\r\n")
        assert another.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
    logging.getLogger("uvicorn.error").removeHandler(told)
    assert not told.buffer


def test_tries_come_back_one_by_one():
    tries = Tries(3, 10)
    assert [tries.allowed("a", now) for now in (0, 0, 0, 0, 5)] == [True, True, True, False, False]
    assert tries.allowed("b", 5)
    assert tries.allowed("a", 12) and not tries.allowed("a", 12)


def test_many_callers_take_no_more_memory():
    tries = Tries(1, 1000)
    for k in range(3 * Tries.CALLERS):
        tries.allowed(str(k), 0)
    assert len(tries._left) == Tries.CALLERS
