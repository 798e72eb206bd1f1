"""How quick the console is with a thousand cases, one of them of 25,000 accounts: `python -m
tests.console.speed`.

Prints the median time of every answer, over the loopback, and the same of a bare one (`/api/me`) to
compare with.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO
from tests.cli.running import scan
from tests.console.large import LARGE, enlarge
from tests.console.running import console, until_ready

ROUNDS = 15
PARTS = ("", "/timeline", "/members", "/graph", "/similar", "/history")


def main() -> None:
    """Makes the lake, starts the console, asks."""
    folder = Path(tempfile.mkdtemp(prefix="stillwatch-speed-"))
    try:
        fleet = Campaign(accounts=24, rate=50, infrastructure="shared")
        make_world(replace(DEMO.scaled(0.15), days=3, campaigns=(fleet,)), folder / "world")
        scan(folder / "world", "--lake", folder / "lake", "--out", folder / "out", "--quiet")
        enlarge(folder / "lake" / "result")
        with console(folder / "lake") as (address, token), httpx.Client(base_url=address, timeout=60) as client:
            client.post("/api/login", json={"token": token})
            until_ready(client.get)
            for path in (
                "/api/me",
                "/api/cases",
                "/api/cases?sort=accounts",
                *(f"/api/cases/{LARGE}{p}" for p in PARTS),
            ):
                _tell(path, lambda path=path: client.get(path))
            for path, body in _questions(client):
                _tell(path, lambda path=path, body=body: client.post(path, json=body))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _questions(client: httpx.Client) -> list[tuple[str, dict[str, object]]]:
    """What is asked in a body: whom an act on all accounts of the large case would hit, and about
    one account of the case that the lake knows of."""
    everybody = [row[0] for row in client.get(f"/api/cases/{LARGE}/members").json()["rows"]]
    real = next(c["id"] for c in client.get("/api/cases?kind=campaign").json()["cases"] if c["id"] != LARGE)
    account = client.get(f"/api/cases/{real}/members").json()["rows"][0][0]
    return [
        (f"/api/cases/{LARGE}/preview", {"accounts": everybody}),
        (f"/api/cases/{real}/member", {"account_id": account}),
        (f"/api/cases/{real}/exchanges", {"account_id": account}),
    ]


def _tell(path: str, ask: Callable[[], httpx.Response]) -> None:
    times = [_timed(ask) for _ in range(ROUNDS)]
    print(f"{path:45} {statistics.median(times) * 1000:7.1f} ms   first {times[0] * 1000:7.1f} ms")


def _timed(ask: Callable[[], httpx.Response]) -> float:
    start = time.perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
