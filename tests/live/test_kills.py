"""What was acknowledged is in the lake exactly once, wherever the server or the process that takes
in was killed."""

import http.client
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from stillwatch.lake import Lake
from stillwatch.sketch.columns import string_hashes

from ..lake.logs import line
from .test_serve import post

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "6"))
"""As many as one likes: KILLS=200 pytest tests/live/test_kills.py"""


class Sender(threading.Thread):
    """Sends exchanges in small batches for as long as it may; knows what was acknowledged."""

    def __init__(self, server, first: int) -> None:
        super().__init__(daemon=True)
        self.server, self.next = server, first
        self.acknowledged: list[int] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            numbers = list(range(self.next, self.next + 5))
            body = "\n".join(line(n) for n in numbers)
            try:
                with_server = http.client.HTTPConnection("127.0.0.1", self.server.http, timeout=5)
                with_server.request("POST", "/v1/exchanges", body)
                if with_server.getresponse().status == 200:
                    self.acknowledged += numbers
                    self.next += 5
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)


def ids(lake: Path) -> Counter:
    with Lake.open(lake, create=False) as opened:
        return Counter(opened.exchanges(None, ["exchange_hash"])["exchange_hash"].to_pylist())


def children(pid: int) -> list[int]:
    """The processes that a process has started, in whichever thread."""
    return [int(word) for told in Path(f"/proc/{pid}/task").glob("*/children") for word in told.read_text().split()]


def test_what_takes_in_goes_with_the_server(server):
    server.start()
    assert post(server.http, line(1)) == 200
    while not (found := [pid for pid in children(server.process.pid) if b"spawn_main" in command_of(pid)]):
        time.sleep(0.1)
    [intake] = found
    server.kill()
    while b"spawn_main" in command_of(intake):
        time.sleep(0.1)


def command_of(pid: int) -> bytes:
    """Empty once it has ended."""
    path = Path(f"/proc/{pid}/cmdline")
    return path.read_bytes() if path.exists() else b""


def hashes(numbers: list[int]) -> set[int]:
    return set(string_hashes(pa.array([f"exchange-{n}" for n in numbers], pa.string())).view("int64").tolist())


def test_what_was_acknowledged_is_in_the_lake_exactly_once(server):
    rng = random.Random(7)
    server.start()
    senders = [Sender(server, k * 1_000_000) for k in range(3)]
    for sender in senders:
        sender.start()
    for kill in range(KILLS):
        time.sleep(rng.uniform(0.2, 1.5))
        if kill % 3 == 2:
            for child in children(server.process.pid):
                os.kill(child, signal.SIGKILL)
            continue
        server.kill()
        server.start()
    for sender in senders:
        sender.over.set()
        sender.join()
    server.stop()
    found = ids(server.lake)
    acknowledged = [n for sender in senders for n in sender.acknowledged]
    assert len(acknowledged) > 100
    assert hashes(acknowledged) <= found.keys()
    assert set(found.values()) == {1}
    assert len(found) <= len(acknowledged) + KILLS * 5 * len(senders)
