"""What the truth of a text-level world says of each exchange, joined to the sketches of the same
exchanges."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stillwatch.sketch.columns import string_hashes

ROLES = ("honest", "harvest", "cover")
COLUMNS = ("persona", "campaign", "role", "capability", "subject")


@dataclass(frozen=True)
class Labels:
    """Per exchange: a code into `values[column]` for each of COLUMNS; -1 for null."""

    values: dict[str, list[str]]
    codes: dict[str, NDArray[np.int64]]


def labels_of(world: Path, exchange_hash: NDArray[np.int64]) -> Labels:
    """The truth of a world, in the order of `exchange_hash`. Raises ValueError when an exchange has
    no truth."""
    files = sorted((world / "truth" / "exchanges").rglob("*.parquet"))
    tables = [pq.read_table(f, columns=["exchange_id", *COLUMNS], partitioning=None) for f in files]
    table = pa.concat_tables(tables).combine_chunks()
    hashes = string_hashes(table["exchange_id"].combine_chunks()).view(np.int64)
    order = np.argsort(hashes, kind="stable")
    at = np.searchsorted(hashes[order], exchange_hash)
    if (
        not len(order)
        or (at >= len(order)).any()
        or (hashes[order[np.minimum(at, len(order) - 1)]] != exchange_hash).any()
    ):
        raise ValueError(f"{world}: the truth lacks exchanges that the log has")
    rows = order[at]
    values, codes = {}, {}
    for name in COLUMNS:
        encoded = table[name].combine_chunks().dictionary_encode()
        values[name] = encoded.dictionary.to_pylist()
        codes[name] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)[rows]
    return Labels(values, codes)
