"""What every exchange must have, whatever log it came from: the checks all readers share."""

from datetime import UTC, datetime, timedelta

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
    """(the exchanges that can be used, the others as rejects). `batch` is EXCHANGES plus `row`; `now` is
    the time of ingestion, with a zone. The first thing wrong with a row is the reason given. A value that no
    optional field can have is let go of and noted, and so is text that was redacted: neither costs an exchange."""
    batch, notes = _usable(batch, source)
    batch, redacted = without_redacted(batch, source)
    notes += redacted
    checks = _checks(batch, now)
    bad = [mask for mask, _, _ in checks]
    any_bad = bad[0]
    for mask in bad[1:]:
        any_bad = pc.or_(any_bad, mask)
    if not pc.any(any_bad, min_count=0).as_py():
        return batch, notes
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
        if pc.any(odd, min_count=0).as_py():
            rows = pc.filter(batch["row"], odd)
            notes.append(Note(source, rows[0].as_py(), FIELD, name, len(rows)))
            place = batch.schema.get_field_index(name)
            column = pc.if_else(odd, pa.scalar(None, batch[name].type), batch[name])
            batch = batch.set_column(place, batch.schema.field(place), column)
    return batch, notes


def _odd(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Where optional fields that have bounds lie outside them."""
    statuses = pa.array([*STATUSES, None], pa.string())
    odd = {"status": pc.invert(pc.is_in(batch["status"], value_set=statuses))}
    for name, limit in _RANGES.items():
        least, most = (pc.min_max(batch[name])[end].as_py() for end in ("min", "max"))
        if least is not None and (least < 0 or most > limit):
            outside = pc.or_(pc.greater(batch[name], limit), pc.less(batch[name], 0))
            odd[name] = pc.fill_null(outside, False)
    return odd


def _checks(batch: pa.RecordBatch, now: datetime) -> list[tuple[pa.Array, str, str]]:
    """(true where it is wrong, kind, reason) for each thing that is looked at."""
    checks = []
    for name in REQUIRED:
        wrong = pc.is_null(batch[name])
        if name in ("exchange_id", "account_id"):
            wrong = pc.or_(wrong, pc.fill_null(pc.equal(batch[name], ""), False))
        checks.append((wrong, "missing", f"{name} is missing"))
    stamp = batch["timestamp"]
    early = pc.less(stamp, pa.scalar(EARLIEST, stamp.type))
    late = pc.greater(stamp, pa.scalar(now + LATEST_AHEAD, stamp.type))
    checks.append((pc.fill_null(early, False), "timestamp", "timestamp lies before 2015"))
    checks.append((pc.fill_null(late, False), "timestamp", "timestamp lies in the future"))
    return checks
