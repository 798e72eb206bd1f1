"""A lake filled with a scan's sources, by the engine that was asked for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from stillwatch.cli.ending import arguments, say
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.reject import Remark
from stillwatch.lake import Lake
from stillwatch.lake.intake.ingest import IngestReport
from stillwatch.lake.vault import VaultShut
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import READERS, Sources, open_sources
from stillwatch.scan.reading import reading_of

Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help=f"One of {', '.join(r.name for r in READERS)}; else the data tell."),
]
"""The format that a log is read as."""

MOST_NAMED = 20
"""Files that are named one by one."""

ON_SPARK = ("canonical", "canonical_parquet")
"""The formats that Spark's own readers can read."""


@contextmanager
def lake_of(
    paths: list[Path],
    lake_dir: Path | None,
    out: Path,
    format_: str | None,
    keep_days: int | None,
    vault: bool,
    vault_key: Path | None,
    screen: Console,
) -> Iterator[ReadableLake]:
    """A lake on this machine, kept in `lake_dir` or temporary, with what is new in the sources; one that is kept has
    a `vault`."""
    _check_apart(lake_dir, out)
    with arguments():
        sources = open_sources(paths, format_) if paths else None
    with Lake.open(lake_dir, create=bool(paths)) if lake_dir else Lake.temporary() as lake:
        if sources:
            _ingest(lake, sources, paths, vault and lake_dir is not None, screen)
        if keep_days:
            _keep_days(lake, keep_days, vault_key)
        yield lake


def _keep_days(lake: Lake, count: int, vault_key: Path | None) -> None:
    """Drop older days. A scan does not fail for a vault that stays shut, but says so."""
    try:
        lake.keep_days(count, vault_key)
    except VaultShut as error:
        say(f"the older days are gone, but not from the vault, until a scan with --keep-days can open it: {error}")


def _check_apart(lake: Path | None, out: Path) -> None:
    if lake and (lake.resolve() == out.resolve() or out.resolve() in lake.resolve().parents):
        raise UnusableError(f"--lake {lake} lies in --out {out}, which every scan replaces; name another folder")


@contextmanager
def spark_lake_of(
    url: str, sources: Sequence[str], lake: str | None, out: Path, format_: str | None, keep_days: int | None
) -> Iterator[ReadableLake]:
    """A lake on a Spark cluster, kept at `lake` or for this scan only, with what is new in the sources."""
    if format_ is not None and format_ not in ON_SPARK:
        raise UnusableError(f"--engine reads {' and '.join(ON_SPARK)} only; leave --engine out to read {format_}")
    if keep_days is not None:
        raise UnusableError("--keep-days is for lakes on one machine; leave --engine out")
    _check_apart(Path(lake) if lake and ":" not in lake else None, out)
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
                say(f"not read: {problem}")
            if report.sources and not opened.view().exchange_count():
                told = reading_of(opened.remarks(), 0, {}).headline
                raise UnusableError(told[0] if told else "nothing of the log was read: there is no record in it")
            yield opened


def _ingest(lake: Lake, sources: Sources, paths: list[Path], vault: bool, screen: Console) -> None:
    """Read the sources into the lake under a progress bar; name what could not be read. Raises SourceError when
    that is all of it."""
    accounts, rejects, unreadable = _accounts(paths)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen, transient=True, disable=screen.quiet or not screen.is_terminal) as bar:
        task = bar.add_task("Reading", total=None)
        report = lake.ingest(
            sources, accounts, lambda done, total: bar.update(task, completed=done, total=total), rejects, vault=vault
        )
    if len(report.unreadable) == report.sources and not report.exchanges + report.repeats:
        raise report.unreadable[0]
    for problem in (*sources.unreadable, *unreadable, *report.unreadable):
        say(f"not read: {problem}")
    _name_passed_over(sources.passed_over)
    _refuse_nothing(lake, sources, report)


def _name_passed_over(files: list[SourceError]) -> None:
    """Name the files in folders that are no logs."""
    for problem in files[:MOST_NAMED]:
        say(f"passed over: {problem}")
    if len(files) > MOST_NAMED:
        say(f"passed over: {len(files) - MOST_NAMED:,} more files that are no log")


def _refuse_nothing(lake: Lake, sources: Sources, report: IngestReport) -> None:
    """Raises UnusableError when nothing of the sources was read: that is no log in which nothing was found."""
    if report.exchanges + report.repeats:
        return
    held = lake.view().exchange_count()
    if held and report.known_sources:
        return  # nothing new
    paths = pa.array([str(source.path) for source in sources], pa.string())
    remarks = lake.remarks()
    remarks = remarks.filter(pc.is_in(remarks["source"], paths))
    told = reading_of(remarks, 0, {}).headline
    if told:
        raise UnusableError(told[0])
    if not held:
        raise UnusableError("nothing of the log was read: there is no record in it")


def _accounts(paths: list[Path]) -> tuple[pa.Table, list[Remark], list[SourceError]]:
    """The account tables beside the log: rows, rejects, and the tables that cannot be read at all."""
    tables, rejects, unreadable = [read_accounts([])[0]], [], []
    for path in sorted(paths):
        try:
            table, rejected = read_accounts([path])
        except SourceError as error:
            unreadable.append(error)
            continue
        tables.append(table)
        rejects += rejected
    return pa.concat_tables(tables).combine_chunks(), rejects, unreadable
