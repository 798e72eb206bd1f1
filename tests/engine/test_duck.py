import pyarrow as pa
import pytest

from stillwatch.engine.duck import Duck


def test_tables_variables_and_streams(tmp_path):
    with Duck(tmp_path / "spill") as duck:
        duck.table("numbers", pa.table({"x": [1, 2, 3]}))
        duck.let({"least": 2})
        duck.run("CREATE TEMP VIEW large AS SELECT x FROM numbers WHERE x >= getvariable('least')")
        assert duck.sql("SELECT x FROM large ORDER BY x")["x"].to_pylist() == [2, 3]
        assert sum(batch.num_rows for batch in duck.stream("SELECT * FROM large")) == 2


def test_values_are_never_read_as_sql(tmp_path):
    with Duck(tmp_path) as duck:
        duck.let({"name": "'; DROP TABLE x; --"})
        assert duck.sql("SELECT getvariable('name') AS n")["n"].to_pylist() == ["'; DROP TABLE x; --"]


def test_times_are_utc(tmp_path):
    with Duck(tmp_path) as duck:
        assert duck.sql("SELECT make_timestamptz(2026, 1, 1, 0, 0, 0) AS t").schema.field("t").type.tz == "UTC"


def test_what_does_not_fit_is_spilled_and_cleared_away(tmp_path):
    with Duck(tmp_path, memory_mb=60, threads=1) as duck:
        rows = duck.stream("SELECT x, md5(x::VARCHAR) AS y FROM range(1500000) AS t (x) ORDER BY y")
        spilled = False
        count = 0
        for batch in rows:
            count += batch.num_rows
            spilled = spilled or any(path.is_file() for path in tmp_path.rglob("*"))
        assert (count, spilled) == (1_500_000, True)
    assert not list(tmp_path.iterdir())


def test_nothing_is_fetched(tmp_path):
    with Duck(tmp_path) as duck, pytest.raises(Exception, match=r"httpfs|not.*load|extension"):
        duck.sql("SELECT * FROM read_csv('https://localhost:1/x.csv')")
