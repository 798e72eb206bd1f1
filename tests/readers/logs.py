"""Small logs for the reader tests."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from stillwatch.exchange.reject import Reject
from stillwatch.readers.chunk import READ
from stillwatch.readers.source import open_sources


def exchange(number: int = 0, **changes: Any) -> dict[str, Any]:
    """A good canonical record; a change to None leaves the field null."""
    record = {
        "exchange_id": f"e{number}",
        "timestamp": "2026-04-22T10:00:00Z",
        "account_id": f"a{number % 7}",
        "messages": [{"role": "user", "content": f"question {number}"}],
        "completion": "an answer",
        "input_tokens": 3,
        "temperature": 0.5,
        "status": "ok",
    }
    return record | changes


def line(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def jsonl(*records: Any) -> bytes:
    return b"".join(map(line, records))


def read(path: Path | str, **options: Any) -> tuple[list[dict[str, Any]], list[Reject]]:
    """All exchanges and rejects of the logs at a path."""
    batches, rejects = [], []
    for source in open_sources([path], **options):
        for chunk in source.chunks():
            parsed = source.reader.parse(chunk)
            batches.append(parsed.batch)
            rejects += parsed.remarks
    return pa.Table.from_batches(batches, schema=READ).to_pylist(), rejects


def kinds(rejects: list[Reject]) -> list[tuple[int, str]]:
    return [(reject.row, reject.kind) for reject in rejects]
