"""A scan's sources read into a lake on this machine: what can be read is, and what cannot be is
told."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.reject import Remark
from stillwatch.lake import Lake
from stillwatch.lake.intake.ingest import IngestReport, Progress
from stillwatch.lake.vault import VaultShut
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import Sources, open_sources
from stillwatch.scan.reading import reading_of

Notice = Callable[[str], None]
"""Is told, a line at a time, what a scan goes on without."""


Watched = AbstractContextManager[Progress | None]
"""Lasts while the log is read; what it yields is told how many bytes are done, and of how many."""

MOST_NAMED = 20
"""Files that are named one by one."""


def unheard(said: str) -> None:
    """The notice of those who know that their log is read whole."""


@contextmanager
def lake_of(
    paths: list[Path],
    lake_dir: Path | None,
    out: Path,
    notice: Notice = unheard,
    format_: str | None = None,
    keep_days: int | None = None,
    vault: bool = True,
    vault_key: Path | None = None,
    watched: Watched | None = None,
) -> Iterator[Lake]:
    """A lake on this machine, kept in `lake_dir` or temporary, with what is new in the sources; one
    that is kept has a `vault`. `out` is where the result will go. Raises UnusableError where
    nothing of the sources can be read, or a path cannot be used."""
    check_apart(lake_dir, out)
    try:
        sources = open_sources(paths, format_) if paths else None
    except ValueError as error:
        raise UnusableError(str(error)) from error
    with Lake.open(lake_dir, create=bool(paths)) if lake_dir else Lake.temporary() as lake:
        if sources:
            _ingest(lake, sources, paths, vault and lake_dir is not None, notice, watched or nullcontext())
        if keep_days:
            _keep_days(lake, keep_days, vault_key, notice)
        yield lake


def check_apart(lake: Path | None, out: Path) -> None:
    """Raises UnusableError where a lake would lie in the folder that the result replaces."""
    if lake and (lake.resolve() == out.resolve() or out.resolve() in lake.resolve().parents):
        raise UnusableError(f"--lake {lake} lies in --out {out}, which every scan replaces; name another folder")


def _keep_days(lake: Lake, count: int, vault_key: Path | None, notice: Notice) -> None:
    """Drop older days. A scan does not fail for a vault that stays shut, but says so."""
    try:
        lake.keep_days(count, vault_key)
    except VaultShut as error:
        notice(f"the older days are gone, but not from the vault, until a scan with --keep-days can open it: {error}")


def _ingest(lake: Lake, sources: Sources, paths: list[Path], vault: bool, notice: Notice, watched: Watched) -> None:
    """Read the sources into the lake while it is watched; name what could not be read. Raises
    SourceError when that is all of it."""
    accounts, rejects, unreadable = _accounts(paths)
    with watched as progress:
        report = lake.ingest(sources, accounts, progress, rejects, vault=vault)
    if len(report.unreadable) == report.sources and not report.exchanges + report.repeats:
        raise report.unreadable[0]
    for problem in (*sources.unreadable, *unreadable, *report.unreadable):
        notice(f"not read: {problem}")
    _name_passed_over(sources.passed_over, notice)
    _refuse_nothing(lake, sources, report)


def _name_passed_over(files: list[SourceError], notice: Notice) -> None:
    """Name the files in folders that are no logs."""
    for problem in files[:MOST_NAMED]:
        notice(f"passed over: {problem}")
    if len(files) > MOST_NAMED:
        notice(f"passed over: {len(files) - MOST_NAMED:,} more files that are no log")


def _refuse_nothing(lake: Lake, sources: Sources, report: IngestReport) -> None:
    """Raises UnusableError when nothing of the sources was read: that is no log in which nothing
    was found."""
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
    """The account tables beside the log: rows, rejects, and the tables that cannot be read at
    all."""
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
