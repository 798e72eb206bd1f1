"""Guards, the table's source and Redis are killed at random under load. No budget is exceeded, no
measure outlives its end, no older table comes back, and what is decided is what was decided."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from stillwatch.response.measures import Budget
from tests.guard.conftest import Server
from tests.guard.redis_server import RedisServer
from tests.guard.tables import DAY, measure, table

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("GUARD_KILLS", "6"))
BUDGET = 150 * KILLS
SOURCE = Path(__file__).with_name("table_source.py")


class TableServer:
    """Serves whatever table lies in a file, with its ETag."""

    def __init__(self, file: Path) -> None:
        self.file, self.port = file, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, SOURCE, str(self.file), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Load:
    """Asks a guard again and again, and notes what must not be."""

    def __init__(self, server: Server, ends_at: float) -> None:
        self.server, self.ends_at = server, ends_at
        self.allowed = self.version = self.answers = 0
        self.wrong: list[str] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        k = 0
        while not self.over.is_set():
            k += 1
            try:
                began = time.time()
                told = {
                    name: self.server.decide(account=name)["decision"] for name in (f"t-{k % 50}", "denied", "ending")
                }
            except (OSError, AssertionError, ValueError):
                time.sleep(0.01)  # it was killed
                continue
            except Exception:
                continue
            throttled, denied, ending = told.values()
            self.answers += 1
            self.allowed += throttled["allow"]
            if denied["allow"]:
                self.wrong.append("a measure in force did not act")
            if not ending["allow"] and began >= self.ends_at:
                self.wrong.append("a measure outlived its end")
            if denied["version"] < self.version:
                self.wrong.append("an older table came back")
            self.version = denied["version"]


def made(version, ends_at):
    measures = (
        measure(),
        measure("throttle", "C-3", budget=Budget(DAY, BUDGET), fails="closed"),
        measure("deny", "C-8", end=int(ends_at)),
    )
    throttled = {("account", f"t-{k}"): [measures[1].id] for k in range(50)}
    return table(
        version, measures, {("account", "denied"): ["M-C-1-deny"], ("account", "ending"): ["M-C-8-deny"], **throttled}
    )


def published(source, version, ends_at):
    beside = source.file.with_suffix(".beside")
    beside.write_bytes(made(version, ends_at))
    beside.replace(source.file)


@pytest.mark.parametrize("shared", ["guard", pytest.param("redis", marks=pytest.mark.gateways)])
def test_kills_at_random(tmp_path, shared):
    lot, ends_at, version = random.Random(KILLS), time.time() + KILLS, 1
    (tmp_path / "table").write_bytes(made(version, ends_at))
    source = TableServer(tmp_path / "table")
    redis = RedisServer(tmp_path / "redis") if shared == "redis" else None
    servers = [Server(tmp_path / name) for name in ("first", "second")]
    url = f'url = "http://127.0.0.1:{source.port}/"'
    for k, one in enumerate(servers):
        ledger = ""
        if redis is not None:
            ledger = f'ledger = "redis"\nurl = "{redis.url}"'
        elif k:
            ledger = f'ledger = "guard"\nurl = "http://127.0.0.1:{servers[0].port}"'
        one.configure(source=url, after=f"[guard.budgets]\n{ledger}\n")
        one.start()
        one.configure(source=url, after=f"[guard.budgets]\n{ledger}\n", port=one.port)
    loads = [Load(one, ends_at) for one in servers for _ in range(2)]
    try:
        for _ in range(KILLS):
            time.sleep(lot.uniform(0.1, 0.6))
            victim = lot.choice([source, *servers, *([redis] if redis else [])])
            victim.kill()
            version += 1
            published(source, lot.choice([version, version - 1, 1]), ends_at)  # an older one at times
            victim.start(wait=False) if isinstance(victim, Server) else victim.start()
        asked = [load.answers for load in loads]
        while any(load.answers < before + 20 for load, before in zip(loads, asked, strict=True)):
            time.sleep(0.1)
    finally:
        for load in loads:
            load.over.set()
        for load in loads:
            load.thread.join()
        for one in (*servers, source, *([redis] if redis else [])):
            one.kill()
    assert not [wrong for load in loads for wrong in load.wrong]
    spent = sum(load.allowed for load in loads)
    assert 0 < spent <= BUDGET
