"""Small logs, one exchange a line."""

import gzip
import json
from pathlib import Path
from typing import Any

SUBJECTS = ("tides", "bread", "copper", "violins", "lichens", "canals", "glass", "bees")


def record(number: int, **changes: Any) -> dict[str, Any]:
    """One exchange; the same number always gives the same one. A value of ... leaves its field
    out."""
    made = {
        "exchange_id": f"exchange-{number}",
        "timestamp": f"2026-05-{1 + number % 3:02d}T{number % 24:02d}:{number * 7 % 60:02d}:00Z",
        "account_id": f"account-{number % 9}",
        "surface": "api",
        "client_address": f"192.0.2.{number % 200}",
        "messages": [
            {"role": "user", "content": f"Tell me fact {number} about {SUBJECTS[number % 8]} and their history"}
        ],
        "completion": f"There are {number} facts.",
        "output_tokens": number,
    }
    return {name: value for name, value in (made | changes).items() if value is not ...}


def line(number: int, **changes: Any) -> str:
    """One exchange as a line."""
    return json.dumps(record(number, **changes)) + "\n"


def lines(*numbers: int) -> str:
    """Exchanges as lines."""
    return "".join(map(line, numbers))


def write(path: Path, data: str | bytes) -> Path:
    """A log file, packed where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = data.encode() if isinstance(data, str) else data
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
