"""From files to days, on Spark. A run keeps what it makes under a name of its own, and counts from
its one commit on: cut off before, the same command starts again and gives the same lake."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING

import pyarrow as pa

from stillwatch.engine.spark import Spark, collected
from stillwatch.lake.spark.days import in_order, kept_and_conflicts
from stillwatch.lake.spark.files import LogFile, LogFiles
from stillwatch.lake.spark.found import (
    contents,
    exchanges_of,
    places_of,
    read_logs,
    rejects_of,
    unreadable_files,
)
from stillwatch.lake.spark.kernels import FIRST_COME, FOUND, FOUND_ACCOUNTS, UNREADABLE, Reading
from stillwatch.lake.spark.manifest import Commit, DayRecord, FileRecord
from stillwatch.lake.spark.store import Store
from stillwatch.lake.store.files import checkpoint
from stillwatch.readers.chunk import SourceError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

EXCHANGES, QUARANTINE, ACCOUNTS, READ = "exchange_sketch", "quarantine", "accounts", "read"
"""The tables of the lake; READ is in between, and let go once its days are written."""

QUARANTINED = pa.schema(
    [
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("timestamp", pa.timestamp("us", tz="UTC")),
        ("account_id", pa.string()),
        ("count", pa.int64()),
    ]
)


@dataclass
class SparkReport:
    """What an ingestion did: files read, files that were known, files that could not be read."""

    sources: int = 0
    known_sources: int = 0
    unreadable: list[SourceError] = field(default_factory=list)


class SparkIngestion:
    """One run over some files."""

    def __init__(self, spark: Spark, store: Store) -> None:
        self._spark, self._store = spark, store
        self._run = store.state.new_run()
        self._commit = Commit(store.state.commits)
        self._reading = Reading(store.keys, datetime.now(UTC))

    def ingest(self, files: LogFiles) -> SparkReport:
        """Takes in what is new; the same again changes nothing. Raises LakeError, EngineError."""
        report = SparkReport(unreadable=list(files.unreadable))
        logs = self._numbered(files.logs, self._store.state.sources)
        accounts = self._numbered(files.accounts, self._store.state.account_files)
        report.sources, report.known_sources = len(logs), len(files.logs) - len(logs)
        if accounts:
            report.unreadable += self._take_accounts(accounts)
        if logs:
            unreadable = self._take_logs(logs)
            report.unreadable += unreadable
            report.sources -= len(unreadable)
        if self._commit.sources or self._commit.account_files:
            checkpoint("before a run is committed")
            self._store.commit(self._commit)
        return report

    def _numbered(self, files: Sequence[LogFile], known: dict[int, FileRecord]) -> dict[int, LogFile]:
        """The files that are new or have changed. One that changed keeps its number: it is read
        anew from its start, and what it said before comes to nothing new."""
        number_of = {record.path: record for record in known.values()}
        following = max(known, default=-1) + 1
        numbered = {}
        for file in files:
            record = number_of.get(file.path)
            if record is None:
                numbered[following] = file
                following += 1
            elif (record.size, record.changed) != (file.size, file.changed):
                numbered[record.number] = file
        return numbered

    def _take_logs(self, logs: dict[int, LogFile]) -> list[SourceError]:
        self._store.keep(READ, self._run, read_logs(self._spark, list(logs.values()), self._reading))
        checkpoint("read")
        found = self._store.read(READ, self._run, FOUND)
        unreadable = unreadable_files(found)
        of = {file.uri: (number, file) for number, file in logs.items() if file.uri not in unreadable}
        places = self._spark.frame(places_of(found, of))
        self._store.keep(QUARANTINE, self._run, rejects_of(found, places))
        self._write_days(exchanges_of(found, places))
        self._store.drop(READ, self._run, FOUND)
        self._commit.sources += self._records({number: file for number, file in of.values()})
        return [SourceError(file.path, unreadable[file.uri].reason) for file in logs.values() if file.uri in unreadable]

    def _write_days(self, arrived: "DataFrame") -> None:
        """Writes every day that has new sketches, whole, beside what it was before."""
        state = self._store.state
        counted = {row["day"]: row["count"] for row in collected(arrived.groupBy("day").count()).to_pylist()}
        former = {day: state.days[day] for day in counted if day in state.days}
        for record in former.values():
            counted[record.day] += record.exchanges + record.conflicts
        whole = reduce(
            lambda a, b: a.unionByName(b),
            former_days(self._store, list(former.values())),
            arrived.select(*FIRST_COME.names),
        )
        if not counted:
            return
        made = in_order(kept_and_conflicts(self._spark, whole, max(counted.values())))
        self._store.keep(EXCHANGES, self._run, made, by=("conflict", "day"))
        checkpoint("days written")
        written = self._store.read(EXCHANGES, self._run, FIRST_COME)
        self._commit.days += _day_records(collected(written.groupBy("day", "conflict", "present").count()), self._run)

    def _take_accounts(self, files: dict[int, LogFile]) -> list[SourceError]:
        of = {file.uri: number for number, file in files.items()}
        numbers = self._spark.frame(
            pa.table({"path": pa.array(list(of), pa.string()), "file": pa.array(list(of.values()), pa.int32())})
        )
        rows = contents(self._spark, list(files.values()))
        rows = rows.join(numbers.hint("broadcast"), "path")
        self._store.keep(ACCOUNTS, self._run, self._spark.mapped(rows, self._reading.accounts, FOUND_ACCOUNTS))
        found = self._store.read(ACCOUNTS, self._run, FOUND_ACCOUNTS)
        told = collected(found.where(f"kind = '{UNREADABLE}'").select("file", "reason")).to_pylist()
        unreadable = {row["file"]: row["reason"] for row in told}
        self._commit.account_files += self._records({n: file for n, file in files.items() if n not in unreadable})
        return [SourceError(files[number].path, reason) for number, reason in unreadable.items()]

    def _records(self, files: dict[int, LogFile]) -> list[FileRecord]:
        return [FileRecord(number, one.path, one.size, one.changed, self._run) for number, one in files.items()]


def former_days(store: Store, records: Sequence[DayRecord]) -> "list[DataFrame]":
    """FIRST_COME of finished days, a frame a run."""
    days: dict[str, list[str]] = {}
    for record in records:
        days.setdefault(record.run, []).append(record.day)
    frames = []
    for run, of_run in days.items():
        listed = ", ".join(f"'{day}'" for day in of_run)
        frames.append(store.read(EXCHANGES, run, FIRST_COME).where(f"day IN ({listed})"))
    return frames


def _day_records(counts: pa.Table, run: str) -> list[DayRecord]:
    presence: dict[str, dict[str, int]] = {}
    conflicts: dict[str, int] = {}
    for row in counts.to_pylist():
        masks = presence.setdefault(row["day"], {})
        if row["conflict"]:
            conflicts[row["day"]] = conflicts.get(row["day"], 0) + row["count"]
        else:
            masks[str(row["present"])] = row["count"]
    return [DayRecord(day, run, masks, conflicts.get(day, 0)) for day, masks in sorted(presence.items())]
