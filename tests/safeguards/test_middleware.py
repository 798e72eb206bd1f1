"""A model server that obeys the header, asked over HTTP."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from stillwatch.safeguards import events
from stillwatch.safeguards.middleware import Trimming

STREAMS = Path(__file__).parent / "streams"


class Model:
    """A server that answers every request with what it was given, in pieces, and remembers what it
    was asked."""

    def __init__(self, answer, kind="application/json", status=200, piece=7):
        self.answer, self.kind, self.status, self.piece = answer, kind.encode(), status, piece
        self.asked, self.headers = None, {}

    async def __call__(self, scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        self.asked, self.headers = body, {name.decode(): value.decode() for name, value in scope["headers"]}
        length = str(len(self.answer)).encode()
        headers = [(b"content-type", self.kind), (b"content-length", length)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for k in range(0, len(self.answer), self.piece):
            await send({"type": "http.response.body", "body": self.answer[k : k + self.piece], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def ask(model, header=None, path="/v1/chat/completions", content=b'{"messages":[],"n":4}'):
    async def asked():
        transport = httpx.ASGITransport(app=Trimming(model))
        async with httpx.AsyncClient(transport=transport, base_url="http://model") as client:
            headers = {"x-stillwatch-trim": header} if header else {}
            return await client.post(path, content=content, headers={"accept-encoding": "gzip"} | headers)

    return asyncio.run(asked())


def test_a_request_without_the_header_goes_through_untouched():
    model = Model(b'{"choices":[{"message":{"reasoning":"SECRET"}}]}')
    assert ask(model).content == model.answer
    assert model.asked == b'{"messages":[],"n":4}' and model.headers["accept-encoding"] == "gzip"


def test_the_model_is_asked_for_less():
    model = Model(b"{}")
    ask(model, "n=1, max_tokens=64")
    assert json.loads(model.asked) == {"messages": [], "n": 1, "max_tokens": 64}
    assert int(model.headers["content-length"]) == len(model.asked)
    assert "x-stillwatch-trim" not in model.headers and "accept-encoding" not in model.headers


@pytest.mark.parametrize("file", sorted(STREAMS.glob("*.sse")), ids=lambda file: file.stem)
def test_a_stream_comes_without_reasoning(file):
    path = "/v1/messages" if file.name.startswith("anthropic") else "/v1/chat/completions"
    answer = ask(Model(file.read_bytes(), "text/event-stream; charset=utf-8"), "reasoning=withheld", path)
    assert answer.content == file.with_suffix(".left").read_bytes()
    assert "content-length" not in answer.headers


def test_a_whole_answer_comes_without_reasoning():
    answer = ask(Model(b'{"choices":[{"message":{"reasoning":"SECRET","content":"4"}}]}'), "reasoning=withheld")
    assert answer.json() == {"choices": [{"message": {"content": "4"}}]}
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_an_answer_that_cannot_be_read_is_withheld():
    answer = ask(Model(b"reasoning: SECRET", "text/plain"), "reasoning=withheld")
    assert answer.status_code == 502 and b"SECRET" not in answer.content


def test_what_a_server_says_of_an_error_is_told():
    answer = ask(Model(b"overloaded", "text/plain", 503), "reasoning=withheld")
    assert (answer.status_code, answer.content) == (503, b"overloaded")


def test_a_flood_in_place_of_an_event_ends_the_answer(monkeypatch):
    monkeypatch.setattr(events, "MOST_BYTES", 50)
    answer = ask(Model(b"data: 1\n\n" + b"data: SECRET" * 90, "text/event-stream"), "reasoning=withheld")
    assert answer.content == b"data: 1\n\n"


@pytest.mark.parametrize("content", [b"", b"no json", b"[1]", b"[" * 100_000])
def test_a_request_that_cannot_be_read_is_the_servers_to_refuse(content):
    model = Model(b"{}")
    ask(model, "n=1", content=content)
    assert model.asked == content
