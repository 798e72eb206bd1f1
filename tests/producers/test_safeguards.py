"""Answers without reasoning, read by the vendors' own clients: text and tool calls are whole."""

import json
import subprocess
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from stillwatch.safeguards.middleware import Trimming
from tests.producers.conftest import HERE, PYTHON
from tests.test_house import ROOT

pytestmark = pytest.mark.producers

STREAMS = ROOT / "tests" / "safeguards" / "streams"


async def model(scope, receive, send):
    """Answers with the stream that the request's model is called after, a few bytes at a time."""
    body, more = b"", scope["type"] == "http"
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    told = (STREAMS / f"{json.loads(body)['model']}.sse").read_bytes()
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for k in range(0, len(told), 50):
        await send({"type": "http.response.body", "body": told[k : k + 50], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def read():
    """What the clients make of the streams."""
    server = uvicorn.Server(uvicorn.Config(Trimming(model), port=0, log_level="error", lifespan="off"))
    running = threading.Thread(target=server.run)
    running.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        done = subprocess.run(
            [PYTHON, Path(HERE) / "streams_read.py", str(port)], capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)
    finally:
        server.should_exit = True
        running.join()


def test_no_client_sees_reasoning(read):
    assert "SECRET" not in json.dumps(read)


@pytest.mark.parametrize(
    "name, content, calls",
    [
        ("reasoning-content", "It is 4°C.", True),
        ("router", "Four", False),
        ("inline", "\n\nFour <think> is a mark.", True),
    ],
)
def test_a_chat_has_its_text_and_its_tool_call(read, name, content, calls):
    assert read[name]["content"] == content
    called = [(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in read[name]["tool_calls"] or []]
    assert called == ([("call_1", "weather", '{"city": "Oslo"}')] if calls else [])


def test_a_response_keeps_its_reasonings_seal_before_the_call(read):
    reasoning, call = read["response"]
    assert (reasoning["type"], reasoning["id"], reasoning["summary"]) == ("reasoning", "rs_1", [])
    assert (call["type"], call["call_id"], call["arguments"]) == ("function_call", "call_1", '{"city": "Oslo"}')


def test_a_message_keeps_its_blocks_in_their_places(read):
    thinking, text, tool = read["message"]
    assert (thinking["type"], thinking["thinking"], thinking["signature"]) == ("thinking", "", "c2VhbGVk")
    assert (text["text"], tool["name"], tool["input"]) == ("I am thinking of 4°C.", "weather", {"city": "Oslo"})
