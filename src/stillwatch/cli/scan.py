"""`stillwatch scan`: from a log to named campaigns."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from stillwatch.campaigns.findings import Findings
from stillwatch.campaigns.labels import read_labels
from stillwatch.campaigns.result import scan_lake
from stillwatch.cli.ending import CUT_SHORT, arguments, plain_endings, say, stop
from stillwatch.cli.screen import Screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.reject import Reject
from stillwatch.lake import Lake
from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.chunk import SourceError
from stillwatch.readers.source import READERS, Sources, open_sources
from stillwatch.report.plain import plain
from stillwatch.report.swap import check_out_dir
from stillwatch.report.terminal import print_findings
from stillwatch.report.write import write_scan


def scan(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the result goes, whole or not at all.")],
    sources: Annotated[
        # Not readable is for the readers to say: other sources may be.
        list[Path] | None,
        typer.Argument(
            metavar="SOURCE...", readable=False, help="Folders or files of an exchange log; none: what the lake holds."
        ),
    ] = None,
    lake: Annotated[
        Path | None, typer.Option("--lake", metavar="DIR", help="Keep what is ingested here, and reuse it.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="Use only what happened before T (RFC 3339).")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="CSV of accounts and values already known.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="NAME", help=f"One of {', '.join(r.name for r in READERS)}; else the data tell."
        ),
    ] = None,
    keep_days: Annotated[
        int | None, typer.Option("--keep-days", min=1, metavar="N", help="Drop the lake's days before the last N.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Find the campaigns in a log. Exit codes: 0 scanned, 2 unusable arguments or input, 3 cut short."""
    with plain_endings():
        scan_into(sources or [], out, lake, until, labels, format_, keep_days, quiet)


def scan_into(
    paths: list[Path],
    out: Path,
    lake_dir: Path | None = None,
    until: str | None = None,
    labels: Path | None = None,
    format_: str | None = None,
    keep_days: int | None = None,
    quiet: bool = False,
) -> None:
    """The scan itself; raises what plain_endings turns into exit codes."""
    screen = Screen(quiet=quiet)
    with arguments():
        moment = moment_of(until)
        _check_folders(out, lake_dir)
        known = read_labels(labels) if labels else []
        if not (paths or lake_dir):
            raise UnusableError("name a SOURCE, or with --lake a lake that holds one already")
        sources = open_sources(paths, format_) if paths else None
    opened = Lake.open(lake_dir, create=bool(paths)) if lake_dir else Lake.temporary()
    with opened as lake:
        if sources:
            _ingest(lake, sources, paths, screen)
        if keep_days:
            lake.keep_days(keep_days)
        with _status(screen):
            result = scan_lake(lake, moment, known, persist=lake_dir is not None)
        write_scan(result.findings, result.tables, out)
    try:
        _show(result.findings, out, lake_dir is not None, screen)
    except OSError as error:
        stop(CUT_SHORT, f"the result is in {out}, but could not be shown: {error.strerror}")


def _show(findings: Findings, out: Path, persistent: bool, screen: Console) -> None:
    print_findings(findings, screen)
    if not persistent:
        screen.print("No --lake was given: the key was made for this scan only, so ids and tokens will not persist.")
    screen.print(f"Report: {plain(str(out / 'report.html'))}", markup=False, highlight=False, soft_wrap=True)
    sys.stdout.flush()


def moment_of(until: str | None) -> datetime | None:
    """The time that --until names, in UTC. Raises UnusableError when it names none."""
    if until is None:
        return None
    try:
        moment = datetime.fromisoformat(until)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UnusableError("--until is not an RFC 3339 time, as 2026-05-01T00:00:00Z") from None


def _check_folders(out: Path, lake_dir: Path | None) -> None:
    """Before a long scan: whether its result will have a place."""
    check_out_dir(out)
    above = next(folder for folder in out.resolve().parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        raise UnusableError(f"{out} cannot be written: nothing can be made in {above}")
    if lake_dir and (lake_dir.resolve() == out.resolve() or out.resolve() in lake_dir.resolve().parents):
        raise UnusableError(f"--lake {lake_dir} lies in --out {out}, which every scan replaces; name another folder")


def _status(screen: Console) -> AbstractContextManager[Any]:
    return screen.status("Looking for fleets") if screen.is_terminal else nullcontext()


def _ingest(lake: Lake, sources: Sources, paths: list[Path], screen: Console) -> None:
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
            sources, accounts, lambda done, total: bar.update(task, completed=done, total=total), rejects
        )
    if len(report.unreadable) == report.sources and not report.exchanges + report.repeats:
        raise report.unreadable[0]
    for problem in (*sources.unreadable, *unreadable, *report.unreadable):
        say(f"not read: {problem}")


def _accounts(paths: list[Path]) -> tuple[pa.Table, list[Reject], list[SourceError]]:
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
