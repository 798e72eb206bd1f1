"""How many exchanges a second a server that listens acknowledges, each on the disk, on one core:
beside an empty handler of the same server, in one run."""

import asyncio
import json
import math
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from stillwatch.live.http import PROTOBUF

CONNECTIONS = 32
TEXT = 1500
"""Characters of new text in an exchange, over three messages: as people's prompts are long."""

SERVER_CORE, LOAD_CORE = 0, 1

LONGEST_SECONDS = 600.0
"""Within which what was acknowledged comes to the lake, or never."""


@dataclass(frozen=True)
class Load:
    """What one server did. rate: exchanges acknowledged a second; p50, p99: milliseconds from when
    a request was due until it was acknowledged; megabytes: of memory after a tenth of the time, and
    at the end; lake: seconds from the last acknowledgement until all of it counted in the lake, NaN
    where it never did or there is none."""

    server: str
    batch: int
    rate: float
    p50: float
    p99: float
    megabytes: tuple[float, float]
    lake: float


def loads(folder: Path, rate: float, seconds: float) -> Iterator[Load]:
    """Both servers at a rate of exchanges a second, one and fifty a request; then as fast as they
    answer."""
    os.sched_setaffinity(0, {LOAD_CORE % (os.cpu_count() or 1)})
    for batch in (1, 50):
        for wanted in (rate, None):
            with _empty() as (port, process):
                yield _load("empty handler", port, process.pid, batch, wanted, seconds)
            with _listening(folder / secrets.token_hex(4)) as (port, process):
                yield _load("listen", port, process.pid, batch, wanted, seconds)


class Request:
    """An export request whose ids are new each time."""

    def __init__(self, batch: int) -> None:
        rng = np.random.default_rng(0)
        words = np.array(["".join(chr(97 + c) for c in rng.integers(0, 26, rng.integers(2, 9))) for _ in range(2000)])
        export = ExportTraceServiceRequest()
        spans = export.resource_spans.add().scope_spans.add().spans
        self._marks = [secrets.token_bytes(16) for _ in range(batch)]
        for mark in self._marks:
            said = [" ".join(rng.choice(words, TEXT // 18)) for _ in range(3)]
            span = spans.add(trace_id=mark, span_id=mark[:8], name="chat", start_time_unix_nano=time.time_ns())
            messages = [{"role": "user", "parts": [{"type": "text", "content": text}]} for text in said]
            for name, value in (
                ("gen_ai.operation.name", "chat"),
                ("gen_ai.request.model", "model"),
                ("user.id", f"account-{len(spans) % 97}"),
                ("client.address", "192.0.2.7"),
                ("gen_ai.input.messages", json.dumps(messages)),
            ):
                span.attributes.add(key=name).value.string_value = value
        body = export.SerializeToString()
        head = ("POST /v1/traces HTTP/1.1", "host: here", f"content-type: {PROTOBUF}", f"content-length: {len(body)}")
        self._bytes = bytearray("\r\n".join([*head, "", ""]).encode() + body)
        self._places = [self._bytes.index(mark) for mark in self._marks]
        self._number = 0

    def next(self) -> bytes:
        """One that was never sent before."""
        for place in self._places:
            self._number += 1
            self._bytes[place : place + 8] = self._number.to_bytes(8, "big")
        return bytes(self._bytes)


def _load(server: str, port: int, pid: int, batch: int, rate: float | None, seconds: float) -> Load:
    waits, early = asyncio.run(_sent(port, pid, Request(batch), batch, rate, seconds))
    late = _megabytes(pid)
    p50, p99 = (float(np.percentile(waits, q)) * 1000 for q in (50, 99))
    lake = _until_in_lake(port, len(waits) * batch) if server == "listen" else math.nan
    return Load(server, batch, len(waits) * batch / seconds, p50, p99, (early, late), lake)


def _until_in_lake(port: int, exchanges: int) -> float:
    """Seconds until the lake counts so many exchanges, by what the server says of itself."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < LONGEST_SECONDS:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as told:
            found = re.search(rb"^stillwatch_live_intake_exchanges_total (\S+)", told.read(), re.MULTILINE)
        if found and float(found[1]) >= exchanges:
            return time.perf_counter() - begun
        time.sleep(0.5)
    return math.nan


async def _sent(
    port: int, pid: int, request: Request, batch: int, rate: float | None, seconds: float
) -> tuple[list[float], float]:
    """(seconds that each request waited, megabytes after a tenth of the time). With a rate a
    request is due whether or not the one before was answered, and waits from when it was due."""
    waits: list[float] = []
    begun = time.perf_counter()
    number = 0

    async def one_connection() -> None:
        nonlocal number
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while True:
            due = begun + number * batch / rate if rate else time.perf_counter()
            number += 1
            if due - begun >= seconds or time.perf_counter() - begun >= seconds:
                writer.close()
                return
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(request.next())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            waits.append(time.perf_counter() - due)

    async def measured() -> float:
        await asyncio.sleep(seconds / 10)
        return _megabytes(pid)

    memory = asyncio.create_task(measured())
    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    return waits, await memory


@contextmanager
def _empty() -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _running([sys.executable, "-m", "stillwatch.worlds.bench.empty_handler", str(port)]) as process:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port, process


@contextmanager
def _listening(folder: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    folder.mkdir()
    (folder / "live.toml").write_text("[listen]\nhttp_port = 0\ngrpc_port = 0\n")
    told = ["--lake", str(folder / "lake"), "--config", str(folder / "live.toml")]
    with _running([sys.executable, "-m", "stillwatch", "listen", *told]) as process:
        assert process.stderr is not None
        while not (found := re.search(r"all else on http://127.0.0.1:(\d+)", process.stderr.readline())):
            pass
        yield int(found[1]), process


@contextmanager
def _running(command: list[str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, {SERVER_CORE})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _megabytes(pid: int) -> float:
    [pages] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(pages) / 1024
