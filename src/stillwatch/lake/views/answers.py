"""What a view answers, worked out from what its engine gave: the same words and rules for every
engine."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.protocol import Engine
from stillwatch.exchange.reject import REJECTS
from stillwatch.exchange.schema import EXCHANGES
from stillwatch.lake.store.manifest import sql
from stillwatch.sketch.schema import EXCHANGE_SKETCH

PLACE = ["source", "row", "timestamp", "account_id"]
"""The columns of a sketch that tell where it stood."""

BY_TIME = ("account_id", "timestamp", "exchange_hash")
"""The order of exchanges."""

_ALL = "SELECT * FROM chosen ORDER BY account_id, timestamp, exchange_hash"
_WANTED = (
    "SELECT * FROM chosen WHERE account_id IN (SELECT account_id FROM wanted) "
    "ORDER BY account_id, timestamp, exchange_hash"
)

_TAKEN = "another exchange of this day has the same id and says something else"

_ACCOUNT_FIELDS = {
    "email": "email_token",
    "payment_fingerprint": "payment_token",
    "phone_fingerprint": "phone_token",
    "signup_address": "signup_address_token",
    "created_at": "created_at",
    "closed_at": "closed_at",
}
"""Fields of the account contract -> the columns that tell whether they were there."""


def make_exchanges(engine: Engine, aliases: pa.Table) -> None:
    """Makes `exchanges` and `aliases` readable by their names, of the engine's `sketches`."""
    engine.table("aliases", aliases)
    engine.run(sql("exchanges"))


def answered(engine: Engine, query: str, tables: Mapping[str, pa.Table], views: Sequence[str] = ()) -> pa.Table:
    """The answer to a query that reads these tables and views of sql/, too."""
    for name, rows in tables.items():
        engine.table(name, rows)
    for name in views:
        engine.run(sql(name))
    return engine.sql(query)


def exchanges_of(engine: Engine, columns: Sequence[str] | None, accounts: Iterable[str] | None) -> pa.Table:
    """See ReadableView.exchanges; of the engine's `exchanges`."""
    schema = pa.schema([EXCHANGE_SKETCH.field(name) for name in columns or EXCHANGE_SKETCH.names])
    engine.choose("exchanges", list(dict.fromkeys([*schema.names, *BY_TIME])), "chosen")
    query = _ALL
    if accounts is not None:
        engine.table("wanted", pa.table({"account_id": pa.array(sorted(set(accounts)), pa.string())}))
        query = _WANTED
    return engine.sql(query).select(schema.names).cast(schema)


def coverage_of(counts: Sequence[tuple[int, int]], accounts: pa.Table) -> dict[str, float]:
    """Shares of exchanges, from (mask of fields, exchanges) pairs, and of accounts, that have each
    field."""
    total = max(1, accounts.num_rows)
    shares = {
        name: (accounts.num_rows - accounts[column].null_count) / total for name, column in _ACCOUNT_FIELDS.items()
    }
    return field_shares(counts) | shares


def conflict_rejects(rows: pa.Table, paths: Mapping[int, str]) -> pa.Table:
    """REJECTS of sketches (their PLACE) that say something else than the first of their id."""
    count = rows.num_rows
    return pa.table(
        {
            "source": pa.array([paths[number] for number in rows["source"].to_pylist()], pa.string()),
            "row": rows["row"].cast(pa.int64()),
            "kind": pa.array(["conflict"] * count, pa.string()),
            "reason": pa.array([_TAKEN] * count, pa.string()),
            "timestamp": rows["timestamp"].cast(pa.timestamp("us", tz="UTC")),
            "account_id": rows["account_id"].cast(pa.string()),
            "count": pa.array([1] * count, pa.int64()),
        },
        schema=REJECTS,
    )


def rejects_until(rejects: Sequence[pa.Table], until: datetime | None) -> pa.Table:
    """REJECTS in order of place, without those whose timestamp is known not to lie before
    `until`."""
    table = pa.concat_tables(rejects)
    if until is not None:
        before = pc.less(table["timestamp"], pa.scalar(until, pa.timestamp("us", tz="UTC")))
        table = table.filter(pc.fill_null(before, True))
    return table.sort_by([("source", "ascending"), ("row", "ascending"), ("kind", "ascending")])


def field_shares(counts: Sequence[tuple[int, int]]) -> dict[str, float]:
    """(mask of fields, exchanges) pairs -> each field's share of the exchanges that have it."""
    total = sum(count for _, count in counts)
    have = {name: sum(count for mask, count in counts if mask >> k & 1) for k, name in enumerate(EXCHANGES.names)}
    return {name: have[name] / total if total else 0.0 for name in EXCHANGES.names}
