"""Records that make one exchange and stand in different chunks, files or times of reading are
joined: a prompt that was logged at the start and a call that was logged at its end, a call and who
called.

The lake holds no text, so what a chunk left open is no more than a key and a place. When another
chunk has the same key, both are read again from the log, and what they come to together takes the
place of what they came to alone. A log that has gone from its place since cannot be joined; its
records stay set aside.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Reject, reject_table
from stillwatch.lake.intake.chunks import Stage, left_in, sketched, write_by_day
from stillwatch.lake.store.columns import DAY
from stillwatch.lake.store.files import clear_errors, sync_folder, write_parquet
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest, Segment
from stillwatch.lake.store.sketches import STAGED
from stillwatch.lake.vault.values import gathered_values
from stillwatch.readers.chunk import OPEN, Chunk, SourceError
from stillwatch.readers.flatten import open_text
from stillwatch.readers.joined import JoinedReader, Made, Piece, unusable
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import RowBuilder
from stillwatch.readers.source import reader_named
from stillwatch.sketch.columns import string_hashes

KEPT = pa.schema([*OPEN, ("stretch", pa.int32()), ("position", pa.int32()), ("joined", pa.bool_())])
"""OPEN of all chunks: the chunk's stretch and position, and whether it was joined with the others
of its key already."""

REMEMBERED = 1_000_000
"""Calls that wait for nothing, the latest read: one that is nested in one of them may come with
another file, whenever. Of older ones it is counted beside them."""

Place = tuple[int, int]
"""A chunk: stretch and position."""


@dataclass
class Joined:
    """What joining came to: a staged file and the days in it, ids that no longer count by day,
    values for the vault."""

    file: str = ""
    days: tuple[str, ...] = ()
    superseded: list[tuple[int, str]] = field(default_factory=list)
    values: pa.Table | None = None


class Whole(NamedTuple):
    """The pieces of one key by chunk, those that were joined already and those that come new; and
    in which chunk of its stretch each record of them stands."""

    former: list[Piece]
    new: list[list[Piece]]
    positions: dict[tuple[int, int], int]

    @property
    def all(self) -> list[Piece]:
        """All of them."""
        return [*self.former, *(piece for part in self.new for piece in part)]


def join_open(layout: Layout, manifest: Manifest, stage: Stage) -> Joined | None:
    """Joins what chunks left open since the last time; None when none did. Writes files and lets
    the caller make them count: `open/` is then the one file `_name` names."""
    names = [name for (name,) in manifest.rows("SELECT file FROM open ORDER BY file LIKE 'joined%' DESC, file")]
    if all(name.startswith("joined") for name in names):
        return None
    table = pa.concat_tables(_kept(layout, name) for name in names)
    wanted = _to_join(table)
    results = Joined(file=_name(manifest, ".arrow"))
    table = _take(_gathered(manifest, wanted), table, manifest, stage, results)
    everything = pa.array(np.ones(table.num_rows, np.bool_))
    table = table.set_column(KEPT.get_field_index("joined"), "joined", everything)
    with clear_errors("the lake could not be written"):
        write_parquet(table, layout.left_open(_name(manifest, ".parquet")))
        sync_folder(layout.root / "open")
    return results


def open_rejects(layout: Layout, manifest: Manifest) -> int:
    """How many records are set aside until what they lack is found."""
    names = [name for (name,) in manifest.rows("SELECT file FROM open")]
    tables = [pq.read_table(layout.left_open(name), columns=["kind"]) for name in names]
    return sum(len(table["kind"]) - table["kind"].null_count for table in tables)


def joined_again(layout: Layout, manifest: Manifest, source: int, row: int) -> Iterator[Made]:
    """What the records in a row of a stretch come to with those that stand elsewhere, read again;
    nothing where the log no longer holds them all, or joins no records."""
    found = manifest.chunk_with(source, row)
    if found is None or not isinstance(reader_named(manifest.segment(source).format), JoinedReader):
        return
    here = source, found[0].position
    of_row = (_pieces(manifest, here) or {}).items()
    wanted = {key: {here: True} for key, pieces in of_row if any(piece.place[1] == row for piece in pieces)}
    for (name,) in manifest.rows("SELECT file FROM open"):
        table = _kept(layout, name)
        index = table.filter(pc.and_(pc.is_null(table["kind"]), pc.is_in(table["key"], pa.array(wanted, pa.string()))))
        for key, *place in zip(*(index[name].to_pylist() for name in ("key", "stretch", "position")), strict=True):
            wanted[key][place[0], place[1]] = True
    for _, whole, reader in _gathered(manifest, wanted):
        yield from reader.made(whole.all, Notes(""))


def commit_joined(manifest: Manifest, joined: Joined, sealed: str | None) -> list[str]:
    """Makes what was joined count; returns the files in open/ that no longer do."""
    old = [name for (name,) in manifest.rows("SELECT file FROM open")]
    number = _generation(manifest)
    name = _name(manifest, ".parquet")
    with manifest.commit():
        for file in old:
            manifest.drop("open", file=file)
        manifest.put("open", file=name)
        manifest.put("setting", name="joined", value=str(number + 1))
        for day in joined.days:
            manifest.put("part", file=joined.file, day=day)
        for one, day in joined.superseded:
            manifest.put("superseded", hash=one, day=day)
        if sealed:
            manifest.put("sealed", file=sealed)
    return old


def _generation(manifest: Manifest) -> int:
    return int(manifest.setting("joined") or 0)


def _name(manifest: Manifest, suffix: str) -> str:
    return f"joined-{_generation(manifest):06d}{suffix}"


def _kept(layout: Layout, name: str) -> pa.Table:
    """KEPT of a file in open/."""
    table = pq.read_table(layout.left_open(name))
    if name.startswith("joined"):
        return table.cast(KEPT)
    stretch, position = (int(part) for part in name.removesuffix(".parquet").split("-"))
    count = table.num_rows
    table = table.append_column(KEPT.field("stretch"), pa.array(np.full(count, stretch, np.int32)))
    table = table.append_column(KEPT.field("position"), pa.array(np.full(count, position, np.int32)))
    return table.append_column(KEPT.field("joined"), pa.array(np.zeros(count, np.bool_))).cast(KEPT)


def _to_join(table: pa.Table) -> dict[str, dict[Place, bool]]:
    """Keys that stand in several chunks, one of them new and one that waits -> chunk -> whether it
    was joined before."""
    index = table.filter(pc.is_null(table["kind"]))
    index = index.filter(pc.is_in(index["key"], index.filter(pc.invert(index["joined"]))["key"].combine_chunks()))
    counts = index.group_by("key").aggregate([("key", "count"), ("waits", "max"), ("joined", "min")])
    several = pc.and_(pc.greater(counts["key_count"], 1), pc.and_(counts["waits_max"], pc.invert(counts["joined_min"])))
    index = index.filter(pc.is_in(index["key"], counts["key"].filter(several).combine_chunks()))
    chunks: dict[str, dict[Place, bool]] = defaultdict(dict)
    columns = (index[name].to_pylist() for name in ("key", "stretch", "position", "joined"))
    for key, stretch, position, joined in zip(*columns, strict=True):
        chunks[key][stretch, position] = joined
    return chunks


def _gathered(manifest: Manifest, wanted: dict[str, dict[Place, bool]]) -> Iterator[tuple[str, Whole, JoinedReader]]:
    """The pieces of each wanted key, once all of its chunks were read again; chunks in such an
    order that those written at a time are read at a time."""
    waiting: dict[str, dict[Place, list[Piece]]] = defaultdict(dict)
    sizes = {number: count for number, count in manifest.rows("SELECT source, count(*) FROM chunk GROUP BY source")}
    keys: dict[Place, list[str]] = defaultdict(list)
    for key, of in wanted.items():
        for place in of:
            keys[place].append(key)
    gone: set[Place] = set()
    for place in sorted(keys, key=lambda one: (one[1] / sizes.get(one[0], 1), one)):
        found = _pieces(manifest, place)
        if found is None:
            gone.add(place)
            found = {}
        reader = _reader(manifest.segment(place[0]))
        for key in keys[place]:
            waiting[key][place] = found.get(key, [])
            if len(waiting[key]) == len(wanted[key]):
                parts = sorted(waiting.pop(key).items())
                former = [piece for at, one in parts if wanted[key][at] for piece in one]
                new = [one for at, one in parts if not wanted[key][at]]
                positions = {piece.place: position for (_, position), one in parts for piece in one}
                if not gone & wanted[key].keys():
                    yield key, Whole(former, new, positions), reader


def _reader(segment: Segment) -> JoinedReader:
    reader = reader_named(segment.format)
    assert isinstance(reader, JoinedReader)
    return reader


def _pieces(manifest: Manifest, place: Place) -> dict[str, list[Piece]] | None:
    """The pieces of a chunk by key, None when the log no longer holds it."""
    segment = manifest.segment(place[0])
    for record, offset in manifest.placed_chunks(place[0]):
        if record.position == place[1]:
            data = _read(segment.path, offset, record.length)
            if data is None or hashlib.sha256(data).hexdigest() != record.digest:
                return None
            chunk = Chunk(segment.path, record.first_row, data, offset, length=record.length)
            return _reader(segment).pieces_of(chunk, place[0])
    return None


def _read(path: str, offset: int, length: int) -> bytes | None:
    """So many bytes of a log's text, None where it has gone."""
    if not Path(path).is_file():  # a pipe in its place would be waited for
        return None
    try:
        with open_text(path, offset) as stream:
            return stream.read(length)
    except (OSError, SourceError):
        return None


def _take(
    gathered: Iterable[tuple[str, Whole, JoinedReader]], table: pa.Table, manifest: Manifest, stage: Stage, to: Joined
) -> pa.Table:
    """Stages what keys came to; returns the table with their rejects in the place of the former."""
    builders: dict[int, RowBuilder] = {}
    paths = {segment.number: segment.path for segment in manifest.sources()}
    rejects: list[dict[str, Any]] = []
    done: list[str] = []
    for key, whole, reader in gathered:
        done.append(key)
        now = reader.made(whole.all, Notes(""))
        former = [one for part in (whole.former, *whole.new) if part for one in reader.made(part, Notes(""))]
        before, after = _ids(former), _ids(now)
        for one in now:
            if one.error is not None:
                stretch, row = one.place
                place = {"stretch": stretch, "position": whole.positions[stretch, row], "joined": True}
                rejects.append(unusable(key, paths[stretch], one) | place)
            elif one.row is not None and one.row["exchange_id"] not in before:
                builders.setdefault(one.place[0], RowBuilder(paths[one.place[0]])).add(one.place[1], one.row)
        to.superseded += [before[name] for name in before.keys() - after.keys()]
    sketches, refused = _sketches(builders, stage)
    days = set(write_by_day(sketches, stage, to.file)) if sketches.num_rows or to.superseded else set()
    to.days = tuple(sorted(days | {day for _, day in to.superseded}))
    to.values = gathered_values(stage.keys, sketches)
    settled = pc.and_(pc.is_in(table["key"], pa.array(done, pa.string())), pc.is_valid(table["kind"]))
    kept = _remembered(table.filter(pc.invert(settled)))
    return pa.concat_tables([kept, pa.Table.from_pylist(rejects + refused, KEPT)])


def _remembered(table: pa.Table) -> pa.Table:
    """KEPT without the oldest of those that wait for nothing, where there are many."""
    done = np.flatnonzero(~np.asarray(table["waits"]))
    keep = np.ones(table.num_rows, np.bool_)
    keep[done[: max(0, len(done) - REMEMBERED)]] = False
    return table.filter(pa.array(keep))


def _ids(made: list[Made]) -> dict[str, tuple[int, str]]:
    """Exchange ids -> (hash, day)."""
    rows = [one.row for one in made if one.row is not None]
    names = [row["exchange_id"] for row in rows]
    hashes = string_hashes(pa.array(names, pa.string())).view(np.int64).tolist()
    days = [np.datetime64(row["timestamp"] // DAY, "D").astype(str) for row in rows]
    return dict(zip(names, zip(hashes, days, strict=True), strict=True))


def _sketches(builders: dict[int, RowBuilder], stage: Stage) -> tuple[pa.Table, list[dict[str, Any]]]:
    """(STAGED of the rows, KEPT of those that cannot be admitted)."""
    tables, refused = [STAGED.empty_table()], []
    for number, builder in sorted(builders.items()):
        batch, _ = builder.finish()
        good, remarks = admit(batch, builder.source, stage.now)
        tables.append(left_in(sketched(good, stage.keys, number), stage).cast(STAGED))
        rejects = [remark for remark in remarks if isinstance(remark, Reject)]
        for row in reject_table(rejects).to_pylist():
            refused.append(row | {"key": "", "waits": True, "stretch": number, "position": 0, "joined": True})
    return pa.concat_tables(tables), refused
