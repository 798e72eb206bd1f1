"""The query engine on one machine: DuckDB, bounded in memory, spilling into a folder it is given,
and never reaching for anything outside (no extension is fetched)."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset

from stillwatch.engine.protocol import Engine

BATCH_ROWS = 1 << 16


class Duck(Engine):
    """One connection. Statements come from the .sql files beside the rooms that own them; what
    varies is given as variables, read in SQL by `getvariable('name')`, and as tables, read by their
    name."""

    def __init__(self, spill: Path, memory_mb: int = 800, threads: int = 2) -> None:
        """What does not fit into `memory_mb` goes into a folder of its own inside `spill`, which
        begins with the number of this process and must be on a disk with room."""
        spill.mkdir(parents=True, exist_ok=True)
        self._spill = tempfile.mkdtemp(prefix=f"{os.getpid()}-query-", dir=spill)
        self._duck = duckdb.connect(
            config={
                "memory_limit": f"{memory_mb}MB",
                "threads": threads,
                "temp_directory": self._spill,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._duck.execute("SET TimeZone = 'UTC'")
        self._duck.execute("SET enable_progress_bar = false")  # else it writes between a server's lines

    def __enter__(self) -> "Duck":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives memory and spill files back."""
        self._duck.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def let(self, variables: Mapping[str, Any]) -> None:
        """Sets variables for the statements that follow."""
        for name, value in variables.items():
            self._duck.execute(f"SET VARIABLE {name} = $value", {"value": value})

    def table(self, name: str, rows: pa.Table | pa.dataset.Dataset) -> None:
        """Makes an Arrow table, or what lies in files, readable under a name."""
        self._duck.register(name, rows)

    def choose(self, view: str, columns: Sequence[str], name: str) -> None:
        """Makes some columns of a view readable under a name."""
        self._duck.view(view).select(*map(duckdb.ColumnExpression, columns)).to_view(name)

    def run(self, statement: str) -> None:
        """Runs a statement that answers nothing (a view, a temporary table)."""
        self._duck.execute(statement)

    def sql(self, query: str) -> pa.Table:
        """The whole answer."""
        return self._duck.sql(query).to_arrow_table()

    def stream(self, query: str) -> pa.RecordBatchReader:
        """The answer in batches, as it is made."""
        return self._duck.sql(query).to_arrow_reader(BATCH_ROWS)
