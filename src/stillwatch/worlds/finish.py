"""From slices to the world's files: canonical rows and truth by day, and a digest that anyone can
recompute."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS, EXCHANGES
from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.rows import TRUTH
from stillwatch.worlds.spool import read_slice
from stillwatch.worlds.world import START

ROW_GROUP = 10_000
DIFFERENT = ("exchange_id", "timestamp", "messages", "completion", "reasoning", "prompt_hash")
"""Columns whose values hardly repeat: a dictionary of them would be built for nothing."""


def finish_slice(out: Path, number: int, per_day: int, paths: list[Path]) -> str:
    """Write one slice's parts and remove its spool; returns the digest of its rows."""
    table = read_slice(paths)
    day = START // DAY + number // per_day
    place = f"day={datetime.fromtimestamp(day * 86_400, UTC):%Y-%m-%d}/part-{number % per_day}.parquet"
    for room, schema in (("exchanges", EXCHANGES), ("truth/exchanges", TRUTH)):
        path = out / room / place
        path.parent.mkdir(parents=True, exist_ok=True)
        few = [name for name in schema.names if name not in DIFFERENT]
        pq.write_table(
            table.select(schema.names), path, compression="zstd", row_group_size=ROW_GROUP, use_dictionary=few
        )
    for path in paths:
        path.unlink()
    return digest_of_rows(table.select(EXCHANGES.names))


def digest_of_rows(table: pa.Table) -> str:
    """SHA-256 over the columns of rows in order, ROW_GROUP at a time: lengths, then values, nulls
    told apart."""
    sha = hashlib.sha256()
    for start in range(0, len(table), ROW_GROUP):
        for column in table.slice(start, ROW_GROUP).columns:
            _feed(sha, pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type))
    return sha.hexdigest()


def _feed(sha: "hashlib._Hash", array: pa.Array) -> None:
    if pa.types.is_list(array.type):
        sha.update(array.value_lengths().to_numpy(zero_copy_only=False).tobytes())
        for field in array.flatten().flatten():
            _feed(sha, field)
        return
    sha.update(array.is_valid().to_numpy(zero_copy_only=False).tobytes())
    if pa.types.is_string(array.type):
        values = pc.fill_null(array, "")
        sha.update(pc.binary_length(values).to_numpy())
        sha.update(bytes_of(values))
    else:
        plain = array.cast(pa.int64()) if pa.types.is_timestamp(array.type) else array
        sha.update(pc.fill_null(plain, 0).to_numpy().tobytes())


def bytes_of(strings: pa.Array) -> memoryview:
    """The text of strings without nulls, one after the other, as it lies in memory."""
    _, offsets, text = strings.buffers()
    if text is None:
        return memoryview(b"")
    first, last = np.frombuffer(offsets, np.int32)[[strings.offset, strings.offset + len(strings)]]
    return memoryview(text)[first:last]


def digest_of_world(out: Path) -> str:
    """The digest of a world's rows as they lie on disk: of its parts' digests in order, and of the
    account table."""
    parts = [digest_of_rows(pq.read_table(path)) for path in parts_of(out / "exchanges")]
    accounts = out / "accounts.parquet"
    return together(parts, pq.read_table(accounts) if accounts.exists() else ACCOUNTS.empty_table())


def together(parts: list[str], accounts: pa.Table) -> str:
    """One digest of the parts' and the accounts'."""
    return hashlib.sha256("".join([*parts, digest_of_rows(accounts)]).encode()).hexdigest()
