"""Compiling the kernels once, before worker processes are made, so that each need not do it
again."""

import json
from functools import cache

import pyarrow as pa

from stillwatch.lake.views.profile import profile_of
from stillwatch.readers.formats.canonical import Canonical
from stillwatch.sketch.exchange_sketch import sketch_exchanges
from stillwatch.sketch.keys import Keys

_ROW = {
    "exchange_id": "warm",
    "timestamp": 1_700_000_000_000,
    "account_id": "warm",
    "messages": [
        {"role": "system", "content": "answer briefly"},
        {"role": "user", "content": "one two three four five six seven eight"},
        {"role": "assistant", "content": "nine"},
        {"role": "user", "content": "and now write a function that adds 2 and 3"},
    ],
    "completion": "done",
}


def warm_up(keys: Keys) -> None:
    """Runs every kernel on one exchange."""
    _run(keys.key_id, keys)


@cache
def _run(key_id: str, keys: Keys) -> None:
    batch = Canonical().parse_lines(json.dumps(_ROW).encode(), 0, "").batch
    profile_of(pa.Table.from_batches([sketch_exchanges(batch, keys, 0)]))
