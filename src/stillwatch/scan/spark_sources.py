"""A scan's sources read into a lake on a Spark cluster."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stillwatch.exchange.errors import UnusableError
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.scan.reading import reading_of
from stillwatch.scan.sources import Notice, check_apart

ON_SPARK = ("canonical", "canonical_parquet")
"""The formats that Spark's own readers can read."""


@contextmanager
def spark_lake_of(
    url: str,
    sources: Sequence[str],
    lake: str | None,
    out: Path,
    notice: Notice,
    format_: str | None = None,
    keep_days: int | None = None,
) -> Iterator[ReadableLake]:
    """A lake on a Spark cluster, kept at `lake` or for this scan only, with what is new in the
    sources. Raises UnusableError where nothing of them can be read, or Spark cannot do what is
    asked."""
    if format_ is not None and format_ not in ON_SPARK:
        raise UnusableError(f"--engine reads {' and '.join(ON_SPARK)} only; leave --engine out to read {format_}")
    if keep_days is not None:
        raise UnusableError("--keep-days is for lakes on one machine; leave --engine out")
    check_apart(Path(lake) if lake and ":" not in lake else None, out)
    # PySpark comes with an extra: every other command must start without it.
    from stillwatch.engine.spark import Spark

    with Spark(url) as spark:
        from stillwatch.lake.spark.ingest import SparkReport
        from stillwatch.lake.spark.lake import SparkLake

        with SparkLake(spark, lake, create=bool(sources)) as opened:
            report = opened.ingest(sources) if sources else SparkReport()
            if report.unreadable and not report.sources + report.known_sources:
                raise report.unreadable[0]
            for problem in report.unreadable:
                notice(f"not read: {problem}")
            if report.sources and not opened.view().exchange_count():
                told = reading_of(opened.remarks(), 0, {}).headline
                raise UnusableError(told[0] if told else "nothing of the log was read: there is no record in it")
            yield opened
