"""Honest strangers to set a log beside: a small world without campaigns, in the days of that
log."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.lake import Lake
from stillwatch.lake.intake.arrivals import day_start
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.source import open_sources
from stillwatch.selfcheck.habits import ARCHETYPES
from stillwatch.worlds.make import make_world
from stillwatch.worlds.score.truth import read_truth
from stillwatch.worlds.suites.catalogue import named
from stillwatch.worlds.world import START

WORLD = "kinds/calm-1"
"""The world whose people they are: those nearest to a campaign live in it."""

ACCOUNTS = 2000

EACH = 0.02
"""Least share of the strangers that each persona of a named kind of honest account has, so that
there are enough to say where a team stands among them; people who live alone make room."""


def strangers(lake: Lake, first: date, days: int) -> dict[str, str]:
    """Takes honest strangers of `days` days from `first` on into a lake. Returns the persona of
    each."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-strangers-") as folder:
        make_strangers(Path(folder), days)
        return bring(lake, Path(folder), first)


def make_strangers(out: Path, days: int) -> None:
    """Writes the world of strangers of so many days into `out`. The same days give the same
    rows."""
    (spec,) = named(WORLD)
    shares = dict(spec.honest)
    kinds = {persona for some in ARCHETYPES.values() for persona in some}
    shares |= {persona: max(shares.get(persona, 0.0), EACH) for persona in kinds}
    shares["person"] += 1 - sum(shares.values())
    make_world(replace(spec, name="strangers", accounts=ACCOUNTS, days=days, honest=tuple(shares.items())), out)


def bring(lake: Lake, world: Path, first: date) -> dict[str, str]:
    """Takes the strangers of a world that was made into a lake, their days from `first` on. Returns
    the persona of each."""
    moved = int(day_start(first.isoformat()).timestamp()) * 1_000_000 - START
    with tempfile.TemporaryDirectory(prefix="stillwatch-strangers-") as folder:
        log = Path(folder)
        for path in (world / "exchanges").rglob("*.parquet"):
            _move(path, log / path.relative_to(world), ("timestamp",), moved)
        _move(world / "accounts.parquet", log / "accounts.parquet", ("created_at", "closed_at"), moved)
        lake.ingest(open_sources([log]), read_accounts([log])[0])
    return read_truth(world).persona


def _move(source: Path, target: Path, columns: tuple[str, ...], microseconds: int) -> None:
    """Writes a table anew with some of its times moved."""
    table = pq.read_table(source, partitioning=None)
    for name in columns:
        place = table.schema.get_field_index(name)
        later = pc.add(table[name].cast(pa.int64()), microseconds).cast(table[name].type)
        table = table.set_column(place, table.schema.field(place), later)
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, target, compression="zstd")
