"""`stillwatch bench quality`: worlds made, scanned as a user would, scored, drawn, and held against
stored results."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.exits import arguments, plain_endings, say
from stillwatch.cli.score import error, ratio
from stillwatch.cli.screen import Screen, tell_watchers, wide_screen
from stillwatch.result.tables import line, table
from stillwatch.worlds.bench.quality import StoredSuites, accepted, drawing, fallen, records_of, sentences, stored_of
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.suites.chosen import specs_of

NUMBERS = ("true", "found", "false", "recall", "precision", "honest/10k", "harvest", "Brier", "delay", "scan s")


def quality(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Suites or worlds; else the suite smoke.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Keep results and pictures here, and go on from what is there."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Stored results, instead of the package's own.")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Store these results as those to compare with.")] = False,
    delay: Annotated[
        bool, typer.Option("--delay", help="Also find the time to detection: many scans a world.")
    ] = False,
) -> None:
    """Scan and score worlds. Exit codes: 0 no worse than stored, 1 a fall beyond noise, 2 unusable
    arguments."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or ["smoke"])
            stored = stored_of(specs, baseline)
        draw = drawing() if out else None
        records = records_of(specs, out, delay, tell_watchers)
        screen = wide_screen()
        _print(records, screen)
        if out and draw:
            for picture in draw(records, out):
                screen.print(line(f"Picture: {picture}"))
        if accept:
            for file in accepted(records, stored, baseline):
                screen.print(line(f"Stored: {file}"))
        elif _fell(records, stored, screen):
            sys.exit(1)


def _fell(records: list[Record], stored: StoredSuites, screen: Screen) -> bool:
    """Say what is worse than stored."""
    for suite, former in stored.items():
        if not former:
            screen.print(line(f"Nothing is stored of {suite}; --accept stores these results."))
    fell = fallen(records, stored)
    for what in fell:
        say(f"worse than stored: {what}")
    return bool(fell)


def _print(records: list[Record], screen: Screen) -> None:
    """One row a world: campaigns, accounts, honest accounts flagged per 10,000, error in harvest
    exchanges, …"""
    shown = table("world", *NUMBERS, right=NUMBERS)
    for record in records:
        score = record.score
        shown.add_row(
            line(record.world),
            str(len(score.campaigns)),
            str(score.found),
            str(score.false_campaigns),
            ratio(score.recall),
            ratio(score.precision),
            f"{score.honest.per_10000:.1f}",
            error(score.harvest_exchanges_error),
            ratio(score.calibration.brier if score.calibration else None),
            _delays(record),
            f"{record.seconds:.0f}",
        )
    screen.print(shown)
    for said in sentences(records):
        screen.print(line(said))


def _delays(record: Record) -> str:
    """The share of the harvest taken at detection, campaign by campaign."""
    told = [c.detection for c in record.score.campaigns if c.detection]
    return ", ".join(f"{d.share:.0%}" if d.found_at else "never" for d in told)
