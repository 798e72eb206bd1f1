"""Honest strangers to set a log beside: a small world without campaigns, in the days of that log."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.truth import read_truth
from stillwatch.worlds.suites.catalogue import named
from stillwatch.worlds.world import START

WORLD = "kinds/calm-1"
"""The world whose people they are: those nearest to a campaign live in it."""

ACCOUNTS = 2500
MOST_DAYS = 7
DAY = 86_400_000_000


def strangers(out: Path, first: datetime, days: int) -> dict[str, str]:
    """Writes the log of honest strangers, `days` (at most MOST_DAYS) from the day of `first` on, into `out`: a
    canonical log with its account table. Returns each account's persona. The same days give the same rows."""
    (spec,) = named(WORLD)
    spec = replace(spec, name="strangers", accounts=ACCOUNTS, days=max(1, min(days, MOST_DAYS)))
    make_world(spec, out)
    moved = int(first.timestamp()) * 1_000_000 // DAY * DAY - START
    for path in (out / "exchanges").rglob("*.parquet"):
        _move(path, ("timestamp",), moved)
    _move(out / "accounts.parquet", ("created_at", "closed_at"), moved)
    return read_truth(out).persona


def _move(path: Path, columns: tuple[str, ...], microseconds: int) -> None:
    table = pq.read_table(path, partitioning=None)
    for name in columns:
        place = table.schema.get_field_index(name)
        later = pc.add(table[name].cast(pa.int64()), microseconds).cast(table[name].type)
        table = table.set_column(place, table.schema.field(place), later)
    pq.write_table(table, path, compression="zstd")
