"""`stillwatch scan`: from a log to named campaigns."""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from stillwatch.campaigns.findings import Findings
from stillwatch.campaigns.labels import Label, read_labels
from stillwatch.cli.exits import CUT_SHORT, arguments, plain_endings, say, stop
from stillwatch.cli.reading import Format, reading_bar
from stillwatch.cli.screen import Screen
from stillwatch.cli.vault import VaultKey
from stillwatch.declarations.folder import SUFFIX, Folder, read_folder
from stillwatch.declarations.matching import held_against
from stillwatch.exchange.errors import UnusableError
from stillwatch.lake import Lake
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.result.plain import plain
from stillwatch.result.swap import check_out_dir
from stillwatch.result.tables import line
from stillwatch.result.terminal import print_findings
from stillwatch.result.write import keep_result, write_scan
from stillwatch.scan.scan import scan_lake
from stillwatch.scan.sources import lake_of
from stillwatch.scan.spark_sources import spark_lake_of


def scan(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the result goes, whole or not at all.")],
    sources: Annotated[
        # Not readable is for the readers to say: other sources may be.
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", readable=False, help="Folders or files of an exchange log; none: what the lake holds."
        ),
    ] = None,
    lake: Annotated[
        str | None, typer.Option("--lake", metavar="DIR", help="Keep what is ingested here, and reuse it.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="T", help="Use only what happened before T (RFC 3339).")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option("--labels", metavar="FILE", help="CSV of accounts and values already known.")
    ] = None,
    declarations: Annotated[
        Path | None,
        typer.Option("--declarations", metavar="DIR", help="Folder of what teams declare of their accounts."),
    ] = None,
    format_: Format = None,
    keep_days: Annotated[
        int | None, typer.Option("--keep-days", min=1, metavar="N", help="Drop the lake's days before the last N.")
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option("--engine", metavar="URL", help="Run on Spark: spark://…, sc://… or local[N]; else on DuckDB."),
    ] = None,
    no_vault: Annotated[
        bool, typer.Option("--no-vault", help="Keep no raw identifiers, not even sealed: the key cannot be renewed.")
    ] = False,
    vault_key: VaultKey = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")] = False,
) -> None:
    """Find the campaigns in a log. Exit codes: 0 scanned, 2 unusable arguments or input, 3 cut
    short."""
    with plain_endings():
        what = (sources or [], out, lake, until, labels, format_, keep_days, engine)
        scan_into(*what, not no_vault, vault_key, quiet, declarations)


def scan_into(
    paths: Sequence[str | Path],
    out: Path,
    lake_dir: str | Path | None = None,
    until: str | None = None,
    labels: Path | None = None,
    format_: str | None = None,
    keep_days: int | None = None,
    engine: str | None = None,
    vault: bool = True,
    vault_key: Path | None = None,
    quiet: bool = False,
    declarations: Path | None = None,
) -> None:
    """The scan itself; raises what plain_endings turns into exit codes."""
    screen = Screen(quiet=quiet)
    with arguments():
        moment = moment_of(until)
        check_out(out)
        known = read_labels(labels) if labels else []
        folder = read_folder(declarations, (moment or datetime.now(UTC)).date()) if declarations else Folder()
        if not (paths or lake_dir):
            raise UnusableError("name a SOURCE, or with --lake a lake that holds one already")
    filled: AbstractContextManager[ReadableLake]
    if engine is None:
        place = Path(lake_dir) if lake_dir else None
        files = [Path(path) for path in paths]
        filled = lake_of(files, place, out, say, format_, keep_days, vault, vault_key, reading_bar(screen))
    else:
        url = str(lake_dir) if lake_dir else None
        filled = spark_lake_of(engine, [str(path) for path in paths], url, out, say, format_, keep_days)
    with filled as lake:
        if isinstance(lake, Lake) and moment is None:
            known += _decided(lake)
        with _status(screen):
            declared = held_against(folder, lake, moment)
            result = scan_lake(lake, moment, known, lake_dir is not None, declared)
        result.findings.declarations_unusable = folder.unusable
        write_scan(result.findings, result.tables, out)
        if isinstance(lake, Lake) and lake_dir is not None and moment is None:
            keep_result(result.findings, result.kept_tables, lake.result_folder)
    try:
        if declarations and not (folder.usable or folder.unusable):
            screen.print(line(f"No declaration lies in {declarations}: their names end with {SUFFIX}."))
        _show(result.findings, out, lake_dir is not None, screen)
    except OSError as error:
        stop(CUT_SHORT, f"the result is in {out}, but could not be shown: {error.strerror}")


def _decided(lake: Lake) -> list[Label]:
    """What analysts have labelled and decided in the console."""
    return read_labels(lake.labels) if lake.labels.exists() else []


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


def check_out(out: Path) -> None:
    """Before a long scan: whether its result will have a place."""
    check_out_dir(out)
    above = next(folder for folder in out.resolve().parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        raise UnusableError(f"{out} cannot be written: nothing can be made in {above}")


def _status(screen: Console) -> AbstractContextManager[Any]:
    return screen.status("Looking for fleets") if screen.is_terminal else nullcontext()
