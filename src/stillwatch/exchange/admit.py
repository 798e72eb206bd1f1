"""What every exchange must have, whatever log it came from: the checks all readers share."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.reject import Reject
from stillwatch.exchange.schema import REQUIRED, STATUSES

EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)
"""How far a clock may run ahead of the ingesting machine's."""

_INT32 = 2**31 - 1
_RANGES = {"input_tokens": _INT32, "output_tokens": _INT32, "max_tokens": _INT32, "tools": 2**15 - 1}


def admit(batch: pa.RecordBatch, source: str, now: datetime) -> tuple[pa.RecordBatch, list[Reject]]:
    """(the exchanges that can be used, the others as rejects). `batch` is EXCHANGES plus `row`; `now` is
    the time of ingestion, with a zone. The first thing wrong with a row is the reason given."""
    checks = _checks(batch, now)
    bad = [mask for mask, _, _ in checks]
    any_bad = bad[0]
    for mask in bad[1:]:
        any_bad = pc.or_(any_bad, mask)
    if not pc.any(any_bad, min_count=0).as_py():
        return batch, []
    rejects = []
    for place in pc.indices_nonzero(any_bad).to_pylist():
        _, kind, reason = next(check for check in checks if check[0][place].as_py())
        time = batch["timestamp"][place].cast(pa.int64()).as_py()
        rejects.append(Reject(source, batch["row"][place].as_py(), kind, reason, time))
    return batch.filter(pc.invert(any_bad)), rejects


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
    known = pc.is_in(batch["status"], value_set=pa.array([*STATUSES, None], pa.string()))
    checks.append((pc.invert(known), "type", "status is none of " + ", ".join(STATUSES)))
    for name, limit in _RANGES.items():
        outside = pc.or_(pc.greater(batch[name], limit), pc.less(batch[name], -limit))
        checks.append((pc.fill_null(outside, False), "type", f"{name} is out of range"))
    return checks
