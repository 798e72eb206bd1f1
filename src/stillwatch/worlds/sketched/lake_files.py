"""The files of a sketched world's lake, as the lake itself writes them."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.lake.store.accounts import ARRIVED
from stillwatch.lake.store.files import whole
from stillwatch.lake.store.layout import Layout, open_directory
from stillwatch.lake.store.manifest import Manifest
from stillwatch.lake.store.sketches import STAGED, STRINGS
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import with_key_id

GROUP_ROWS = 1 << 16
"""Sketches to a row group, at least: large ones are read again and again where accounts are read in
stretches."""

REPEATED = (
    *STRINGS, "features", "api_key_token", "address_token", "network_token", "client_token", "system_token",
    "max_tokens", "temperature", "tools", "capabilities", "turn", "tool_results", "status", "script", "present",
    "source",
)  # fmt: skip

OPTIONS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": list(REPEATED),
    "dictionary_pagesize_limit": 1 << 28,
    "write_statistics": ["account_id", "timestamp"],
    "column_encoding": {"row": "DELTA_BINARY_PACKED"},
}


def new_lake(directory: Path, seed: int) -> tuple[Layout, Keys]:
    """An empty lake whose key follows from the seed: a made world's tokens hide nobody."""
    directory.mkdir(parents=True, mode=0o700)
    key = directory / "key"
    key.touch(mode=0o600)
    key.write_bytes(hashlib.sha256(f"sketched world {seed}".encode()).digest())
    return open_directory(directory, create=True)


def write_day(batches: Iterable[pa.RecordBatch], path: Path, key_id: str) -> int:
    """Batches of STAGED, in order of account and task, as one day's file; returns the number of
    rows. `row` counts them."""
    schema = with_key_id(STAGED, key_id)
    rows = 0
    with whole(path) as beside, pq.ParquetWriter(beside, schema, **OPTIONS) as writer:
        for waiting in _grouped(batches):
            table = pa.Table.from_batches(waiting)
            numbers = pa.array(np.arange(rows, rows + table.num_rows))
            table = table.set_column(table.schema.get_field_index("row"), STAGED.field("row"), numbers)
            writer.write_table(table.cast(schema), row_group_size=table.num_rows)
            rows += table.num_rows
    return rows


def _grouped(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(b.num_rows for b in waiting) >= GROUP_ROWS:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def write_accounts(tables: Iterable[pa.Table], path: Path, key_id: str) -> int:
    """Tables of ARRIVED as the lake's one account file; returns the number of rows."""
    rows, schema = 0, with_key_id(ARRIVED, key_id)
    with whole(path) as beside, pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table.cast(schema))
            rows += table.num_rows
    return rows


def register(layout: Layout, days: dict[str, tuple[int, dict[int, int]]], accounts: int, name: str) -> None:
    """Writes the manifest: days with their exchanges and how many have which fields, and the
    account file."""
    manifest = Manifest(layout.manifest)
    try:
        with manifest.commit():
            manifest.put(
                "source", number=0, path=name, format="sketched", head="sketched", continues=None,
                complete=1, end_row=sum(rows for rows, _ in days.values()), end_offset=0,
            )  # fmt: skip
            for day, (rows, presence) in days.items():
                manifest.put("day", day=day, generation=0, exchanges=rows, conflicts=0)
                for mask, count in presence.items():
                    manifest.put("presence", day=day, mask=mask, exchanges=count)
            manifest.put("account_file", number=0, digest="sketched", generation=0, accounts=accounts, rejects=0)
    finally:
        manifest.close()
