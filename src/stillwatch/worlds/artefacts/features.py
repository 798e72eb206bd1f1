"""Everything that the canonical input says about an account, as one row of numbers and words.

The list is broad on purpose: whatever a generator computes from a label it ought not to know shows
up in one of these. Columns named `word_…` hold words (a plan, a client's family); all others hold
numbers, and null where an account has nothing to say.
"""

import tempfile
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.exchange.schema import ACCOUNTS

PARTS = ("record", "answers", "clients", "times", "prompts", "first_use")
"""Queries over the exchanges, one row an account each; sql/account.sql reads the account table."""

THREADS = 2
MEMORY = "2GB"
WORD = "word_"
HELPERS = ("born", "signup_address")
"""Columns that one query takes from another; no features."""


def account_features(world: Path) -> pa.Table:
    """One row per account with exchanges, ordered by account_id: account_id, then features (float64
    or string)."""
    with (
        duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as log,
        tempfile.TemporaryDirectory(prefix="stillwatch-features-") as beside,
    ):
        places = {"exchanges": f"{world}/exchanges/**/*.parquet", "accounts": str(_accounts(log, world, Path(beside)))}
        _run(log, _sql("exchanges"), places)
        _run(log, f"CREATE TABLE account AS {_sql('account')}", places)
        for part in PARTS:
            _run(log, f"CREATE TABLE {part} AS {_sql(part)}", places)
        joins = " ".join(f"JOIN {part} USING (account_id)" for part in PARTS)
        return _plain(log.sql(f"SELECT * FROM account {joins} ORDER BY account_id").to_arrow_table())


def _accounts(log: duckdb.DuckDBPyConnection, world: Path, beside: Path) -> Path:
    """The account table; where the log has none, one that knows nothing but who spoke."""
    known = world / "accounts.parquet"
    if known.exists():
        return known
    spoke = log.sql(f"SELECT DISTINCT account_id FROM read_parquet('{world}/exchanges/**/*.parquet') ORDER BY 1")
    ids = spoke.to_arrow_table()["account_id"].combine_chunks()
    columns = [ids if f.name == "account_id" else pa.nulls(len(ids), f.type) for f in ACCOUNTS]
    pq.write_table(pa.table(columns, schema=ACCOUNTS), beside / "accounts.parquet")
    return beside / "accounts.parquet"


def _sql(name: str) -> str:
    return files("stillwatch.worlds.artefacts").joinpath("sql", f"{name}.sql").read_text()


def _run(log: duckdb.DuckDBPyConnection, query: str, places: dict[str, str]) -> None:
    log.execute(query, {name: place for name, place in places.items() if f"${name}" in query})


def _plain(table: pa.Table) -> pa.Table:
    """Words as strings, everything else as float64."""
    names = [name for name in table.column_names if name not in HELPERS]
    words = {name for name in names if name.startswith(WORD)} | {"account_id"}
    return table.select(names).cast(pa.schema([(n, pa.string() if n in words else pa.float64()) for n in names]))
