"""A day's sketches as they arrived. Most days fit into memory, and there no query engine is needed:
what `repeats.sql`, `conflicts.sql` and `kept.sql` say of large days is said here again for small
ones."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.lake.store.columns import DAY, numbers, ranked
from stillwatch.lake.store.errors import LakeError
from stillwatch.lake.store.sketches import STAGED

STAGED_SUFFIX = ".arrow"


@contextmanager
def damage_told(what: str) -> Iterator[None]:
    """Turns a file that cannot be understood into a LakeError."""
    try:
        yield
    except pa.ArrowException as error:
        raise LakeError(f"{what}: the lake could not be read (a file is damaged)") from error


def read_day(files: Iterable[str], day: str, most_rows: int) -> pa.Table | None:
    """The sketches (columns of STAGED) of a day in staged files and in files of finished days, in
    order of the files; None when there are more than `most_rows`."""
    tables, rows = [STAGED.empty_table()], 0
    for path in files:
        if path.endswith(STAGED_SUFFIX):
            found = [pa.Table.from_batches(list(staged_batches(path, day)), STAGED)]
        elif rows + pq.read_metadata(path).num_rows > most_rows:
            return None
        else:
            found = [pq.read_table(path, use_threads=False, partitioning=None).cast(STAGED)]
        tables += found
        rows += found[0].num_rows
        if rows > most_rows:
            return None
    return pa.concat_tables(tables)


def staged_batches(path: str, day: str) -> Iterator[pa.RecordBatch]:
    """A staged file's sketches of one day. They lie in the file's pages, and nothing is copied."""
    number = int(day_start(day).timestamp()) * 1_000_000 // DAY
    with pa.memory_map(path) as file, pa.ipc.open_file(file) as staged:
        for k in range(staged.num_record_batches):
            batch = staged.get_batch(k)
            if batch.num_rows and batch["timestamp"][0].value // DAY == number:
                yield pa.RecordBatch.from_arrays(batch.columns, schema=STAGED)


def as_parquet(files: Iterable[str], day: str, folder: Path) -> list[str]:
    """The same files for the query engine: what is staged of the day is written again, as
    Parquet."""
    paths = []
    for number, path in enumerate(files):
        if path.endswith(STAGED_SUFFIX):
            again = str(folder / f"{number:06d}.parquet")
            with pq.ParquetWriter(again, STAGED, compression="none", use_dictionary=False) as writer:
                for batch in staged_batches(path, day):
                    writer.write_batch(batch)
            path = again
        paths.append(path)
    return paths


def day_start(day: str) -> datetime:
    """The moment a day (as the lake writes it) begins."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def counted(
    table: pa.Table, day: str, forgotten: Iterable[str], until: datetime | None, superseded: Iterable[int] = ()
) -> pa.Table:
    """Of a day's sketches those that count: without forgotten accounts and superseded exchanges,
    before `until`."""
    stamp = pa.timestamp("us", tz="UTC")
    end = until or day_start(day) + timedelta(days=1)
    inside = (pc.field("timestamp") >= pa.scalar(day_start(day), stamp)) & (
        pc.field("timestamp") < pa.scalar(end, stamp)
    )
    gone, joined = list(forgotten), list(superseded)
    if gone:
        inside &= ~pc.field("account_id").isin(gone)
    if joined:
        inside &= ~pc.field("exchange_hash").isin(joined)
    whole = pc.min_max(table["timestamp"]).as_py()
    if not gone and not joined and table.num_rows and day_start(day) <= whole["min"] and whole["max"] < end:
        return table
    return table.filter(inside)


def kept_and_conflicts(arrived: pa.Table) -> tuple[pa.Table, pa.Table]:
    """(the first to arrive of each id, sorted by account and task; those of the others that say
    something else than the first, in order of arrival)."""
    ids = numbers(arrived["exchange_hash"])
    conflicts = arrived.slice(0, 0)
    if len(np.unique(ids)) < len(ids):
        arrival = np.lexsort((numbers(arrived["row"]), numbers(arrived["source"]), ids))
        new = np.ones(len(ids), bool)
        new[1:] = ids[arrival[1:]] != ids[arrival[:-1]]
        first = arrival[np.maximum.accumulate(np.where(new, np.arange(len(ids)), 0))]
        content = numbers(arrived["content_hash"])
        others = arrival[~new & (content[arrival] != content[first])]
        conflicts = arrived.take(pa.array(others)).sort_by([("source", "ascending"), ("row", "ascending")])
        arrived = arrived.take(pa.array(arrival[new]))
    account, _ = ranked(arrived["account_id"])
    keys = (numbers(arrived[name]) for name in ("exchange_hash", "timestamp", "task"))
    order = np.lexsort((*keys, account))
    return arrived.combine_chunks().take(pa.array(order)), conflicts
