"""Arrow columns as plain numpy buffers, whatever their slicing, null count or width of offsets."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from stillwatch.sketch.hashing import hash_rows

NULL_HASH = np.uint64(0x6E756C6C6E756C6C)
"""What a null contributes to a hash of several fields, so that null and empty differ."""


class Strings(NamedTuple):
    """A string column: the bytes, n + 1 offsets into them (null rows may span any bytes), n
    validities."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    valid: NDArray[np.bool_]


def validity(array: pa.Array) -> NDArray[np.bool_]:
    """True where a row is not null."""
    if array.null_count == 0:
        return np.ones(len(array), np.bool_)
    return np.asarray(array.is_valid().to_numpy(zero_copy_only=False), np.bool_)


def strings(array: pa.Array) -> Strings:
    """A string, large_string or null array (or anything that casts to large_string) as its
    buffers."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = array.cast(pa.large_string())
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    _, offset_buffer, data_buffer = array.buffers()
    if offset_buffer is None or offset_buffer.size == 0:
        offsets = np.zeros(len(array) + 1, np.int64)
    else:
        whole = np.frombuffer(offset_buffer, width)
        offsets = whole[array.offset : array.offset + len(array) + 1].astype(np.int64)
    data = np.empty(0, np.uint8) if data_buffer is None else np.frombuffer(data_buffer, np.uint8)
    return Strings(data, offsets, validity(array))


def string_hashes(array: pa.Array) -> NDArray[np.uint64]:
    """A 64-bit hash of every value; NULL_HASH for null."""
    column = strings(array)
    hashes = hash_rows(column.data, column.offsets)
    hashes[~column.valid] = NULL_HASH
    return hashes


def number_bits(array: pa.Array) -> NDArray[np.uint64]:
    """The 64 bits of every number (integers as int64, others as float64); NULL_HASH for null."""
    kind = pa.int64() if pa.types.is_integer(array.type) or pa.types.is_timestamp(array.type) else pa.float64()
    filled = pc.fill_null(array.cast(kind), 0)
    bits = np.asarray(filled.to_numpy(zero_copy_only=False)).view(np.uint64).copy()
    bits[~validity(array)] = NULL_HASH
    return bits


def integers(values: NDArray[np.uint64], valid: NDArray[np.bool_] | None = None) -> pa.Array:
    """Unsigned hashes as an int64 column, null where not valid."""
    return pa.array(values.view(np.int64), mask=None if valid is None else ~valid)


def column(batch: pa.RecordBatch, name: str, kind: pa.DataType) -> pa.Array:
    """A field of the batch; all null when the batch lacks it."""
    index = batch.schema.get_field_index(name)
    return pa.nulls(batch.num_rows, kind) if index < 0 else batch.column(index)


def clipped(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """Integers in a narrower type; what does not fit becomes the nearest value that does."""
    try:
        return array.cast(kind)
    except pa.ArrowInvalid:
        pass
    limits = np.iinfo(kind.to_pandas_dtype())
    within = pc.max_element_wise(array.cast(pa.int64()), int(limits.min), skip_nulls=False)
    return pc.min_element_wise(within, int(limits.max), skip_nulls=False).cast(kind)
