"""Columns of sketches as arrays of numbers, and times in microseconds."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Ints
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES

DAY = 86_400_000_000


def ranked(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """Each value's rank among the distinct values (null last), and the distinct values in order."""
    encoded = column.combine_chunks().dictionary_encode("encode")
    values = encoded.dictionary
    order = pc.sort_indices(values)
    rank = np.empty(len(values), np.int64)
    rank[order.to_numpy()] = np.arange(len(values))
    return rank[encoded.indices.to_numpy()], values.take(order)


def distinct_pairs(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """(a row of each distinct pair, in order of the pairs; each row's pair)."""
    order = np.lexsort((second, first))
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)
    pair = np.empty(len(order), np.int64)
    pair[order] = np.cumsum(new) - 1
    return order[new], pair


def numbers(column: pa.ChunkedArray) -> Ints:
    """A column of integers, booleans or times as int64; null is 0."""
    array = column.combine_chunks()
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    elif pa.types.is_date32(array.type):
        array = array.cast(pa.int32())
    array = array.cast(pa.int64())
    found: Ints = (array.fill_null(0) if array.null_count else array).to_numpy()
    return found


def vectors(column: pa.ChunkedArray, dtype: type[np.generic]) -> npt.NDArray[Any]:
    """A column of equally long binary values as a matrix, one row each; null gives an undefined
    row."""
    array = column.combine_chunks()
    if not pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary(FEATURE_BYTES if dtype is np.uint8 else 4 * DIMENSIONS))
    width = array.type.byte_width
    shape = len(array), width // np.dtype(dtype).itemsize
    if array.buffers()[1] is None:  # nothing but nulls
        return np.zeros(shape, dtype)
    flat = np.frombuffer(array.buffers()[1], np.uint8)
    return flat[array.offset * width : (array.offset + len(array)) * width].view(dtype).reshape(shape)
