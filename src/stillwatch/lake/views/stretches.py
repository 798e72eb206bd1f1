"""A large lake by stretches of account ids: every day's file is sorted by account, so that a
stretch of each can be read alone, and all that some accounts did stands together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.lake.store.errors import LakeError

NAMES = ["account_id", "organization_id", "surface", "model"]
"""Columns that are read as dictionaries: few values, many times."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids from `low` (from the first where None) to before `high` (to the last where None)."""

    low: str | None
    high: str | None

    def holds(self, ids: pa.Array) -> pa.BooleanArray:
        """Which ids lie in it."""
        inside = pa.array(np.ones(len(ids), np.bool_))
        if self.low is not None:
            inside = pc.and_(inside, pc.greater_equal(ids, self.low))
        return pc.and_(inside, pc.less(ids, self.high)) if self.high is not None else inside


def stretches(files: Sequence[Path], rows: int) -> list[Stretch]:
    """All ids, in stretches of about `rows` rows of all files together, cut where the largest
    file's row groups are."""
    if not files:
        return []
    about = [_metadata(path) for path in files]
    counts = [file.num_rows for file in about]
    largest = about[int(np.argmax(counts))]
    groups = [largest.row_group(k) for k in range(largest.num_row_groups)]
    ends = np.cumsum([group.num_rows for group in groups])
    parts = max(1, round(sum(counts) / rows))
    cuts = np.unique(np.searchsorted(ends, ends[-1] * np.arange(1, parts) / parts) + 1)
    at = largest.schema.to_arrow_schema().get_field_index("account_id")
    firsts = {_borders(groups[k].column(at))[0] for k in cuts if k < len(groups)}
    borders = sorted(first for first in firsts if first is not None)
    return [Stretch(low, high) for low, high in zip([None, *borders], [*borders, None], strict=True)]


def _metadata(path: Path) -> pq.FileMetaData:
    with _clear_errors(path):
        return pq.read_metadata(path)


def ids_of(path: Path, stretch: Stretch) -> pa.Array:
    """The ids of a stretch that stand in a day's file."""
    with _clear_errors(path):
        file = pq.ParquetFile(path, read_dictionary=NAMES)
        found = [pc.unique(_ids(file, group).cast(pa.string())) for group in _groups(file, stretch)]
    ids = pc.unique(pa.concat_arrays(found)) if found else pa.array([], pa.string())
    return ids.filter(stretch.holds(ids))


def read_stretch(
    path: Path, stretch: Stretch, columns: Sequence[str], wanted: pa.Array | None = None
) -> Iterator[pa.Table]:
    """Columns of a stretch's exchanges in a day's file, in order, a row group at a time; of the
    `wanted` ids alone where they are given. Raises LakeError."""
    with _clear_errors(path):
        file = pq.ParquetFile(path, read_dictionary=NAMES)
        for group in _groups(file, stretch, wanted):
            ids = _ids(file, group)
            known = ids.dictionary
            keep = stretch.holds(known)
            if wanted is not None:
                keep = pc.and_(keep, pc.is_in(known, wanted))
            if pc.any(keep).as_py():
                rows = file.read_row_group(group, columns=list(columns), use_threads=False)
                yield rows if pc.all(keep).as_py() else rows.filter(keep.take(ids.indices))


def _groups(file: pq.ParquetFile, stretch: Stretch, wanted: pa.Array | None = None) -> Iterator[int]:
    """Numbers of the row groups that may hold ids of the stretch, and of `wanted` where they are
    given."""
    at = file.schema_arrow.get_field_index("account_id")
    some = None if wanted is None else np.sort(np.array(wanted.to_pylist(), np.object_))
    for group in range(file.num_row_groups):
        first, last = _borders(file.metadata.row_group(group).column(at))
        if first is None or last is None:
            yield group
            continue
        below = stretch.low is not None and last < stretch.low
        inside = not below and (stretch.high is None or first < stretch.high)
        if inside and (some is None or np.searchsorted(some, first) < np.searchsorted(some, last, "right")):
            yield group


def _borders(column: pq.ColumnChunkMetaData) -> tuple[str | None, str | None]:
    """The first and the last id of a row group; None where Parquet keeps none, since one is of more
    than 4 KiB."""
    known = column.statistics
    return (known.min, known.max) if known is not None and known.has_min_max else (None, None)


def _ids(file: pq.ParquetFile, group: int) -> pa.DictionaryArray:
    return file.read_row_group(group, columns=["account_id"], use_threads=False)["account_id"].combine_chunks()


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise LakeError(f"{path} could not be read (a file is damaged)") from error
