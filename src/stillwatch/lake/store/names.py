"""A lake's record of which accounts a campaign's name stood for."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

RECORD = "campaign_names.parquet"

NAMES = pa.schema([("campaign_id", pa.string()), ("alias_of", pa.string()), ("account_id", pa.string())])
"""In order of the names' age: (name, null, account) for each account, (alias, name, null) for each
alias."""


def read_names(directory: Path) -> pa.Table:
    """NAMES; empty where nothing was named yet."""
    record = directory / RECORD
    return pq.read_table(record, partitioning=None).cast(NAMES) if record.exists() else NAMES.empty_table()


def write_names(names: pa.Table, directory: Path) -> None:
    """Puts NAMES in the place of what was there."""
    beside = (directory / RECORD).with_suffix(".tmp")
    pq.write_table(names, beside)
    beside.replace(directory / RECORD)
