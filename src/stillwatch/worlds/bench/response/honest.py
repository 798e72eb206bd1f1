"""What a world's honest customers would send: the rows of a world without its campaign, by time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.worlds.clocks import DAY
from stillwatch.worlds.make import make_world
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.world import START

IN_ORDER = [("timestamp", "ascending"), ("exchange_id", "ascending")]


@dataclass
class Honest:
    """days: of each day of the log, the files of its canonical rows; accounts: the operator's
    table; personas: by account. A day is held at a time, as worlds are larger than a small
    machine's memory."""

    days: list[list[Path]]
    accounts: pa.Table
    personas: dict[str, str]
    _held: tuple[int, pa.Table] = (-1, EXCHANGES.empty_table())

    def between(self, start: int, end: int) -> pa.Table:
        """The rows from a moment to before another of the same day, microseconds, in order."""
        rows = self._of((start - START) // DAY)
        first, last = np.searchsorted(rows["timestamp"].cast(pa.int64()).to_numpy(), [start, end])
        return rows.slice(first, last - first)

    def _of(self, day: int) -> pa.Table:
        if self._held[0] != day:
            files = self.days[day] if day < len(self.days) else []
            rows = pa.concat_tables([EXCHANGES.empty_table(), *(pq.read_table(f, schema=EXCHANGES) for f in files)])
            self._held = day, rows.sort_by(IN_ORDER)
        return self._held[1]


def honest_of(spec: WorldSpec, folder: Path) -> Honest:
    """Made in `folder`, unless it is there."""
    made = folder / "honest"
    if not (made / "datasheet.json").exists():
        make_world(replace(spec, campaigns=()), made)
    days: list[list[Path]] = [[] for _ in range(spec.days)]
    first = np.datetime64(START, "us").astype("datetime64[D]")
    for path in parts_of(made / "exchanges"):
        days[int((np.datetime64(path.parent.name.removeprefix("day=")) - first).astype(int))].append(path)
    truth = pq.read_table(made / "truth" / "accounts.parquet", columns=["account_id", "persona"])
    personas = dict(zip(*(truth[c].to_pylist() for c in ("account_id", "persona")), strict=True))
    return Honest(days, pq.read_table(made / "accounts.parquet"), personas)


def named(rows: pa.Table) -> Iterator[tuple[int, str]]:
    """(microseconds, account) of each row."""
    return zip(rows["timestamp"].cast(pa.int64()).to_pylist(), rows["account_id"].to_pylist(), strict=True)


def refused(rows: pa.Table, statuses: dict[int, str], withheld: list[int]) -> pa.Table:
    """Rows of which some were stopped (by place: the status that the log has of it) and some were
    answered without their reasoning."""
    status = rows["status"].to_pylist()
    gone, hidden = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    for place, told in statuses.items():
        status[place], gone[place], hidden[place] = told, True, True
    hidden[withheld] = True
    values = {
        "status": pa.array(status, pa.string()),
        "completion": pc.if_else(pa.array(gone), "", rows["completion"]),
        "reasoning": pc.if_else(pa.array(hidden), pa.nulls(len(rows), pa.string()), rows["reasoning"]),
        "output_tokens": pc.if_else(pa.array(gone), 0, rows["output_tokens"]),
    }
    for name, column in values.items():
        rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), column)
    return rows
