"""When a fleet is named that starts in a live world: its log comes hour by hour through the spool
to the lake, every so often there is a round, and what counts is the notice that a webhook was
sent."""

import base64
import json
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb

from stillwatch.lake import Lake
from stillwatch.live.intake import Intake
from stillwatch.live.settings import Listen
from stillwatch.live.spool.folders import spool_of
from stillwatch.live.spool.spool import Spool
from stillwatch.live.watch.settings import Watch
from stillwatch.live.watch.watch import Watcher
from stillwatch.readers.accounts import read_accounts
from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.detection import cut_times, detect
from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.result import Members, read_members
from stillwatch.worlds.score.truth import read_truth
from stillwatch.worlds.spec import Campaign, Infrastructure, WorldSpec
from stillwatch.worlds.suites.catalogue import world

INFRASTRUCTURES: tuple[Infrastructure, ...] = ("shared", "partly", "clean", "cloud")

HISTORY = 0, 2
"""Days of honest log before the fleet starts."""

SENDER, FORMAT = "world", "canonical"
AT_ONCE = 1000
"""Exchanges that are sent together."""


def live_worlds() -> list[WorldSpec]:
    """Of each kind of infrastructure a fleet of 120 accounts at 25 a day, with history and without,
    and two days of it."""
    return [
        world(
            "live",
            f"{infrastructure}-{history}",
            f"A fleet that starts after {history} days.",
            Campaign(infrastructure=infrastructure, start=float(history)),
            days=history + 2,
        )
        for history in HISTORY
        for infrastructure in INFRASTRUCTURES
    ]


def noticed(spec: WorldSpec, every: int, say: Callable[[str], None]) -> Detection:
    """When the one campaign of a world is found by a scan, of one every so many hours, and a notice
    of it was sent."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-noticed-") as work, _webhook() as (url, told):
        made, lake = Path(work) / "world", Path(work) / "lake"
        make_world(spec, made)
        truth = read_truth(made)
        [campaign] = truth.campaigns
        with Lake.open(lake) as opened:
            accounts, remarks = read_accounts([made / "accounts.parquet"])
            opened.ingest([], accounts, None, remarks)
        secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        settings = Watch.model_validate({"notify": {"here": {"kind": "webhook", "url": url, "secret": secret}}})
        watcher, intake = Watcher(lake, settings, say), Intake(lake, spool_of(lake))
        log = _Log(made)

        def named_at(cut: datetime) -> Members:
            _send(lake, log.until(cut))
            intake.look(last=True)
            watcher.round()
            watcher.deliver()
            members = read_members(lake / "result")
            say(f"{spec.name} {cut:%d %H:%M}: {len(members)} campaigns, {len(told)} told of")
            return {name: accounts for name, accounts in members.items() if name in told}

        try:
            return detect(campaign, cut_times(campaign, truth.end)[every - 1 :: every], named_at)
        finally:
            watcher.close()


class _Log:
    """A world's exchanges as lines, in the order of time, each handed out once."""

    def __init__(self, made: Path) -> None:
        self._from = datetime(1970, 1, 1)
        self._made = made

    def until(self, cut: datetime) -> Iterator[bytes]:
        """Those before a moment that were not handed out yet."""
        end = cut.replace(tzinfo=None)
        query = f"""
            SELECT to_json(e)::VARCHAR
            FROM read_parquet('{self._made}/exchanges/**/*.parquet', hive_partitioning = false) e
            WHERE timestamp::TIMESTAMP >= $1 AND timestamp::TIMESTAMP < $2 ORDER BY timestamp, exchange_id
        """
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            found = connection.execute(query, [self._from, end])
            while rows := found.fetchmany(AT_ONCE):
                yield b"".join(f"{text}\n".encode() for (text,) in rows)
        self._from = end


def _send(lake: Path, texts: Iterator[bytes]) -> None:
    """Through the spool, as a server that listens writes it, and closes it."""
    spool = Spool(spool_of(lake), Listen().limits)
    for text in texts:
        spool.append(SENDER, FORMAT, text).result()
    spool.close()


@contextmanager
def _webhook() -> Iterator[tuple[str, set[str]]]:
    """(an address that takes notices, the ids of the campaigns that it was told of)."""
    told: set[str] = set()

    class Taken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            told.add(body["data"]["campaign_id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taken)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", told
    finally:
        server.shutdown()
        server.server_close()
