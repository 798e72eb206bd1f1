"""Account ids as a log may hold them: none fits a segment of an address, one fits no address at
all."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ODD = ("x/exchanges", ".", "..", "two\nlines\r\n", "a?b=c&d#e%2f", "payment-1", "others", "é" * 8000)


def rename(world: Path) -> None:
    """Gives accounts of a world's fleet these ids."""
    truth = pq.read_table(world / "truth" / "accounts.parquet").to_pylist()
    fleet = [row["account_id"] for row in truth if row["campaigns"]]
    names = dict(zip(fleet, ODD, strict=False))
    for path in (world / "accounts.parquet", *(world / "exchanges").rglob("*.parquet")):
        table = pq.ParquetFile(path).read()
        ids = [names.get(name, name) for name in table["account_id"].to_pylist()]
        at = table.schema.get_field_index("account_id")
        pq.write_table(table.set_column(at, "account_id", pa.array(ids, pa.string())), path)
