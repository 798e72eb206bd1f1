"""The manifest: which files and rows the lake holds. SQLite, because its transactions survive a
crash."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from stillwatch.lake.store.errors import LakeError

KEY_ID = "key_id"
"""The setting that names the lake's key since it was first renewed."""

VAULT_DUE = "vault_due"
"""The setting that stands while the vault may hold what the lake has let go of."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a source, as the table `source` has it."""

    number: int
    path: str
    format: str
    head: str | None
    continues: int | None
    complete: bool
    end_row: int
    end_offset: int


@dataclass(frozen=True, slots=True)
class ChunkRecord:
    """A chunk that was read, as the table `chunk` has it."""

    source: int
    position: int
    first_row: int
    length: int
    digest: str
    kept: bool
    exchanges: int
    rejects: int


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A finished day, as the table `day` has it."""

    day: str
    generation: int
    exchanges: int
    conflicts: int


class Manifest:
    """The tables of sql/manifest.sql. Writers wrap what belongs together in `commit`."""

    def __init__(self, path: Path) -> None:
        with _clear_errors():
            self._file = sqlite3.connect(path, isolation_level=None, timeout=30)
            self._file.execute("PRAGMA synchronous = FULL")
            self._file.execute("PRAGMA secure_delete = ON")
            self._file.executescript(sql("manifest"))

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    @contextmanager
    def commit(self) -> Iterator["Manifest"]:
        """Everything written inside counts together, from the end of the block on, or not at
        all."""
        with _clear_errors():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self
                self._file.execute("COMMIT")
            finally:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")

    def put(self, table: str, **values: Any) -> None:
        """Inserts a row, or replaces the one with the same key."""
        marks = ", ".join(f":{name}" for name in values)
        self._file.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({marks})", values)

    def drop(self, table: str, **where: Any) -> None:
        """Deletes the rows that have these values."""
        terms = " AND ".join(f"{name} = :{name}" for name in where)
        self._file.execute(f"DELETE FROM {table} WHERE {terms}", where)

    def next_generation(self) -> None:
        """Of every day and account file the next generation counts."""
        for table in ("day", "account_file"):
            self._file.execute(f"UPDATE {table} SET generation = generation + 1")

    def rows(self, query: str, **values: Any) -> list[Any]:
        """The answer to a query."""
        with _clear_errors():
            return self._file.execute(query, values).fetchall()

    def setting(self, name: str) -> str | None:
        """A setting, None when it was never made."""
        found = self.rows("SELECT value FROM setting WHERE name = :name", name=name)
        return found[0][0] if found else None

    def segment(self, number: int) -> Segment:
        """The stretch of that number."""
        return self._segments("WHERE number = :number", number=number)[0]

    def sources(self) -> list[Segment]:
        """All stretches."""
        return self._segments("")

    def roots(self, head: str | None) -> list[Segment]:
        """The first stretches of the sources that begin with this line, or had no whole line."""
        return self._segments("WHERE continues IS NULL AND (head = :head OR head IS NULL)", head=head)

    def continued(self, number: int) -> list[Segment]:
        """The stretches that were read on from the end of this one."""
        return self._segments("WHERE continues = :number", number=number)

    def next_source(self) -> int:
        """The number that the next stretch gets."""
        return int(self.rows("SELECT coalesce(max(number) + 1, 0) FROM source")[0][0])

    def chunks(self, source: int) -> list[ChunkRecord]:
        """A stretch's chunks in order."""
        query = "SELECT * FROM chunk WHERE source = :source ORDER BY position"
        return [ChunkRecord(*row) for row in self.rows(query, source=source)]

    def placed_chunks(self, source: int) -> Iterator[tuple[ChunkRecord, int]]:
        """A stretch's chunks in order, each with the offset in the source's text (or parts) at
        which it begins."""
        continues = self.segment(source).continues
        offset = 0 if continues is None else self.segment(continues).end_offset
        for chunk in self.chunks(source):
            yield chunk, offset
            offset += chunk.length

    def chunk_with(self, source: int, row: int) -> tuple[ChunkRecord, int] | None:
        """The chunk of a stretch that holds a row, and where it begins; None where there is
        none."""
        found = [one for one in self.placed_chunks(source) if one[0].first_row <= row]
        return found[-1] if found else None

    def days(self) -> list[DayRecord]:
        """The finished days in order."""
        return [DayRecord(*row) for row in self.rows("SELECT * FROM day ORDER BY day")]

    def day(self, day: str) -> DayRecord | None:
        """One finished day, or None."""
        found = self.rows("SELECT * FROM day WHERE day = :day", day=day)
        return DayRecord(*found[0]) if found else None

    def unfinished(self) -> dict[str, list[str]]:
        """Days that staged parts wait for -> the parts' names in order of arrival."""
        waiting: dict[str, list[str]] = {}
        for day, file in self.rows("SELECT day, file FROM part ORDER BY day, file"):
            waiting.setdefault(day, []).append(file)
        return waiting

    def _segments(self, where: str, **values: Any) -> list[Segment]:
        query = f"SELECT * FROM source {where} ORDER BY number"
        return [Segment(*row) for row in self.rows(query, **values)]


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LakeError(
            f"the lake's manifest could not be read or written ({error}). What was read so far is kept; "
            "where the disk is full, make room and run the same command again"
        ) from error


def sql(name: str) -> str:
    """The text of sql/NAME.sql."""
    return resources.files("stillwatch.lake").joinpath("sql", f"{name}.sql").read_text()
