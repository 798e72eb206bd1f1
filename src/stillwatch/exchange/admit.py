"""What every exchange must have, whatever log it came from: the checks all readers share."""

from datetime import UTC, datetime, timedelta
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.redaction import without_redacted
from stillwatch.exchange.reject import FIELD, Note, Reject, Remark
from stillwatch.exchange.schema import REQUIRED, STATUSES

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)
"""How far a clock may run ahead of the ingesting machine's."""

_INT32 = 2**31 - 1
_RANGES = {"input_tokens": _INT32, "output_tokens": _INT32, "max_tokens": _INT32, "tools": 2**15 - 1}


def admit(batch: pa.RecordBatch, source: str, now: datetime) -> tuple[pa.RecordBatch, list[Remark]]:
    """(the exchanges that can be used, the others as rejects). `batch` is EXCHANGES plus `row`;
    `now` is the time of ingestion, with a zone. The first thing wrong with a row is the reason
    given. A value that no optional field can have is let go of and noted, and so is text that was
    redacted: neither costs an exchange."""
    batch, notes = _usable(batch, source)
    batch, redacted = without_redacted(batch, source)
    notes += redacted
    checks = _checks(batch, now)
    if not checks:
        return batch, notes
    any_bad = reduce(pc.or_, (mask for mask, _, _ in checks))
    rejects: list[Remark] = []
    for place in pc.indices_nonzero(any_bad).to_pylist():
        _, kind, reason = next(check for check in checks if check[0][place].as_py())
        time = batch["timestamp"][place].cast(pa.int64()).as_py()
        account = batch["account_id"][place].as_py() or None
        rejects.append(Reject(source, batch["row"][place].as_py(), kind, reason, time, account))
    return batch.filter(pc.invert(any_bad)), rejects + notes


def _usable(batch: pa.RecordBatch, source: str) -> tuple[pa.RecordBatch, list[Remark]]:
    """The batch without values that an optional field cannot have."""
    notes: list[Remark] = []
    for name, odd in _odd(batch).items():
        rows = pc.filter(batch["row"], odd)
        notes.append(Note(source, rows[0].as_py(), FIELD, name, len(rows)))
        place = batch.schema.get_field_index(name)
        column = pc.if_else(odd, pa.scalar(None, batch[name].type), batch[name])
        batch = batch.set_column(place, batch.schema.field(place), column)
    return batch, notes


def _odd(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Where optional fields that have bounds lie outside them."""
    known = pc.is_in(batch["status"], value_set=pa.array([*STATUSES, None], pa.string()))
    odd = {} if pc.all(known, min_count=0).as_py() else {"status": pc.invert(known)}
    for name, limit in _RANGES.items():
        least, most = _ends(batch[name])
        if least is not None and most is not None and (least < 0 or most > limit):
            outside = pc.or_(pc.greater(batch[name], limit), pc.less(batch[name], 0))
            odd[name] = pc.fill_null(outside, False)
    return odd


def _checks(batch: pa.RecordBatch, now: datetime) -> list[tuple[pa.Array, str, str]]:
    """(true where it is wrong, kind, reason) for each thing that is wrong anywhere: of most batches
    nothing is, which bounds tell without a look at each row."""
    checks = []
    for name in REQUIRED:
        column = batch[name]
        is_id = name in ("exchange_id", "account_id")
        if column.null_count or (is_id and pc.min(pc.binary_length(column)).as_py() == 0):
            wrong = pc.or_(pc.is_null(column), pc.fill_null(pc.equal(column, ""), False)) if is_id else column.is_null()
            checks.append((wrong, "missing", f"{name} is missing"))
    kind, stamp = batch["timestamp"].type, batch["timestamp"].cast(pa.int64())
    earliest, latest = (pa.scalar(moment, kind).cast(pa.int64()) for moment in (EARLIEST, now + LATEST_AHEAD))
    least, most = _ends(stamp)
    if least is not None and least < earliest.as_py():
        checks.append((pc.fill_null(pc.less(stamp, earliest), False), "timestamp", "timestamp lies before 2015"))
    if most is not None and most > latest.as_py():
        checks.append((pc.fill_null(pc.greater(stamp, latest), False), "timestamp", "timestamp lies in the future"))
    return checks


def _ends(numbers: pa.Array) -> tuple[int | None, int | None]:
    """The least and the greatest; None where there are none."""
    ends = pc.min_max(numbers)
    return ends["min"].as_py(), ends["max"].as_py()
