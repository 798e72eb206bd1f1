"""What stands before every request."""

import asyncio

from stillwatch.console.guard import MOST_BYTES, POLICY, Guard, Tries


def asked(headers, body=(b"",), hosts=frozenset({"127.0.0.1", "localhost", "::1"})):
    """(status, headers, body) of one request to a guarded application that reads all of its body."""
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
    asyncio.run(Guard(application, hosts)(scope, receive, send))
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
    assert asked({"host": "localhost"}, [b"x" * MOST_BYTES, b"x", b""])[0] == 400
    assert asked({"host": "localhost"}, [b"x" * MOST_BYTES])[0] == 200


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
