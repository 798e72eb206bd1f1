"""Records read one at a time -> a batch of exchanges: the one builder and the one error path of every
reader that works in Python."""

from typing import Any

import pyarrow as pa

from stillwatch.exchange.reject import Reject
from stillwatch.readers.chunk import READ, empty_batch
from stillwatch.readers.mend import spell_ids

Row = dict[str, Any]
"""Canonical field names -> values; `timestamp` in microseconds; `messages` a list of {role, content}."""


class RowBuilder:
    """Collects the rows and rejects of one chunk."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.rejects: list[Reject] = []
        self._rows: list[Row] = []

    def add(self, number: int, row: Row) -> None:
        """Takes a row; `number` is its place in the source."""
        row["row"] = number
        self._rows.append(spell_ids(row))

    def reject(self, number: int, kind: str, reason: str) -> None:
        """Sets a record aside."""
        self.rejects.append(Reject(self.source, number, kind, reason))

    def finish(self) -> tuple[pa.RecordBatch, list[Reject]]:
        """The batch (schema READ), and the rejects in order of row."""
        batch = self._build()
        self.rejects.sort(key=lambda reject: reject.row)
        return batch, self.rejects

    def _build(self) -> pa.RecordBatch:
        if not self._rows:
            return empty_batch()
        try:
            return _batch(self._rows)
        except _UNFIT:
            # Something does not fit its column: find which rows, keep the others.
            good = [row for row in self._rows if self._fits(row)]
            return _batch(good) if good else empty_batch()

    def _fits(self, row: Row) -> bool:
        for field in READ:
            try:
                pa.array([row.get(field.name)], field.type)
            except _UNFIT:
                self.reject(row["row"], "type", f"{field.name} does not hold what it should")
                return False
        return True


_UNFIT = (pa.ArrowException, OverflowError, TypeError, ValueError)


def _batch(rows: list[Row]) -> pa.RecordBatch:
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in READ]
    return pa.RecordBatch.from_arrays(columns, schema=READ)
