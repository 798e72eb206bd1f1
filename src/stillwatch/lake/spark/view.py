"""A lake on Spark as it was at a moment."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.spark import Spark, collected, portable
from stillwatch.exchange.reject import REJECTS
from stillwatch.lake.spark.brought import COUNTED, parted, write_parts
from stillwatch.lake.spark.days import kept_and_conflicts
from stillwatch.lake.spark.ingest import ACCOUNTS, QUARANTINE, QUARANTINED, former_days
from stillwatch.lake.spark.kernels import FIRST_COME, FOUND_ACCOUNTS, UNREADABLE, by_account, counted
from stillwatch.lake.spark.manifest import FileRecord
from stillwatch.lake.spark.store import Store
from stillwatch.lake.store.accounts import ARRIVED, alias_table, collapsed, latest_rows
from stillwatch.lake.store.sketches import STAGED
from stillwatch.lake.views.answers import (
    PLACE,
    answered,
    conflict_rejects,
    coverage_of,
    exchanges_of,
    make_exchanges,
    rejects_until,
)
from stillwatch.lake.views.copying import COLUMNS, ORDER, Choice, Files
from stillwatch.lake.views.profile import KEY, PROFILE, READ, profile_of
from stillwatch.lake.views.protocols import ReadableView

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkView(ReadableView):
    """What the lake knows of the time before `until` (all of it when that is None). A day that
    `until` cuts is worked out anew from its arrivals."""

    def __init__(self, spark: Spark, store: Store, until: datetime | None) -> None:
        self.until = until
        self._spark, self._store = spark, store
        last = "9999" if until is None else until.astimezone(UTC).date().isoformat()
        self._whole = {day: record for day, record in sorted(store.state.days.items()) if day < last}
        self._cut = self._cut_day(last)
        self._latest: pa.Table | None = None

    def close(self) -> None:
        """Lets go what was worked out for the day that was cut."""
        if self._cut is not None:
            self._cut.unpersist()

    def days(self) -> list[date]:
        """See ReadableView."""
        days = [day for day, record in self._whole.items() if record.exchanges]
        if self._cut is not None:
            days += collected(self._cut.where("NOT conflict").select("day").distinct())["day"].to_pylist()
        return [date.fromisoformat(day) for day in days]

    def aliases(self) -> pa.Table:
        """See ReadableView."""
        return alias_table(self._latest_accounts())

    def accounts(self) -> pa.Table:
        """See ReadableView."""
        return collapsed(self._latest_accounts(), self.aliases())

    def exchanges(self, columns: Sequence[str] | None = None, accounts: Iterable[str] | None = None) -> pa.Table:
        """See ReadableView."""
        self._make_exchanges()
        return exchanges_of(self._spark, columns, accounts)

    def profiles(self) -> pa.Table:
        """See ReadableView. Worked out from the sketches of each account, which come to one
        worker."""
        return self._by_account("exchanges", READ, profile_of, PROFILE).sort_by([(name, "ascending") for name in KEY])

    def work_folder(self) -> Path:
        """See ReadableView. What a dead process left is not cleared away."""
        return Path(tempfile.mkdtemp(prefix="stillwatch-"))

    def bring(self, choice: Choice, lot: bool, folder: Path) -> list[Files]:
        """See DistantLake."""
        self._make_exchanges()
        counts = self._spark.asked("SELECT account_id, COUNT(*) AS exchanges FROM exchanges GROUP BY account_id")
        accounts = collected(self._spark.mapped(counts, partial(counted, choice=choice, lot=lot), COUNTED))
        if not accounts.num_rows:
            return []
        parts = parted(accounts, self.aliases()["account_id"].combine_chunks())
        self._spark.table("parted", parts)
        rows = self._spark.asked("SELECT * FROM exchanges JOIN parted USING (account_id)").select(*COLUMNS, "part")
        numbers = pc.unique(parts["part"]).to_pylist()
        return write_parts(rows, numbers, self.days()[-1], folder, "lot" if lot else "chosen")

    def by_id(self, columns: Sequence[str], work: Callable[[pa.Table], pa.Table], schema: pa.Schema) -> pa.Table:
        """See DistantLake."""
        return self._by_account("sketches", columns, work, schema)

    def query(self, query: str, tables: Mapping[str, pa.Table] | None = None, views: Sequence[str] = ()) -> pa.Table:
        """See ReadableView."""
        self._make_exchanges()
        return answered(self._spark, query, {"accounts": self.accounts(), **(tables or {})}, views)

    def coverage(self) -> dict[str, float]:
        """See ReadableView."""
        counts = [(int(mask), n) for record in self._whole.values() for mask, n in record.presence.items()]
        if self._cut is not None:
            rows = collected(self._cut.where("NOT conflict").groupBy("present").count()).to_pylist()
            counts += [(row["present"], row["count"]) for row in rows]
        return coverage_of(counts, self.accounts())

    def remarks(self) -> pa.Table:
        """See ReadableView."""
        conflicts = collected(self._sketches("conflict").select(*PLACE))
        paths = {number: record.path for number, record in self._store.state.sources.items()}
        return rejects_until([*self._rejects(), conflict_rejects(conflicts, paths)], self.until)

    def _cut_day(self, last: str) -> "DataFrame | None":
        """FIRST_COME of the day that `until` cuts."""
        record = self._store.state.days.get(last)
        if record is None or self.until is None:
            return None
        start = datetime.fromisoformat(last).replace(tzinfo=UTC)
        since = (self.until - start) // timedelta(microseconds=1)
        [arrived] = former_days(self._store, [record])
        cut = arrived.where(f"unix_micros(timestamp) < {int(start.timestamp()) * 1_000_000 + since}")
        return kept_and_conflicts(self._spark, cut, record.exchanges + record.conflicts).persist()

    def _sketches(self, which: str) -> "DataFrame":
        """FIRST_COME of which a condition holds."""
        frames = [*former_days(self._store, list(self._whole.values())), *([] if self._cut is None else [self._cut])]
        nothing = self._spark.frame(FIRST_COME.empty_table())
        return reduce(lambda a, b: a.unionByName(b), frames or [nothing]).where(which)

    def _make_exchanges(self) -> None:
        """Makes `exchanges` and `aliases` readable by their names."""
        self._spark.table("sketches", self._sketches("NOT conflict").select(*STAGED.names))
        make_exchanges(self._spark, self.aliases())

    def _by_account(
        self, table: str, columns: Sequence[str], work: Callable[[pa.Table], pa.Table], schema: pa.Schema
    ) -> pa.Table:
        """See kernels.by_account."""
        self._make_exchanges()
        order = [name for name, _ in ORDER]
        self._spark.choose(table, list(dict.fromkeys([*columns, *order])), "chosen")
        rows = self._spark.asked("SELECT * FROM chosen").repartition("account_id")
        rows = rows.sortWithinPartitions(*order).select(*columns)
        return collected(self._spark.mapped(rows, partial(by_account, work=work, schema=schema), schema)).cast(schema)

    def _latest_accounts(self) -> pa.Table:
        if self._latest is None:
            rows = [frame.where("kind IS NULL").select(*ARRIVED.names) for frame, _ in self._account_files()]
            nothing = self._spark.frame(ARRIVED.empty_table())
            self._spark.table("account_rows", reduce(lambda a, b: a.unionByName(b), rows, nothing))
            self._latest = latest_rows(self._spark, self.until).sort_by("account_id")
        return self._latest

    def _account_files(self) -> "list[tuple[DataFrame, list[FileRecord]]]":
        """FOUND_ACCOUNTS of the files that count, a frame a run."""
        return [
            (self._store.read(ACCOUNTS, run, FOUND_ACCOUNTS).where(f"file IN ({numbers})"), records)
            for run, numbers, records in _by_run(self._store.state.account_files)
        ]

    def _rejects(self) -> list[pa.Table]:
        """REJECTS of what could not be read."""
        tables = []
        for run, numbers, records in _by_run(self._store.state.sources):
            rows = self._store.read(QUARANTINE, run, QUARANTINED).where(f"source IN ({numbers})")
            tables.append(_named(collected(rows), "source", records))
        for frame, records in self._account_files():
            rows = frame.where(f"kind <> '{UNREADABLE}'").selectExpr(
                *("file", "row", "kind", "reason", "cast(NULL AS timestamp) AS timestamp"),
                *("account_id", "cast(1 AS bigint) AS count"),
            )
            tables.append(_named(collected(rows), "file", records))
        return tables


def _by_run(records: dict[int, FileRecord]) -> list[tuple[str, str, list[FileRecord]]]:
    """(run, the numbers of the files that it was the last to read, their records)."""
    runs: dict[str, list[FileRecord]] = {}
    for record in records.values():
        runs.setdefault(record.run, []).append(record)
    return [(run, ", ".join(str(one.number) for one in of), of) for run, of in runs.items()]


def _named(rows: pa.Table, number: str, records: list[FileRecord]) -> pa.Table:
    """REJECTS, the files by their paths."""
    path = {record.number: record.path for record in records}
    source = pa.array([path[one] for one in rows[number].to_pylist()], pa.string())
    return rows.drop([number]).append_column("source", source).select(REJECTS.names).cast(portable(REJECTS))
