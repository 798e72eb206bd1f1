"""One chunk of a log, all the way to files: parsed, checked, sketched, staged by day. Runs in any
process."""

import dataclasses
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Reject, in_order, reject_table
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.lake.store.columns import DAY
from stillwatch.lake.store.files import clear_errors, whole, write_parquet
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.sketches import PRESENT, STAGED
from stillwatch.lake.vault.values import gathered_values
from stillwatch.readers.chunk import Chunk, Reader
from stillwatch.sketch.exchange_sketch import sketch_exchanges
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import with_key_id


@dataclass(frozen=True, slots=True)
class Stage:
    """What every chunk of one ingestion needs."""

    layout: Layout
    """Where its files go."""
    keys: Keys
    """Keys that gather are for a lake with a vault."""
    now: datetime
    """As of when it is checked."""
    forgotten: frozenset[str]
    """Tokens of accounts that are left out."""
    kept_from: int | None
    """Days before are left out; in days since 1970."""


@dataclass(frozen=True, slots=True)
class Task:
    """One chunk to stage."""

    reader: Reader
    chunk: Chunk
    """Without its data where it is plain text, which is read from its place in the file: text does
    not pass between processes."""
    source: int
    """The stretch that it is of."""
    position: int
    """Its place in the stretch."""
    digest: str | None
    """Of all of a binary file; None for a text."""
    plain: bool
    """Whether it is uncompressed text."""


@dataclass(frozen=True, slots=True)
class Staged:
    """What became of a chunk, for the manifest."""

    source: int
    """The stretch that it is of."""
    position: int
    """Its place in the stretch."""
    first_row: int
    length: int
    digest: str
    kept: bool
    exchanges: int
    rejects: int
    """Records."""
    remarks: int
    """All that its file in the quarantine has."""
    left_open: bool
    end_row: int
    end_offset: int
    days: tuple[str, ...]
    file: str
    values: pa.Table
    """What the vault is to have (VALUES)."""


def stage(task: Task, to: Stage) -> Staged:
    """Parses, checks and sketches a chunk, and writes its sketches and rejects. The same chunk
    always gives the same files."""
    chunk = _with_data(task)
    parsed = task.reader.parse(chunk)
    good, refused = admit(parsed.batch, chunk.source, to.now)
    remarks = in_order([*parsed.remarks, *refused])
    sketch = left_in(sketched(good, to.keys, task.source), to)
    name = f"{task.source:06d}-{task.position:06d}.arrow"
    with clear_errors("the lake could not be written"):
        days = write_by_day(sketch, to, name) if sketch.num_rows else ()
        if remarks:
            write_parquet(reject_table(remarks), to.layout.quarantine(task.source, task.position))
        if parsed.open is not None:
            write_parquet(parsed.open, to.layout.left_open(open_name(task.source, task.position)))
    digest = task.digest if task.digest is not None else _digest(chunk.data)
    return Staged(
        source=task.source,
        position=task.position,
        first_row=chunk.first_row,
        length=chunk.length,
        digest=digest,
        kept=task.digest is not None or parsed.end_offset > chunk.offset,
        exchanges=sketch.num_rows,
        rejects=sum(isinstance(remark, Reject) for remark in remarks),
        remarks=len(remarks),
        left_open=parsed.open is not None,
        end_row=parsed.end_row,
        end_offset=parsed.end_offset,
        days=days,
        file=name,
        values=gathered_values(to.keys, sketch),
    )


def open_name(source: int, position: int) -> str:
    """The file of what a chunk left open."""
    return f"{source:06d}-{position:06d}.parquet"


def forgotten_token(keys: Keys, account_id: str) -> str:
    """What is remembered of a forgotten account: enough to know it again, not to tell who it
    was."""
    mixed = f"{keys.token('forgotten', account_id)} {keys.token('forgotten too', account_id)}"
    return hmac.new(mixed.encode(), account_id.encode(), hashlib.sha256).hexdigest()


def _with_data(task: Task) -> Chunk:
    if not task.plain:
        return task.chunk
    with open(task.chunk.source, "rb") as file:
        file.seek(task.chunk.offset)
        return dataclasses.replace(task.chunk, data=file.read(task.chunk.length))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest() if data else ""


def sketched(batch: pa.RecordBatch, keys: Keys, source: int) -> pa.Table:
    """STAGED of a batch of EXCHANGES plus `row`."""
    present = np.zeros(batch.num_rows, np.int32)
    for k, name in enumerate(EXCHANGES.names):
        valid = batch.column(name).is_valid().to_numpy(zero_copy_only=False)
        present |= valid.astype(np.int32) << np.int32(k)
    sketch = pa.Table.from_batches([sketch_exchanges(batch, keys, source)])
    return sketch.append_column(PRESENT, pa.array(present))


def left_in(sketch: pa.Table, to: Stage) -> pa.Table:
    """The sketches without forgotten accounts and days that are no longer kept."""
    if to.kept_from is not None:
        start = datetime.fromtimestamp(to.kept_from * 86400, UTC)
        sketch = sketch.filter(pc.field("timestamp") >= pa.scalar(start, pa.timestamp("us", tz="UTC")))
    if to.forgotten:
        names = pc.unique(sketch["account_id"]).to_pylist()
        gone = [name for name in names if forgotten_token(to.keys, name) in to.forgotten]
        if gone:
            sketch = sketch.filter(~pc.field("account_id").isin(gone))
    return sketch


def write_by_day(sketch: pa.Table, to: Stage, name: str) -> tuple[str, ...]:
    """Sketches as one staged file in Arrow's own form, which is written and read almost for
    nothing; one batch a day. Returns the days."""
    day = sketch["timestamp"].combine_chunks().cast(pa.int64()).to_numpy() // DAY
    schema = with_key_id(STAGED, to.keys.key_id)
    days: list[Any] = np.unique(day).tolist()
    with (
        whole(to.layout.staged(name)) as beside,
        pa.OSFile(str(beside), "wb") as file,
        pa.ipc.new_file(file, schema) as writer,
    ):
        for one in days:
            of_day = sketch if len(days) == 1 else sketch.filter(pa.array(day == one))
            writer.write_table(of_day.cast(schema).combine_chunks())
    return tuple(date.fromordinal(one + _EPOCH).isoformat() for one in days)


_EPOCH = date(1970, 1, 1).toordinal()
