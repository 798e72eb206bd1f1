"""One log of an asked size as JSON Lines, and how DuckDB reads it."""

from pathlib import Path

import duckdb

from stillwatch.worlds.make import make_world
from stillwatch.worlds.suites.catalogue import DEMO

COLUMNS = {
    "exchange_id": "VARCHAR",
    "timestamp": "BIGINT",
    "account_id": "VARCHAR",
    "organization_id": "VARCHAR",
    "api_key_id": "VARCHAR",
    "conversation_id": "VARCHAR",
    "surface": "VARCHAR",
    "model": "VARCHAR",
    "client_address": "VARCHAR",
    "user_agent": "VARCHAR",
    "tls_fingerprint": "VARCHAR",
    "system": "VARCHAR",
    "messages": 'STRUCT("role" VARCHAR, "content" VARCHAR)[]',
    "completion": "VARCHAR",
    "reasoning": "VARCHAR",
    "input_tokens": "BIGINT",
    "output_tokens": "BIGINT",
    "max_tokens": "BIGINT",
    "temperature": "DOUBLE",
    "tools": "BIGINT",
    "status": "VARCHAR",
}
"""The contract's columns as DuckDB's JSON reader takes them; it gets the schema, so that it need
not guess."""


def json_lines(work: Path, gigabytes: float) -> Path:
    """A log of the asked size: a demo world's exchanges, again and again for other accounts. The
    world itself stays in `work`."""
    make_world(DEMO, work / "world")
    log = work / "log" / "exchanges" / "log.jsonl"
    log.parent.mkdir(parents=True)
    query = f"""
        SELECT exchange_id || '-' || copy AS exchange_id, epoch_ms(timestamp) AS timestamp,
            account_id || '-' || copy AS account_id, * EXCLUDE (exchange_id, timestamp, account_id)
        FROM read_parquet('{work}/world/exchanges/**/*.parquet', hive_partitioning = false), range($copies) AS c(copy)
    """
    copies = 1
    while True:
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({query.replace('$copies', str(copies))}) TO '{log}' (FORMAT json)")
        size = log.stat().st_size
        if size >= gigabytes * 1e9:
            break
        copies = max(copies + 1, int(copies * gigabytes * 1e9 / size) + 1)
    with log.open("r+b") as file:
        file.seek(int(gigabytes * 1e9))
        file.readline()
        file.truncate()
    return log


def read_json(log: Path) -> str:
    """The query by which DuckDB reads such a log."""
    columns = ", ".join(f"{name}: '{type_}'" for name, type_ in COLUMNS.items())
    return f"SELECT * FROM read_json('{log}', columns = {{{columns}}}, format = 'newline_delimited')"
