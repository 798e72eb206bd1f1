"""A server under test, a process of its own on ports of its own."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = "[listen]\nhttp_port = {}\ngrpc_port = {}\n"


class Server:
    """`stillwatch listen`, started and ended as often as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.lake, self._log, self._config = folder / "lake", folder / "said", folder / "listen.toml"
        self.configure("")
        self.process: subprocess.Popen | None = None
        self.http = self.grpc = 0
        self.module = "stillwatch"
        self._clock = folder / "clock"
        self.set_clock(0)

    def set_clock(self, seconds: int) -> None:
        """By how much the clock is wrong; heeded by `hurried` alone."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self._clock)

    def configure(self, more: str, http: int = 0, grpc: int = 0) -> None:
        """Adds to its settings. Its ports are any that are free where none are given."""
        self._config.write_text(CONFIG.format(http, grpc) + more)

    def start(self) -> "Server":
        command = [sys.executable, "-m", self.module, "listen", "--lake", self.lake, "--config", self._config]
        with open(self._log, "w") as log:
            self.process = subprocess.Popen(command, stderr=log, env=os.environ | {"CLOCK": str(self._clock)}, cwd=ROOT)
        while not (found := re.search(r"port (\d+); all else on https?://127.0.0.1:(\d+)", self._log.read_text())):
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(0.02)
        self.grpc, self.http = int(found[1]), int(found[2])
        return self

    def measure(self, name: str) -> float:
        """One of its metrics, by its name and labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=60) as told:
            found = [line for line in told.read().decode().splitlines() if line.startswith(f"{name} ")]
        return float(found[0].split()[-1]) if found else 0.0

    def until(self, name: str, least: float) -> None:
        """Returns once a metric has come to so much."""
        while self.measure(name) < least:
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(0.1)

    def stop(self) -> str:
        """Ends it as Ctrl-C does; returns what it said."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait() == 0, self._log.read_text()
        return self._log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()
