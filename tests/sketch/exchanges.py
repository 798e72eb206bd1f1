"""Batches of exchanges for the tests of this room."""

from datetime import UTC, datetime

import pyarrow as pa

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.sketch.keys import Keys

KEYS = Keys(b"a secret of sixteen bytes")
SCHEMA = EXCHANGES.append(pa.field("row", pa.int64()))


def exchange(number=0, prompt="Why is the sky blue over the sea?", **fields):
    return {
        "exchange_id": f"e{number}",
        "timestamp": datetime(2026, 5, 1, tzinfo=UTC),
        "account_id": "a1",
        "messages": [{"role": "user", "content": prompt}],
        "row": number,
        **fields,
    }


def batch(*rows):
    return pa.RecordBatch.from_pylist(list(rows), schema=SCHEMA)


def talk(*turns):
    """Messages from (role, content) pairs."""
    return [{"role": role, "content": content} for role, content in turns]
