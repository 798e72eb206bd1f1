"""Turns on their way to disk: each part of the work writes them into slices of the log's time, and
forgets them.

A slice is at most a day and about `SLICE_ROWS` rows, so that sorting one takes little memory
whatever the world's size.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc

from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.record import Turn
from stillwatch.worlds.rows import SPOOLED, blinded, spooled
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.world import START

SLICE_ROWS = 40_000
ROWS_PER_ACCOUNT_DAY = 3.6
"""About what an honest account says in a day, on average."""


def slices_per_day(spec: WorldSpec) -> int:
    """How many slices a day is cut into."""
    rows = spec.accounts * ROWS_PER_ACCOUNT_DAY + sum(c.accounts * c.rate for c in spec.campaigns)
    return max(1, round(rows / SLICE_ROWS))


class Spool:
    """One part's slices in `folder`, named slice-part.arrow."""

    def __init__(self, spec: WorldSpec, folder: Path, part: int) -> None:
        self._folder, self._part, self._lacks = folder, part, spec.lacks
        self._per_day = slices_per_day(spec)
        self._length = -(-DAY // self._per_day)
        self._writers: dict[int, pa.ipc.RecordBatchFileWriter] = {}

    def write(self, turns: list[Turn]) -> None:
        """Write the turns and empty the list."""
        turns.sort(key=lambda turn: turn.at)
        table = blinded(spooled(turns), self._lacks)
        at = np.fromiter((t.at for t in turns), np.int64, len(turns)) - START
        turns.clear()
        slices = at // DAY * self._per_day + at % DAY // self._length
        edges = np.flatnonzero(np.diff(slices, prepend=-1, append=-1))
        for start, stop in pairwise(edges):
            self._writer(int(slices[start])).write_table(table.slice(start, stop - start))

    def _writer(self, number: int) -> pa.ipc.RecordBatchFileWriter:
        if number not in self._writers:
            path = self._folder / f"{number:06}-{self._part}.arrow"
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._writers[number] = pa.ipc.new_file(str(path), SPOOLED, options=options)
        return self._writers[number]

    def close(self) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()


def read_slice(paths: list[Path]) -> pa.Table:
    """One slice of all parts, by time and then by id."""
    table = pa.concat_tables([pa.ipc.open_file(str(path)).read_all() for path in paths])
    order = pc.sort_indices(table, [("timestamp", "ascending"), ("exchange_id", "ascending")])
    return table.take(order)
