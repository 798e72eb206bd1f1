"""A fixed job that every machine can do, beside which absolute times mean something."""

import time

import duckdb

ROWS = 100_000_000

QUERY = f"""
SELECT count(*), sum(total) FROM (
    SELECT hash(n) % 1000003 AS key, sum(n) AS total FROM range({ROWS}) AS rows(n) GROUP BY key
)
"""


def fixed_job(threads: int = 2) -> float:
    """Seconds for a group-by of ROWS rows into a million groups by DuckDB."""
    with duckdb.connect(config={"threads": threads}) as duck:
        duck.execute("SET enable_progress_bar = false")
        begun = time.perf_counter()
        duck.execute(QUERY).fetchall()
        return time.perf_counter() - begun
