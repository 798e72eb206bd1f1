"""Canonical Parquet, by parts of row groups, with the types that other writers choose."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.exchange.reject import FIELD, Note, Reject, Remark
from stillwatch.exchange.schema import EXCHANGES, MESSAGE, REQUIRED
from stillwatch.readers.chunk import READ, Chunk, Parsed, SourceError, Words
from stillwatch.readers.decompress import reason
from stillwatch.readers.formats.canonical import ELSEWHERE, NAMED, Canonical, settled
from stillwatch.readers.messages import BadFieldError, messages_of
from stillwatch.readers.timestamps import column_micros
from stillwatch.readers.values import decode

MAGIC = b"PAR1"
SLICE_BYTES = 128 << 20
"""Of uncompressed data: some writers make row groups of gigabytes."""


class CanonicalParquet:
    """The canonical exchange log as Parquet."""

    name = "canonical_parquet"
    container = "parquet"
    filled_from: ClassVar[Words] = Canonical.filled_from
    advice: ClassVar[Words] = Canonical.advice

    def matches(self, keys: frozenset[str]) -> bool:
        """Columns that name an exchange's account, messages or id."""
        return bool(keys & NAMED) and not keys & ELSEWHERE

    def chunks(self, path: str, start_row: int = 0, start_offset: int = 0) -> Iterator[Chunk]:
        """A chunk for each part of a row group, from the part `start_offset` on. Raises
        SourceError."""
        return part_chunks(path, start_row, start_offset)

    def parse(self, chunk: Chunk) -> Parsed:
        """The part's exchanges. A value that cannot be meant costs its row where the row cannot do
        without, else itself. Raises SourceError when the data are damaged."""
        batch, remarks = fit_table(read_part(chunk, EXCHANGES.names), EXCHANGES, chunk.first_row, chunk.source)
        return Parsed(batch, remarks, chunk.first_row + chunk.rows, chunk.offset + chunk.length)


def part_chunks(path: str, start_row: int, start_offset: int) -> Iterator[Chunk]:
    """A chunk for each part of a row group of a file, from the part `start_offset` on. Raises
    SourceError."""
    with open_parquet(path) as file:
        slices = list(_slices(file.metadata))
    row = start_row
    for number, (group, step, start, stop) in enumerate(slices[start_offset:], start_offset):
        yield Chunk(path, row, f"{group} {step} {start} {stop}".encode(), number, stop - start, 1)
        row += stop - start


def read_part(chunk: Chunk, names: Sequence[str] | None) -> pa.Table:
    """The rows of a chunk, of its columns those named (None: all). Raises SourceError."""
    with open_parquet(chunk.source) as file:
        wanted = [name for name in names or file.schema_arrow.names if name in file.schema_arrow.names]
        try:
            return _read_slice(file, wanted, *map(int, chunk.data.split()))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise SourceError(chunk.source, "damaged Parquet data") from error


def _slices(metadata: pq.FileMetaData) -> Iterator[tuple[int, int, int, int]]:
    """(row group, rows to a part, first row in the group, row after the last) of parts that memory
    holds with ease."""
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        step = -(-group.num_rows // (1 + group.total_byte_size // SLICE_BYTES))
        for start in range(0, group.num_rows, max(1, step)):
            yield number, step, start, min(start + step, group.num_rows)


def _read_slice(file: pq.ParquetFile, names: list[str], group: int, step: int, start: int, stop: int) -> pa.Table:
    """The part's rows. Batches are as long as all other parts: those of a short last one would be
    many."""
    schema = pa.schema([file.schema_arrow.field(name) for name in names])
    parts, at = [], 0
    batches = file.iter_batches(step, row_groups=[group], columns=names, use_threads=False)
    for batch in batches:
        first, last = max(start - at, 0), min(stop - at, batch.num_rows)
        if first < last:
            parts.append(batch.slice(first, last - first))
        at += batch.num_rows
        if at >= stop:
            break
    return pa.Table.from_batches(parts) if parts else schema.empty_table()


def open_parquet(path: str, data: bytes | None = None) -> pq.ParquetFile:
    """The file (or its content where it was read already), opened; raises SourceError when it
    cannot be or is no Parquet."""
    try:
        return pq.ParquetFile(path if data is None else pa.BufferReader(data))
    except (pa.ArrowException, ValueError) as error:
        raise SourceError(path, "damaged Parquet data") from error
    except OSError as error:
        raise SourceError(path, reason(error) if error.errno else "damaged Parquet data") from error


def fit_table(table: pa.Table, schema: pa.Schema, first_row: int, source: str) -> tuple[pa.RecordBatch, list[Remark]]:
    """Any table's columns in the types of `schema`, plus `row`; rejects for the rows whose id,
    time, account or messages do not fit, and notes of the values that do not fit in any other
    column."""
    columns: dict[str, pa.Array] = {}
    wrong: dict[int, tuple[str, str]] = {}
    notes: list[Remark] = []
    for field in schema:
        if field.name not in table.schema.names:
            columns[field.name] = pa.nulls(table.num_rows, field.type)
            continue
        column = _one_array(table[field.name])
        columns[field.name] = fitted = fit(column, field)
        places = pc.indices_nonzero(pc.and_(pc.is_null(fitted), pc.is_valid(column))).to_pylist()
        if places and field.name not in REQUIRED:
            notes.append(Note(source, first_row + places[0], FIELD, field.name, len(places)))
            continue
        kind = "timestamp" if pa.types.is_timestamp(field.type) else "type"
        for place in places:
            wrong.setdefault(place, (kind, f"{field.name} does not hold what it should"))
    columns["row"] = pa.array(np.arange(first_row, first_row + table.num_rows))
    batch = pa.RecordBatch.from_pydict(columns, schema=schema.append(READ.field("row")))
    rejects: list[Remark] = [
        Reject(source, first_row + place, *wrong[place], None, batch["account_id"][place].as_py() or None)
        for place in sorted(wrong)
    ]
    if wrong:
        keep = np.ones(table.num_rows, bool)
        keep[list(wrong)] = False
        batch = batch.filter(pa.array(keep))
    return batch, rejects + notes


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def fit(column: pa.Array, field: pa.Field) -> pa.Array:
    """A column in the field's type, null where a value cannot be meant."""
    if column.type == field.type and field.name != "messages":
        return _finite(column)
    try:
        if field.name == "messages":
            return _fit_messages(column)
        if pa.types.is_timestamp(field.type):
            return _fit_times(column).cast(field.type)
        if pa.types.is_string(field.type):
            known = _is_text(column.type) or pa.types.is_integer(column.type)
            return column.cast(field.type) if known else pa.nulls(len(column), field.type)
        if _is_text(column.type) or not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
            return pa.nulls(len(column), field.type)
        return _fit_numbers(column, field.type)
    except pa.ArrowException:
        return pa.nulls(len(column), field.type)


def _fit_numbers(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Numbers as numbers of another kind, null where one is none of it: a fraction, or beyond its
    bounds."""
    if pa.types.is_floating(column.type):
        column = _finite(column.cast(pa.float64()))
        if pa.types.is_integer(kind):
            whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 2.0**53))
            column = pc.if_else(whole, column, None)
    elif pa.types.is_uint64(column.type):
        column = pc.if_else(pc.less(column, pa.scalar(2**62, pa.uint64())), column, None)
    return column.cast(kind)


def _finite(column: pa.Array) -> pa.Array:
    if not pa.types.is_floating(column.type) or pc.all(pc.is_finite(column), min_count=0).as_py() is not False:
        return column
    return pc.if_else(pc.is_finite(column), column, None)


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(test(kind) for test in tests)


def _fit_times(column: pa.Array) -> pa.Array:
    """Times of any unit (without a zone: UTC), as numbers or text, as int64 microseconds."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", tz=column.type.tz), safe=False).cast(pa.int64())
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return column_micros(column)
    if _is_text(column.type):
        return column_micros(column.cast(pa.string()))
    return pa.nulls(len(column), pa.int64())


def _fit_messages(column: pa.Array) -> pa.Array:
    wanted = pa.list_(MESSAGE)
    if _holds_text(column.type):
        column = column.cast(wanted)
        if pc.list_flatten(column).null_count == 0:
            return settled(column)
    return pa.array([_fit_conversation(value) for value in column.to_pylist()], wanted)


def _holds_text(kind: pa.DataType) -> bool:
    """Whether it is a list of {role, content} with both of them text."""
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_struct(kind.value_type):
        return False
    types = {field.name: field.type for field in kind.value_type}
    return set(types) == set(MESSAGE.names) and all(_is_text(t) for t in types.values())


def _fit_conversation(value: Any) -> list[dict[str, str]] | None:
    """Messages of any shape, as a value or as JSON in a text; null where they are none."""
    try:
        if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
            return messages_of(decode(value))
        return None if value is None else messages_of(value)
    except BadFieldError:
        return None
