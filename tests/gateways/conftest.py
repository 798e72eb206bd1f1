"""Real gateways between a client, a guard and a mock of a model; each is run once for its tests."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.gateways.model import Model, Relay
from tests.guard.conftest import Server
from tests.guard.tables import table

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv-gateways" / "bin"
CHAT = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
GREEDY = {**CHAT, "n": 4, "max_tokens": 4000, "logprobs": True, "top_logprobs": 5}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Stage:
    """A guard behind a relay, and a mock of a model."""

    def __init__(self, folder: Path) -> None:
        self.model, self.relay, self.guard = Model(), Relay(), Server(folder / "guard")
        self._port = free_port()
        self.guard.configure(f"grpc_port = {free_port()}", port=self._port)
        self.guard.publish(table())
        self.start()

    def start(self) -> None:
        self.guard.start()
        self.relay.target = self.guard.port

    def spend(self) -> None:
        """Uses up the budget of the throttled campaign, by an account that the tests do not use."""
        while self.guard.decide(account="throttled-2")["status"] == 200:
            pass

    def close(self) -> None:
        self.guard.kill()
        self.model.close()
        self.relay.close()


class Gateway:
    """A gateway's process, once it answers."""

    def __init__(self, command, folder: Path, port: int, env=None, path="/") -> None:
        self.said = folder / "gateway.txt"
        self.port = port
        with self.said.open("w") as told:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdout=told, stderr=told, cwd=folder, env=os.environ | (env or {})
            )
        while not self._answers(path):
            assert self.process.poll() is None, self.said.read_text()[-4000:]
            time.sleep(0.1)

    def _answers(self, path: str) -> bool:
        try:
            return ask(self.port, path, method="GET")[0] > 0
        except OSError:
            return False

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def ask(port, path="/v1/chat/completions", body=None, headers=None, method="POST"):
    """(status, headers, body) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        data = None if method == "GET" else json.dumps(CHAT if body is None else body)
        connection.request(method, path, data, {"content-type": "application/json", **(headers or {})})
        told = connection.getresponse()
        return told.status, {k.lower(): v for k, v in told.getheaders()}, told.read()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    stage = Stage(tmp_path_factory.mktemp("stage"))
    yield stage
    stage.close()


@pytest.fixture(autouse=True)
def _unseen(request):
    """Each test begins with a model that saw nothing, and a guard that is there and quick."""
    if "stage" in request.fixturenames:
        one = request.getfixturevalue("stage")
        one.relay.delay = 0.0
        if one.guard.process.poll() is not None:
            one.start()
        one.model.seen.clear()
        one.model.fails = False
