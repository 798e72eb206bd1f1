"""What runs on the workers: batches of a log in, sketches and rejects out. Pure functions of record
batches, and nothing of Spark."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.spark import portable
from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Reject, Remark, reject_table
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.lake.intake.arrivals import kept_and_conflicts
from stillwatch.lake.intake.chunks import sketched
from stillwatch.lake.store.accounts import ARRIVED
from stillwatch.lake.store.sketches import STAGED
from stillwatch.lake.views.copying import Choice
from stillwatch.readers.accounts import read_account_file
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.decompress import Decompressed
from stillwatch.readers.detect import HEAD_BYTES, read_head
from stillwatch.readers.formats.canonical import Canonical
from stillwatch.readers.formats.canonical_parquet import fit_table
from stillwatch.readers.source import reader_of
from stillwatch.readers.text import BOM, MAX_LINE_BYTES, text_chunks, too_long
from stillwatch.sketch.accounts import sketch_accounts
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import ACCOUNT_SKETCH

MEASURE = "measure"
UNREADABLE = "unreadable"
"""Kinds of rows that are no record: what a block came to (`row` lines of `bytes` bytes), and a file
that cannot be read, with the reason."""

_WHERE = [pa.field("path", pa.string()), pa.field("block", pa.int64()), pa.field("bytes", pa.int64())]
_WHY = [pa.field("kind", pa.string()), pa.field("reason", pa.string()), pa.field("count", pa.int64())]

FOUND = portable(pa.schema([*STAGED, *_WHERE, *_WHY]))
"""An exchange (`kind` null) as STAGED, or a record that cannot be used. `path` is its file, `row`
counts from the first line that begins in the block of the file that begins at byte `block`."""

FOUND_ACCOUNTS = portable(pa.schema([*ARRIVED, _WHERE[0], pa.field("row", pa.int64()), *_WHY]))
"""An account (`kind` null), or a record that cannot be used."""

FIRST_COME = portable(STAGED.append(pa.field("day", pa.string())).append(pa.field("conflict", pa.bool_())))
"""STAGED by day; `conflict` marks those whose id was taken."""

Batches = Iterator[pa.RecordBatch]

SLICE_ROWS = 1 << 16
"""Sketches that are worked on at once: a quarter of a gigabyte where each is another account's."""


@dataclass(frozen=True)
class Reading:
    """What every task needs: the key, and the time of ingestion."""

    keys: Keys
    now: datetime

    def parquet(self, batches: Batches) -> Batches:
        """Rows of canonical Parquet with their `path` and `row` -> FOUND."""
        for batch in batches:
            table = pa.Table.from_batches([batch])
            fitted, rejects = fit_table(table, EXCHANGES, 0, "")
            yield from self._found(fitted, rejects, batch["path"], batch["row"])

    def lines(self, batches: Batches) -> Batches:
        """Lines of plain text with their `path` and `block`, in order -> FOUND."""
        lines: dict[tuple[str, int], int] = {}
        sizes: dict[tuple[str, int], int] = {}
        for batch in batches:
            for path, block, values in _runs(batch):
                first = lines.get((path, block), 0)
                lines[path, block] = first + len(values)
                sizes[path, block] = sizes.get((path, block), 0) + pc.sum(pc.binary_length(values)).as_py()
                yield from self._parsed(values, first, path, block)
        for (path, block), count in lines.items():
            yield _measure(path, block, count, sizes[path, block] + count)

    def packed(self, batches: Batches) -> Batches:
        """Compressed files (`path`, `content`) -> FOUND."""
        for batch in batches:
            for path, content in zip(batch["path"].to_pylist(), batch["content"], strict=True):
                try:
                    data = content.as_py()
                    with Decompressed(path, data=data) as stream:
                        _check_format(path, read_head(stream))
                    for chunk in text_chunks(path, data=data):
                        parsed = Canonical().parse(chunk)
                        yield from self._found(parsed.batch, parsed.remarks, path)
                except SourceError as error:
                    yield _rejected([Reject(path, 0, UNREADABLE, error.reason)], path)

    def accounts(self, batches: Batches) -> Batches:
        """Account files (`path`, `content`, `file`: its number) -> FOUND_ACCOUNTS."""
        for batch in batches:
            columns = (batch["path"].to_pylist(), batch["content"], batch["file"].to_pylist())
            for path, content, number in zip(*columns, strict=True):
                try:
                    table, rejects = read_account_file(path, content.as_py())
                except SourceError as error:
                    table, rejects = None, [Reject(path, 0, UNREADABLE, error.reason)]
                if table is not None:
                    yield from _accounts(sketch_accounts(table, self.keys), path, number)
                if rejects:
                    yield _account_rejects(rejects, path, number)

    def _parsed(self, values: pa.Array, first: int, path: str, block: int) -> Batches:
        long = pc.greater(pc.binary_length(values), MAX_LINE_BYTES)
        rejects = [too_long(path, first + place) for place in pc.indices_nonzero(long).to_pylist()]
        if rejects:
            values = pc.if_else(long, pa.scalar(b"", values.type), values)
        data = _joined(values)
        if block == first == 0:
            data = data.removeprefix(BOM)
            try:
                _check_format(path, data[:HEAD_BYTES])
            except SourceError as error:
                rejects.append(Reject(path, 0, UNREADABLE, error.reason))
        batch, refused, _ = Canonical().parse_lines(data, first, path)
        yield from self._found(batch, [*rejects, *refused], path, None, block)

    def _found(
        self,
        batch: pa.RecordBatch,
        rejects: list[Remark],
        path: str | pa.Array,
        rows: pa.Array | None = None,
        block: int = 0,
    ) -> Batches:
        """Sketches and rejects; where `rows` are given, `row` is so far the place in them and in
        the paths."""
        good, refused = admit(batch, "", self.now)
        if good.num_rows:
            places = good["row"]
            sketch = sketched(good, self.keys, 0).to_batches()[0]
            yield _shaped(sketch, FOUND, path=_at(path, places), row=_rows(rows, places), block=_constant(block, good))
        if rejects or refused:
            yield _rejected([*rejects, *refused], path, rows, block)


def first_come(table: pa.Table) -> pa.Table:
    """FIRST_COME of sketches among which are all of their day with these ids; neither `conflict`
    nor order is given."""
    kept, conflicts = kept_and_conflicts(table)
    parts = [
        part.select([*STAGED.names, "day"]).append_column("conflict", pa.array(np.full(part.num_rows, taken)))
        for part, taken in ((kept, False), (conflicts, True))
    ]
    return pa.concat_tables(parts).cast(FIRST_COME)


def by_account(batches: Batches, work: Callable[[pa.Table], pa.Table], schema: pa.Schema) -> Batches:
    """What `work` makes of sketches in order of account, task and time, all of an account among
    them at once."""
    for rows in _whole_accounts(batches):
        yield from work(rows).cast(portable(schema)).to_batches()


def counted(batches: Batches, choice: Choice, lot: bool) -> Batches:
    """Of accounts (COUNTED) those to copy."""
    for batch in batches:
        yield batch.filter(pa.array(choice.to_copy(batch["account_id"], lot)))


def _whole_accounts(batches: Batches) -> Iterator[pa.Table]:
    """The rows in tables of about SLICE_ROWS, cut where an account ends."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(part.num_rows for part in waiting) >= SLICE_ROWS:
            rows = pa.Table.from_batches(waiting)
            last = pc.index(rows["account_id"], rows["account_id"][-1]).as_py()
            if last:
                yield rows.slice(0, last)
                waiting = rows.slice(last).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting)


def _check_format(path: str, head: bytes) -> None:
    """Raises SourceError when the file is of another format than Spark's readers can read."""
    reader = reader_of(path, head)
    if reader.name != Canonical.name:
        raise SourceError(path, f"a log in the format {reader.name}, which is read without --engine only")


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, int, pa.Array]]:
    """(path, block, lines) of stretches of one block."""
    path, block = batch["path"].dictionary_encode(), batch["block"].to_numpy()
    of = path.indices.to_numpy()
    cuts = np.flatnonzero((of[1:] != of[:-1]) | (block[1:] != block[:-1])) + 1
    for start, stop in zip([0, *cuts.tolist()], [*cuts.tolist(), len(of)], strict=True):
        if start < stop:
            yield batch["path"][start].as_py(), int(block[start]), batch["line"].slice(start, stop - start)


def _joined(values: pa.Array) -> bytes:
    """The lines as they stood in the file, each with its newline."""
    ended = pc.binary_join_element_wise(values, pa.scalar(b"", values.type), pa.scalar(b"\n", values.type))
    offsets = np.frombuffer(ended.buffers()[1], np.int32)[ended.offset : ended.offset + len(ended) + 1]
    return ended.buffers()[2][int(offsets[0]) : int(offsets[-1])].to_pybytes()


def _measure(path: str, block: int, lines: int, size: int) -> pa.RecordBatch:
    row = {"path": path, "block": block, "row": lines, "bytes": size, "kind": MEASURE}
    return pa.RecordBatch.from_pylist([row], FOUND)


def _rejected(
    rejects: Iterable[Remark], path: str | pa.Array, rows: pa.Array | None = None, block: int = 0
) -> pa.RecordBatch:
    table = reject_table(list(rejects)).drop_columns(["source"]).combine_chunks().to_batches()[0]
    places = table["row"]
    return _shaped(table, FOUND, path=_at(path, places), row=_rows(rows, places), block=_constant(block, table))


def _accounts(sketches: pa.Table, path: str, number: int) -> Batches:
    for batch in sketches.combine_chunks().cast(ACCOUNT_SKETCH).to_batches():
        yield _shaped(
            batch,
            FOUND_ACCOUNTS,
            path=_at(path, batch["account_id"]),
            file=pa.array(np.full(batch.num_rows, number, np.int32)),
            place=pa.array(np.arange(batch.num_rows)),
        )


def _account_rejects(rejects: list[Remark], path: str, number: int) -> pa.RecordBatch:
    table = reject_table([dataclasses.replace(reject, source=path) for reject in rejects]).to_batches()[0]
    file = pa.array(np.full(table.num_rows, number, np.int32))
    return _shaped(table, FOUND_ACCOUNTS, path=table["source"], file=file)


def _shaped(batch: pa.RecordBatch, schema: pa.Schema, **columns: pa.Array) -> pa.RecordBatch:
    """The batch with these columns in the place of its own, in a schema; what is in neither is
    null."""
    arrays = []
    for field in schema:
        array = columns.get(field.name)
        if array is None:
            known = field.name in batch.schema.names
            array = batch[field.name] if known else pa.nulls(batch.num_rows, field.type)
        arrays.append(array if array.type == field.type else array.cast(field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _at(path: str | pa.Array, places: pa.Array) -> pa.Array:
    return path.take(places) if isinstance(path, pa.Array) else pa.array([path] * len(places), pa.string())


def _rows(rows: pa.Array | None, places: pa.Array) -> pa.Array:
    return places if rows is None else rows.take(places)


def _constant(value: int, like: pa.RecordBatch) -> pa.Array:
    return pa.array(np.full(like.num_rows, value))
