"""The lake as it was at a moment: what had happened before it, and nothing that was learned
later."""

import os
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.duck import Duck
from stillwatch.exchange.reject import REJECTS, as_rejects
from stillwatch.lake.intake.days import DayTask, Finished, finish
from stillwatch.lake.store.accounts import account_files, alias_table, collapsed, latest_accounts
from stillwatch.lake.store.errors import query_errors
from stillwatch.lake.store.layout import Layout
from stillwatch.lake.store.manifest import Manifest
from stillwatch.lake.store.sketches import day_files
from stillwatch.lake.views.answers import PLACE, conflict_rejects, coverage_of, rejects_until
from stillwatch.lake.views.file_view import FileView
from stillwatch.sketch.keys import Keys


class View(FileView):
    """What the lake knows of the time before `until` (all of it when that is None). A day that
    `until` cuts is worked out anew from its arrivals. Closing the view removes what it had to work
    out."""

    def __init__(self, layout: Layout, keys: Keys, manifest: Manifest, until: datetime | None) -> None:
        self.until, self.spill = until, layout.spill
        self._layout, self._manifest = layout, manifest
        self._folder: Path | None = None
        self._cut: Finished | None = None
        self._cut_layout = layout
        self._days = {record.day: record for record in manifest.days()}
        if until is not None:
            last = until.astimezone(UTC).date().isoformat()
            cut = self._days.get(last)
            self._days = {day: record for day, record in self._days.items() if day < last}
            if cut is not None and until.astimezone(UTC).time().replace(tzinfo=None) != datetime.min.time():
                self._cut_day(cut.day, cut.generation, keys, until)
        self._latest: pa.Table | None = None

    def exchange_count(self) -> int:
        """Exchanges, repeats and conflicts left out."""
        return sum(record.exchanges for record in self._days.values()) + (self._cut.exchanges if self._cut else 0)

    def work_folder(self) -> Path:
        """A new folder for work under way, for the caller to remove; what a dead process left is
        cleared away when the lake is opened."""
        self.spill.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-view-", dir=self.spill))

    def close(self) -> None:
        """Removes the files of the day that was cut."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def days(self) -> list[date]:
        """The days that have exchanges, in order."""
        days = [record.day for record in self._days.values() if record.exchanges]
        if self._cut and self._cut.exchanges:
            days.append(self._cut.day)
        return [date.fromisoformat(day) for day in days]

    def files(self, table: str) -> list[Path]:
        """The Parquet files of `exchange_sketch` or `conflict`, in order of day. Ids in them
        are not collapsed."""
        paths = [self._layout.daily(table, r.day, r.generation) for r in self._days.values()]
        if self._cut:
            paths.append(self._cut_layout.daily(table, self._cut.day, self._cut.generation))
        return [path for path in paths if path.exists()]

    def sketch_files(self) -> list[Path]:
        """See FileView."""
        return self.files("exchange_sketch")

    def aliases(self) -> pa.Table:
        """(alias, account_id): for every id that is not an account of its own, the account it
        stands for."""
        return alias_table(self._latest_accounts())

    def accounts(self) -> pa.Table:
        """ACCOUNT_SKETCH of the accounts created before `until` (or at an unknown time), aliases
        collapsed, sorted by id."""
        return collapsed(self._latest_accounts(), self.aliases())

    def coverage(self) -> dict[str, float]:
        """For each field of the contract, the share of exchanges (of accounts, for an account's
        fields) that have it."""
        days = self._manifest.rows("SELECT day, mask, exchanges FROM presence")
        counts = [(mask, count) for day, mask, count in days if day in self._days]
        counts += self._cut.presence.items() if self._cut else []
        return coverage_of(counts, self.accounts())

    def remarks(self) -> pa.Table:
        """REJECTS, sorted by source, row and kind: every record that could not be used, but those
        whose timestamp is known not to lie before `until`, and the notes."""
        rejects = [_reject_rows(self._layout, self._manifest), self._conflicts()]
        return rejects_until(rejects, self.until)

    def _latest_accounts(self) -> pa.Table:
        if self._latest is None:
            with query_errors("the accounts"), Duck(self.spill) as duck:
                files = account_files(self._layout, self._manifest)
                self._latest = latest_accounts(duck, files, self.until)
        return self._latest

    def _cut_day(self, day: str, generation: int, keys: Keys, until: datetime) -> None:
        self._folder = self.work_folder()
        self._cut_layout = Layout(self._folder)
        files = day_files(self._layout, day, generation)
        self._cut = finish(DayTask(self._cut_layout, keys.key_id, day, generation, files, (), 800, 2, until))

    def _conflicts(self) -> pa.Table:
        paths = {number: path for number, path in self._manifest.rows("SELECT number, path FROM source")}
        tables = [pq.read_table(path, columns=PLACE, partitioning=None) for path in self.files("conflict")]
        rows = pa.concat_tables(tables) if tables else pa.table({name: [] for name in PLACE})
        return conflict_rejects(rows, paths)


def _reject_rows(layout: Layout, manifest: Manifest) -> pa.Table:
    """What could not be read. Half a record that a longer file has completed since is no longer
    among it."""
    tables = [REJECTS.empty_table()]
    completed = {number for (number,) in manifest.rows("SELECT DISTINCT continues FROM source")}
    for source, position in manifest.rows("SELECT source, position FROM chunk WHERE rejects > 0"):
        table = as_rejects(pq.read_table(layout.quarantine(source, position)))
        if source in completed:
            table = table.filter(pc.not_equal(table["kind"], "truncated"))
        tables.append(table)
    for (number,) in manifest.rows("SELECT number FROM account_file WHERE rejects > 0"):
        tables.append(as_rejects(pq.read_table(layout.account_quarantine(number))))
    for (name,) in manifest.rows("SELECT file FROM open"):
        tables.append(as_rejects(pq.read_table(layout.left_open(name), filters=~pc.field("kind").is_null())))
    return pa.concat_tables(tables)
