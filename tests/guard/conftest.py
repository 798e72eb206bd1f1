"""A guard under test, a process of its own on ports of its own."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.guard.tables import PUBLIC, table

CONFIG = """
[guard]
folder = "{folder}"
port = {port}
{more}
[guard.table]
keys = ["{key}"]
every = 0.1
{source}
"""


class Server:
    """`stillwatch guard`, started and ended as often as a test wants."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.file = folder / "guard", folder / "table.new"
        self._log, self._config = folder / "said", folder / "guard.toml"
        (folder / "key.pem").write_bytes(PUBLIC)
        self.process: subprocess.Popen | None = None
        self.port = self.grpc = 0
        self.configure()

    def configure(self, more="", source=None, after="", port=0):
        """Its settings: lines of [guard], the table's source, further sections."""
        source = f'file = "{self.file}"' if source is None else source
        told = {"folder": self.folder, "key": self._config.parent / "key.pem", "port": port}
        self._config.write_text(CONFIG.format(**told, more=more, source=source) + after)

    def publish(self, data: bytes) -> None:
        """Puts a table where the guard looks for it."""
        beside = self.file.with_suffix(".beside")
        beside.write_bytes(data)
        beside.replace(self.file)

    def start(self, wait=True) -> "Server":
        command = [sys.executable, "-m", "stillwatch", "guard", "--config", self._config]
        with open(self._log, "w") as log:
            self.process = subprocess.Popen(command, stderr=log, env=os.environ | {"PYTHONFAULTHANDLER": "1"})
        self.port = int(self._said(r"Deciding on https?://[^ ]*:(\d+)")[1])
        if found := re.search(r"gRPC on port (\d+)", self.said):
            self.grpc = int(found[1])
        while wait and self.ask("GET", "/readyz")[0] != 200:
            time.sleep(0.02)
        return self

    @property
    def said(self) -> str:
        return self._log.read_text()

    def _said(self, pattern: str) -> "re.Match[str]":
        while not (found := re.search(pattern, self.said)):
            assert self.process.poll() is None, self.said
            time.sleep(0.02)
        return found

    def ask(self, method, path, body=None, headers=None):
        """(status, headers, body) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            told = connection.getresponse()
            return told.status, {k.lower(): v for k, v in told.getheaders()}, told.read()
        finally:
            connection.close()

    def decide(self, **question):
        """The answer to one question."""
        status, _, body = self.ask("POST", "/v1/decide", json.dumps(question))
        assert status == 200, body
        return json.loads(body)

    def measure(self, name: str) -> float:
        """One of its metrics, by its name and labels."""
        found = [x for x in self.ask("GET", "/metrics")[2].decode().splitlines() if x.startswith(f"{name} ")]
        return float(found[0].split()[-1]) if found else 0.0

    def until(self, name: str, least: float) -> None:
        """Returns once a metric has come to so much."""
        while self.measure(name) < least:
            assert self.process.poll() is None, self.said
            time.sleep(0.02)

    def logged(self) -> list[dict]:
        """The decisions that its log has, once it has ended."""
        return [json.loads(x) for p in sorted((self.folder / "decisions").glob("*.jsonl")) for x in p.open()]

    def stop(self) -> None:
        """Ends it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.said

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


@pytest.fixture(scope="module")
def answering(tmp_path_factory):
    """A guard with the tests' table, for tests that leave it as it is."""
    server = Server(tmp_path_factory.mktemp("guard"))
    names = '[guard.names]\nkey_headers = ["authorization", "x-api-key"]\ntrusted_proxies = 1\n'
    server.configure("grpc_port = 0", after=f"{names}[guard.log]\nsample = 1\n")
    server.publish(table())
    yield server.start()
    server.kill()
