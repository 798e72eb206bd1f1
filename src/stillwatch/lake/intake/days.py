"""Finishing a day: what arrived of it, without repeats, sorted by account."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.engine.duck import Duck
from stillwatch.lake.intake.arrivals import as_parquet, counted, damage_told, day_start, kept_and_conflicts, read_day
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.files import checkpoint, clear_errors, sync_folder, whole
from stillwatch.lake.store.layout import DAILY, Layout
from stillwatch.lake.store.manifest import Manifest, sql
from stillwatch.lake.store.sketches import GROUP_ROWS, SKETCH_FILE, STAGED
from stillwatch.sketch.schema import with_key_id

SMALL_ROWS = 1 << 18
"""Sketches of a day up to which it is finished in memory: about 100 MB, twice over."""

PART_ROWS = 1 << 19
"""Sketches that are sorted at a time: about 200 MB."""

PART_IDS = 1 << 21
"""Ids among which repeats are looked for at a time."""

SAMPLES = 200
"""Sketches looked at, for each part of a large day, to find where to cut it."""


@dataclass(frozen=True, slots=True)
class DayTask:
    """A day to finish."""

    layout: Layout
    key_id: str
    day: str
    generation: int
    """The next one, which it becomes."""
    files: tuple[str, ...]
    """Staged, of which it is made."""
    forgotten: tuple[str, ...]
    """Accounts that are left out."""
    memory_mb: int
    threads: int
    until: datetime | None = None
    """For a view: what came at or after it is left out."""
    superseded: tuple[int, ...] = ()
    """Exchanges that are left out: hashes of their ids."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a day came to, for the manifest."""

    day: str
    generation: int
    exchanges: int
    arrived: int
    conflicts: int
    presence: dict[int, int]
    """Exchanges by their mask of fields."""


def finish(task: DayTask) -> Finished:
    """Writes the day's files of the tables DAILY. The same arrivals always give the same rows.
    Raises LakeError."""
    folders = [task.layout.daily(table, task.day, task.generation).parent for table in DAILY]
    with clear_errors(f"the day {task.day} could not be written"), query_errors(task.day), damage_told(task.day):
        table = read_day(task.files, task.day, SMALL_ROWS)
        arrived, conflicts, (exchanges, presence) = _finish_large(task) if table is None else _finish_small(table, task)
        for folder in folders:
            if folder.exists():
                sync_folder(folder)
    checkpoint("day written")
    return Finished(task.day, task.generation, exchanges, arrived, conflicts, dict(presence))


Outcome = tuple[int, int, tuple[int, Counter[int]]]
"""Sketches that arrived, conflicts among them, and what `_write_kept` says."""


def _finish_small(table: pa.Table, task: DayTask) -> Outcome:
    table = counted(table, task.day, task.forgotten, task.until, task.superseded)
    kept, conflicts = kept_and_conflicts(table)
    _write_conflicts(conflicts, task)
    return table.num_rows, conflicts.num_rows, _write_kept(kept.to_batches(), task)


def _finish_large(task: DayTask) -> Outcome:
    task.layout.spill.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-day-", dir=task.layout.spill) as folder,
        Duck(task.layout.spill, task.memory_mb, task.threads) as duck,
    ):
        arrived = _arrive(duck, task, as_parquet(task.files, task.day, Path(folder)))
        conflicts = duck.sql(sql("conflicts")).cast(STAGED)
        _write_conflicts(conflicts, task)
        return arrived, conflicts.num_rows, _write_kept(_kept(duck, arrived), task)


def _arrive(duck: Duck, task: DayTask, files: list[str]) -> int:
    """Makes the queries `kept` and `conflicts` answer for the day; returns how many sketches
    arrived."""
    start = day_start(task.day)
    end = start + timedelta(days=1)
    duck.table("forgotten", pa.table({"account_id": pa.array(list(task.forgotten), pa.string())}))
    duck.table("superseded", pa.table({"exchange_hash": pa.array(list(task.superseded), pa.int64())}))
    duck.let({"files": files, "from_time": start, "to_time": task.until or end})
    duck.run(sql("arrivals"))
    arrived = int(duck.sql("SELECT count(*) AS n FROM arrivals")["n"][0].as_py())
    parts = 1 + arrived // PART_IDS
    for part in range(parts):
        duck.let({"parts": parts, "part": part})
        duck.run(sql("repeats"))
    return arrived


def _kept(duck: Duck, arrived: int) -> Iterator[pa.RecordBatch]:
    """The day's exchanges in order of account and task, sorted a part at a time."""
    borders: list[tuple[str | None, int | None]] = []
    parts = 1 + arrived // PART_ROWS
    if parts > 1:
        duck.let({"every": max(1, arrived // (SAMPLES * parts))})
        sample = duck.sql(sql("borders"))
        places = [sample.num_rows * part // parts for part in range(1, parts)] if sample.num_rows else []
        borders = [(sample["account_id"][k].as_py(), sample["task"][k].as_py()) for k in places]
    for low, high in pairwise([(None, None), *borders, (None, None)]):
        duck.let({"low_account": low[0], "low_task": low[1], "high_account": high[0], "high_task": high[1]})
        yield from duck.stream(sql("kept"))


def _write_conflicts(table: pa.Table, task: DayTask) -> None:
    if table.num_rows:
        with whole(task.layout.daily("conflict", task.day, task.generation)) as beside:
            pq.write_table(table.cast(with_key_id(STAGED, task.key_id)), beside, compression="zstd")


def _write_kept(batches: Iterable[pa.RecordBatch], task: DayTask) -> tuple[int, Counter[int]]:
    presence: Counter[int] = Counter()
    schema = with_key_id(STAGED, task.key_id)
    path = task.layout.daily("exchange_sketch", task.day, task.generation)
    with whole(path) as beside, pq.ParquetWriter(beside, schema, **SKETCH_FILE) as kept:
        for batch in batches:
            rows = pa.Table.from_batches([batch])
            masks, counts = np.unique(rows["present"].to_numpy(), return_counts=True)
            presence.update(dict(zip(masks.tolist(), counts.tolist(), strict=True)))
            kept.write_table(rows.cast(schema), row_group_size=GROUP_ROWS)
    return presence.total(), presence


def superseded(manifest: Manifest, day: str) -> tuple[int, ...]:
    """The exchanges that a day is not to have (hashes of their ids)."""
    return tuple(number for (number,) in manifest.rows("SELECT hash FROM superseded WHERE day = :day", day=day))
