"""What a world's honest customers would send: the rows of a world without its campaign, by time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from stillwatch.worlds.make import make_world
from stillwatch.worlds.parts import parts_of
from stillwatch.worlds.spec import WorldSpec


@dataclass(frozen=True)
class Honest:
    """rows: canonical, in order of time; accounts: the operator's table; personas: by account."""

    rows: pa.Table
    accounts: pa.Table
    personas: dict[str, str]

    def between(self, start: int, end: int) -> pa.Table:
        """The rows from a moment to before another, microseconds."""
        first, last = np.searchsorted(self._at, [start, end])
        return self.rows.slice(first, last - first)

    @cached_property
    def _at(self) -> NDArray[np.int64]:
        return self.rows["timestamp"].cast(pa.int64()).to_numpy()


def honest_of(spec: WorldSpec, folder: Path) -> Honest:
    """Made in `folder`, unless it is there."""
    made = folder / "honest"
    if not (made / "datasheet.json").exists():
        make_world(replace(spec, campaigns=()), made)
    rows = pa.concat_tables([pq.read_table(path) for path in parts_of(made / "exchanges")]).sort_by(
        [("timestamp", "ascending"), ("exchange_id", "ascending")]
    )
    truth = pq.read_table(made / "truth" / "accounts.parquet", columns=["account_id", "persona"])
    personas = dict(zip(*(truth[c].to_pylist() for c in ("account_id", "persona")), strict=True))
    return Honest(rows, pq.read_table(made / "accounts.parquet"), personas)


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
