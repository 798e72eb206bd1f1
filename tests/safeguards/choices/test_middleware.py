"""A model server that marks its answers, asked over HTTP."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
from tests.safeguards.test_middleware import Model

from stillwatch.exchange.errors import UnusableError
from stillwatch.safeguards.choices.keyring import MarkKey, group_of
from stillwatch.safeguards.choices.marking import marked
from stillwatch.safeguards.choices.middleware import KEYS, Marking

TODAY = datetime.now(UTC).date()
TEXT = "It rains. For example, so. Therefore, yes."
CAMPAIGN = MarkKey("K-1", "C-1", TODAY, TODAY, "11" * 16)
GROUP = MarkKey("K-2", group_of("acct", 4), TODAY - timedelta(9), TODAY + timedelta(9), "22" * 16)
PAST = MarkKey("K-3", "C-2", TODAY - timedelta(9), TODAY - timedelta(1), "33" * 16)


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_bytes(msgspec.json.encode([CAMPAIGN, GROUP, PAST]))
    monkeypatch.setenv(KEYS, str(path))
    return path


def ask(model, **headers):
    async def asked():
        transport = httpx.ASGITransport(app=Marking(model))
        async with httpx.AsyncClient(transport=transport, base_url="http://model") as client:
            told = {f"x-stillwatch-{name}": value for name, value in headers.items()}
            return await client.post("/v1/chat/completions", content=b"{}", headers=told)

    return asyncio.run(asked())


def whole():
    return json.dumps({"choices": [{"message": {"content": TEXT}}]}).encode()


@pytest.mark.parametrize(
    "headers, key",
    [
        ({"account": "acct"}, GROUP),
        ({"account": "acct", "campaign": "C-1"}, CAMPAIGN),
        ({"account": "acct", "campaign": "C-2"}, GROUP),  # whose own key serves no more
        ({"account": next(f"a{k}" for k in range(99) if group_of(f"a{k}", 4) != GROUP.serves)}, None),
        ({}, None),
    ],
)
def test_the_key_is_the_campaigns_or_the_groups(headers, key):
    answer = ask(Model(whole()), **headers)
    assert answer.json()["choices"][0]["message"]["content"] == (marked(TEXT, key.key) if key else TEXT)
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_stream_is_marked_as_it_comes():
    events = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in (TEXT[:17], TEXT[17:])]
    data = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in events) + b"data: [DONE]\n\n"
    answer = ask(Model(data, "text/event-stream"), account="acct").text
    said = [json.loads(line[6:]) for line in answer.splitlines() if line.startswith("data: {")]
    assert "".join(one["choices"][0]["delta"]["content"] for one in said) == marked(TEXT, GROUP.key)
    assert answer.endswith("data: [DONE]\n\n")


def test_keys_are_read_again_when_they_change(keys):
    keys.write_bytes(b"[]")
    assert ask(Model(whole()), account="acct").content == whole()


def test_what_is_no_answer_goes_through():
    assert ask(Model(b"\xff not JSON"), account="acct").content == b"\xff not JSON"


def test_without_a_file_of_keys_it_does_not_start(monkeypatch, tmp_path):
    monkeypatch.setenv(KEYS, str(tmp_path / "nothing"))
    with pytest.raises(UnusableError):
        Marking(Model(b""))
