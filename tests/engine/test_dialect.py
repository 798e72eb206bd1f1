"""DuckDB's statements as Spark's."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from stillwatch.engine.dialect import for_spark

SHARED = [*(files("stillwatch.fleets") / "sql").iterdir(), *(files("stillwatch.lake") / "sql").iterdir()]
OURS = ("exchanges.sql", "latest_accounts.sql")
"""Of the lake's statements those that both engines run."""


@pytest.mark.parametrize(
    "duck, spark",
    [
        ("SELECT EPOCH(t) / 60 FROM x", "SELECT UNIX_TIMESTAMP(t) / 60 FROM x"),
        ("SELECT x.* EXCLUDE (a) FROM x", "SELECT x.* EXCEPT (a) FROM x"),
        ("SELECT getvariable('name') AS n", "SELECT 'it\\'s; --' AS n"),
        ("SELECT getvariable('nothing') IS NULL", "SELECT NULL IS NULL"),
    ],
)
def test_what_differs_is_translated(duck, spark):
    assert for_spark(duck, {"name": "it's; --", "nothing": None}) == spark


@pytest.mark.parametrize("path", [p for p in SHARED if "fleets" in str(p) or p.name in OURS], ids=lambda p: p.name)
def test_no_statement_that_both_run_has_words_that_spark_lacks(path):
    told = for_spark(path.read_text(), {"until": datetime(2026, 1, 1, tzinfo=UTC)}).upper()
    assert not [word for word in ("GETVARIABLE", "QUALIFY", "EXCLUDE", "EPOCH(", "REPLACE (") if word in told]
