"""Records read one at a time -> a batch of exchanges: the one builder and the one error path of
every reader that works in Python."""

from typing import Any

import pyarrow as pa

from stillwatch.exchange.reject import Reject, Remark, in_order
from stillwatch.exchange.schema import REQUIRED
from stillwatch.readers.chunk import READ, empty_batch
from stillwatch.readers.mend import spell_ids
from stillwatch.readers.messages import BadFieldError
from stillwatch.readers.notes import Notes

Row = dict[str, Any]
"""Canonical field names -> values; `timestamp` in microseconds; `messages` a list of {role,
content}."""


class RowBuilder:
    """Collects the rows, rejects and notes of one chunk."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.notes = Notes(source)
        self._rejects: list[Reject] = []
        self._rows: list[Row] = []

    def add(self, number: int, row: Row) -> None:
        """Takes a row; `number` is its place in the source."""
        row["row"] = number
        self._rows.append(spell_ids(row))

    def reject(self, number: int, error: BadFieldError, account_id: str | None = None) -> None:
        """Sets a record aside."""
        self._rejects.append(Reject(self.source, number, error.kind, error.reason, None, account_id))

    def finish(self) -> tuple[pa.RecordBatch, list[Remark]]:
        """The batch (schema READ), and rejects and notes in order of row."""
        batch = self._build()
        return batch, in_order([*self._rejects, *self.notes.taken()])

    def _build(self) -> pa.RecordBatch:
        if not self._rows:
            return empty_batch()
        try:
            return _batch(self._rows)
        except _UNFIT:
            # Something does not fit its column: find which rows, let go of the field or of the row.
            good = [row for row in self._rows if self._fits(row)]
            return _batch(good) if good else empty_batch()

    def _fits(self, row: Row) -> bool:
        for field in READ:
            try:
                pa.array([row.get(field.name)], field.type)
            except _UNFIT:
                if field.name in REQUIRED:
                    self.reject(row["row"], BadFieldError("type", f"{field.name} does not hold what it should"))
                    return False
                self.notes.row = row["row"]
                self.notes.odd(field.name)
                row[field.name] = None
        return True


_UNFIT = (pa.ArrowException, OverflowError, TypeError, ValueError)


def _batch(rows: list[Row]) -> pa.RecordBatch:
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in READ]
    return pa.RecordBatch.from_arrays(columns, schema=READ)
