"""How many decisions a second a guard makes on one core, and how soon: beside an empty handler of
the same server, in one run; and what a table that takes another's place costs requests."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stillwatch.response.measures import Budget, Kind, Measure, Trim
from stillwatch.response.table import encoded

CONNECTIONS = 16
SERVER_CORE, LOAD_CORE = 0, 1
SWAP_SECONDS = 0.5
LISTED, ACCOUNTS = 25_000, 2_500_000
DAY = 86_400


@dataclass(frozen=True)
class Load:
    """What one server did. rate: answers a second; p50, p99, slowest: milliseconds from when a
    request was due until it was answered; core: microseconds of a core that the server used for
    each; lost: requests without an answer; megabytes: of memory at the end; swaps: tables that took
    another's place meanwhile."""

    server: str
    rate: float
    p50: float
    p99: float
    slowest: float
    core: float
    lost: int
    megabytes: float
    swaps: int = 0


def loads(folder: Path, rate: float, seconds: float) -> Iterator[Load]:
    """Both servers at a rate of requests a second, and the guard once more while tables are
    swapped; then both as fast as they answer."""
    os.sched_setaffinity(0, {LOAD_CORE % (os.cpu_count() or 1)})
    _publish(folder, made(folder, 1))
    empty_handler = [sys.executable, "-m", "stillwatch.worlds.bench.empty_guard"]
    command = [sys.executable, "-m", "stillwatch", "guard", "--config", _config(folder)]
    with _running(empty_handler, r"on port (\d+)") as empty, _running(command, r":(\d+) \(") as guard:
        _until_there_is_a_table(guard[0])
        yield _load("empty handler", empty, rate, seconds)
        yield _load("guard", guard, rate, seconds)
        # Before the load that no gateway is: the log writes on for seconds after it.
        yield _load("guard, tables swapped", guard, rate, seconds, folder)
        yield _load("empty handler", empty, None, seconds)
        yield _load("guard", guard, None, seconds)


def made(folder: Path, version: int) -> bytes:
    """A table of 25,000 accounts: two thirds of them refused or throttled, one third trimmed."""
    trim, budget = Trim(True, 1, 1024, "withheld"), Budget(DAY, 1 << 40)
    measures = [
        Measure("M-1", "C-1", "deny", "all", "terms_of_use", 0, 1 << 40),
        Measure("M-2", "C-1", "throttle", "all", "capacity", 0, 1 << 40, budget=budget),
        Measure("M-3", "C-1", "trim", "all", "automated_use", 0, 1 << 40, trim=trim),
    ]
    subjects: dict[tuple[Kind, str | bytes], list[str]]
    subjects = {("account", f"account-{k}"): [f"M-{k % 3 + 1}"] for k in range(LISTED)}
    return encoded(version, int(time.time()), b"s" * 16, measures, subjects, _key(folder))


def _publish(folder: Path, data: bytes) -> None:
    (folder / "beside").write_bytes(data)
    (folder / "beside").replace(folder / "table")


def _key(folder: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.from_private_bytes(b"b" * 32)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "key.pem").write_bytes(public)
    return key


def _config(folder: Path) -> str:
    told = f'[guard]\nfolder = "{folder}/guard"\nport = 0\n[guard.table]\nkeys = ["{folder}/key.pem"]\n'
    (folder / "guard.toml").write_text(f'{told}file = "{folder}/table"\nevery = 0.1\n')
    return str(folder / "guard.toml")


class Client(asyncio.Protocol):
    """A connection that has one request on its way at a time."""

    def __init__(self, bench: "Bench") -> None:
        self._bench, self._left = bench, b""
        self._due = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It begins at once."""
        self._transport = cast(asyncio.Transport, transport)
        self._bench.idle.append(self)

    def connection_lost(self, error: Exception | None) -> None:
        """A request that was on its way is lost."""
        if self._due:
            self._bench.lost += 1

    def send(self, due: float, request: bytes) -> None:
        """Sends a request that was due."""
        assert self._transport is not None
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Counts an answer once it is whole."""
        data = self._left + data
        head, blank, body = data.partition(b"\r\n\r\n")
        length = int(head[head.index(b"content-length: ") + 16 :].partition(b"\r\n")[0]) if blank else 1
        if len(body) < length:
            self._left = data
            return
        self._left = b""
        if head.startswith(b"HTTP/1.1 200"):
            self._bench.waits.append(time.perf_counter() - self._due)
        else:
            self._bench.lost += 1
        self._due = 0.0
        self._bench.answered(self)

    def close(self) -> None:
        """Nothing more is asked."""
        if self._transport is not None:
            self._transport.close()


class Bench:
    """A load on one server: at a rate, where a request is due whether or not one before was
    answered, or as fast as it answers."""

    def __init__(self, rate: float | None, seconds: float) -> None:
        self._rate, self._seconds = rate, seconds
        self.idle: deque[Client] = deque()
        self.waits: list[float] = []
        self.lost = self.sent = 0
        self._begun = 0.0
        lot = random.Random(0)
        self._requests = [_request(f"account-{lot.randrange(ACCOUNTS)}") for _ in range(20_000)]

    def answered(self, client: Client) -> None:
        """A connection is free again."""
        if self._rate is None and time.perf_counter() - self._begun < self._seconds:
            self._next(client, time.perf_counter())
        else:
            self.idle.append(client)

    async def run(self, port: int) -> None:
        """Until the time is over and all is answered, or ten seconds more."""
        loop = asyncio.get_running_loop()
        most = CONNECTIONS if self._rate is None else 4 * CONNECTIONS
        clients = [(await loop.create_connection(lambda: Client(self), "127.0.0.1", port))[1] for _ in range(most)]
        self._begun = time.perf_counter()
        if self._rate is None:
            for client in [self.idle.popleft() for _ in range(len(self.idle))]:
                self._next(client, time.perf_counter())
            await asyncio.sleep(self._seconds)
        else:
            await self._at_a_rate(self._rate)
        late = time.perf_counter()
        while len(self.waits) + self.lost < self.sent and time.perf_counter() - late < 10:
            await asyncio.sleep(0.01)
        self.lost += self.sent - len(self.waits) - self.lost
        for client in clients:
            client.close()

    async def _at_a_rate(self, rate: float) -> None:
        while self.sent < rate * self._seconds:
            due = self._begun + self.sent / rate
            wait = due - time.perf_counter()
            if wait > 0 or not self.idle:
                await asyncio.sleep(max(wait, 0.0001))
                continue
            self._next(self.idle.popleft(), due)

    def _next(self, client: Client, due: float) -> None:
        client.send(due, self._requests[self.sent % len(self._requests)])
        self.sent += 1


def _request(account: str) -> bytes:
    body = json.dumps({"account": account, "api_key": "0" * 64, "max_tokens": 1024}).encode()
    head = f"POST /v1/decide HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _load(
    server: str, running: tuple[int, int], rate: float | None, seconds: float, swapping: Path | None = None
) -> Load:
    port, pid = running
    bench, swaps = Bench(rate, seconds), 0
    tables = [] if swapping is None else [made(swapping, 2 + k) for k in range(int(seconds / SWAP_SECONDS))]

    async def swapped() -> None:
        nonlocal swaps
        for data in tables:
            await asyncio.sleep(SWAP_SECONDS)
            swaps += 1
            assert swapping is not None
            await asyncio.to_thread(_publish, swapping, data)

    async def run() -> None:
        task = asyncio.create_task(swapped())
        await bench.run(port)
        task.cancel()

    used = _core_seconds(pid)
    uvloop.run(run())
    core = (_core_seconds(pid) - used) * 1e6 / max(1, len(bench.waits))
    waits = np.array(bench.waits) * 1000
    p50, p99 = (float(np.percentile(waits, q)) for q in (50, 99))
    slowest = float(waits.max())
    return Load(server, len(waits) / seconds, p50, p99, slowest, core, bench.lost, _megabytes(pid), swaps)


def _core_seconds(pid: int) -> float:
    """What a process has used of a core."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _until_there_is_a_table(port: int) -> None:
    async def ready() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\nconnection: close\r\n\r\n")
        told = await reader.read()
        writer.close()
        return told

    while b" 200 " not in asyncio.run(ready())[:20]:
        time.sleep(0.05)


@contextmanager
def _running(command: list[str], pattern: str) -> Iterator[tuple[int, int]]:
    """(its port, its process)."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {SERVER_CORE})
    try:
        assert process.stderr is not None
        while not (found := re.search(pattern, process.stderr.readline())):
            assert process.poll() is None
        yield int(found[1]), process.pid
    finally:
        process.kill()
        process.wait()


def _megabytes(pid: int) -> float:
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) / 1024
