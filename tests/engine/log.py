"""A log with everything in it that engines could disagree on: a small world with a fleet, and
beside it files with records that are repeated, contradicted, broken, cut off, packed, oddly
typed."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.worlds.make import make_world
from stillwatch.worlds.spec import Campaign
from stillwatch.worlds.suites.catalogue import DEMO

START = datetime(2025, 6, 2, tzinfo=UTC)
NOON = START + timedelta(days=1, hours=12)
"""In the middle of the second day."""

FLEET = 12


def write_log(folder: Path) -> Path:
    """The whole log, made anew."""
    fleet = Campaign(accounts=FLEET, rate=40, infrastructure="shared")
    make_world(replace(DEMO.scaled(0.03), days=2, campaigns=(fleet,)), folder)
    return write_oddities(folder)


def write_oddities(folder: Path) -> Path:
    """The files that are no world's."""
    odd = folder / "exchanges" / "odd"
    odd.mkdir(parents=True)
    plain = [line(number) for number in range(300)]
    bad = [
        "", '{"exchange_id": "broken", ', line(300, messages=None), line(301, timestamp="2009-01-01T00:00:00Z"),
        line(302, status="who knows"), line(303, input_tokens="many"), line(5), line(6, completion="something else"),
        line(305, account_id={"a": 1}),
        line(304, account_id="second-name"),
    ]  # fmt: skip
    (odd / "a plain [1].jsonl").write_bytes(
        b"\xef\xbb\xbf" + "\n".join([*plain, *bad]).encode() + b'\r\n{"not": "\xff utf-8"}\n{"exchange_id": "half a rec'
    )
    (odd / "b.jsonl.gz").write_bytes(gzip.compress("\n".join([*map(line, range(400, 420)), '{"half": ']).encode()))
    whole = "".join(line(number) + "\n" for number in range(500, 520)).encode()
    (odd / "c.jsonl.zst").write_bytes(pa.compress(whole, codec="zstd", asbytes=True))
    (odd / "d broken.jsonl.gz").write_bytes(gzip.compress(whole.replace(b"-5", b"-7"), mtime=0)[:-40])
    pq.write_table(_other_types(), odd / "e.parquet", row_group_size=7)
    (odd / "f.jsonl").write_text("".join(line(number, user_agent=None) + "\n" for number in (5, 6, 7)))
    accounts = [
        {"account_id": "second-name", "alias_of": "odd-1"},
        {"account_id": "odd-2", "email": "First.Last+tag@example.org", "created_at": "2025-06-03T13:00:00Z"},
        {"account_id": "odd-2", "email": "older@example.org", "created_at": "2025-06-01T13:00:00Z"},
    ]
    rows = [*map(json.dumps, accounts), '{"email": "nobody"}', "no json"]
    (folder / "accounts.jsonl").write_text("\n".join(rows) + "\n")
    return folder


def line(number: int, **changes: Any) -> str:
    """One exchange; the same number always gives the same one."""
    when = START + timedelta(minutes=number * 7 % 2880, seconds=number)
    record = {
        "exchange_id": f"odd-{number}",
        "timestamp": when.isoformat(),
        "account_id": f"odd-{number % 5}",
        "surface": "api" if number % 3 else "web",
        "client_address": f"192.0.2.{number % 40}",
        "messages": [{"role": "user", "content": f"Tell me of river {number % 50} and number {number} in eight words"}],
        "completion": f"answer {number}",
        "output_tokens": number,
    }
    return json.dumps(record | changes)


def _other_types() -> pa.Table:
    """What another writer makes of the contract: milliseconds, narrow numbers, dictionaries,
    messages in parts."""
    rows = [json.loads(line(number)) for number in range(600, 620)]
    parts = pa.list_(pa.struct([("role", pa.string()), ("content", pa.list_(pa.struct([("text", pa.string())])))]))
    said = [[{"role": "user", "content": [{"text": row["messages"][0]["content"]}]}] for row in rows]
    millis = [int(datetime.fromisoformat(row["timestamp"]).timestamp() * 1000) for row in rows]
    return pa.table(
        {
            "exchange_id": [row["exchange_id"] for row in rows],
            "account_id": pa.array([row["account_id"] for row in rows]).dictionary_encode(),
            "timestamp": pa.array(millis, pa.int64()),
            "messages": pa.array(said, parts),
            "output_tokens": pa.array([row["output_tokens"] for row in rows], pa.int16()),
        }
    )
