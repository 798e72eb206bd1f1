"""Small logs to feed a lake with, and all that a lake says, as comparable rows."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa

from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.lake import Lake
from stillwatch.lake.intake.ingest import IngestReport
from stillwatch.readers.source import open_sources

WORDS = [
    "river",
    "stone",
    "harvest",
    "lantern",
    "copper",
    "willow",
    "meadow",
    "signal",
    "anchor",
    "velvet",
    "oak",
    "elm",
]


def line(number: int, day: int = 1, **changes: Any) -> str:
    """One exchange; the same number always gives the same one."""
    record = {
        "exchange_id": f"exchange-{number}",
        "timestamp": f"2026-05-{day:02d}T{number % 24:02d}:{number * 7 % 60:02d}:00Z",
        "account_id": f"account-{number % 7}",
        "conversation_id": f"conversation-{number // 3}" if number % 4 else None,
        "surface": "api" if number % 3 else "web",
        "messages": [{"role": "user", "content": " ".join(WORDS[(number * k + k) % 12] for k in range(1, 9))}],
        "completion": f"answer {number}",
        "output_tokens": number,
        "client_address": f"192.0.2.{number % 50}" if number % 2 else None,
    }
    return json.dumps(record | changes) + "\n"


def lines(*numbers: int, day: int = 1) -> str:
    return "".join(line(number, day) for number in numbers)


def three_days(count: int = 90) -> str:
    return "".join(line(number, 1 + number % 3) for number in range(count))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def ingest(
    lake: Lake, *paths: Path, accounts: pa.Table | None = None, workers: int = 1, vault: bool = False
) -> IngestReport:
    return lake.ingest(open_sources(paths), accounts, workers=workers, vault=vault)


def accounts(*rows: dict[str, Any]) -> pa.Table:
    return pa.table({f.name: pa.array([row.get(f.name) for row in rows], f.type) for f in ACCOUNTS})


def ids(lake: Lake) -> list[str]:
    """The account ids of all exchanges."""
    return lake.exchanges(columns=["account_id"])["account_id"].to_pylist()


def everything(lake: Lake) -> dict[str, list[Any]]:
    """Every row of every table, the manifest's counts included; not how the files are called."""
    raw = lake.view().query("SELECT * FROM sketches ORDER BY source, row")
    found = {
        "exchanges": raw.to_pylist(),
        "profiles": lake.profiles().to_pylist(),
        "accounts": lake.accounts().to_pylist(),
        "quarantined": lake.quarantined().to_pylist(),
    }
    manifest = sqlite3.connect(lake.directory / "manifest")
    for table, columns in _COUNTED.items():
        found[table] = manifest.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}").fetchall()
    manifest.close()
    return found


_COUNTED = {
    "source": "number, path, format, head, continues, complete, end_row, end_offset",
    "chunk": "source, position, first_row, length, digest, kept, exchanges, rejects",
    "part": "file, day",
    "day": "day, exchanges, conflicts",
    "presence": "day, mask, exchanges",
    "account_file": "number, digest, accounts, rejects",
    "forgotten": "token, account_id",
    "setting": "name, value",
}


def files(lake: Lake) -> dict[str, tuple[int, int]]:
    """Every table file -> what changes when it is written anew."""
    found = {}
    for path in sorted(lake.directory.rglob("*.parquet")):
        state = path.stat()
        found[str(path.relative_to(lake.directory))] = (state.st_ino, state.st_mtime_ns)
    return found
