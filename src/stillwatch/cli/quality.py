"""`stillwatch bench quality`: worlds made, scanned as a user would, scored, drawn, and held against stored results."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import arguments, plain_endings, say
from stillwatch.cli.score import error, ratio
from stillwatch.cli.screen import Screen, tell_watchers, wide_screen
from stillwatch.exchange.errors import UnusableError
from stillwatch.result.tables import line, table
from stillwatch.worlds.quality.baseline import FOLDER, Stored, read_stored, store
from stillwatch.worlds.quality.compare import falls
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.quality.summary import summary
from stillwatch.worlds.score.calibration import ece_interval, false_rate_bound, pooled
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import named
from stillwatch.worlds.trial import kept_or_run

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
    """Scan and score worlds. Exit codes: 0 no worse than stored, 1 a fall beyond noise, 2 unusable arguments."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or ["smoke"])
            stored = {suite: read_stored(_file(baseline, suite)) for suite in _suites(specs)}
        if out:
            _drawing()
        records = _records(specs, out, delay)
        screen = wide_screen()
        _print(records, screen)
        if out:
            for picture in _drawing()(records, out):
                screen.print(line(f"Picture: {picture}"))
        if accept:
            for suite in stored:
                store(_file(baseline, suite), [r for r in records if r.suite == suite])
                screen.print(line(f"Stored: {_file(baseline, suite)}"))
        elif _fell(records, stored, screen):
            sys.exit(1)


def _fell(records: list[Record], stored: dict[str, Stored | None], screen: Screen) -> bool:
    """Say what is worse than stored."""
    fell = []
    for suite, former in stored.items():
        if former:
            fell += falls(former, [r for r in records if r.suite == suite])
        else:
            screen.print(line(f"Nothing is stored of {suite}; --accept stores these results."))
    for what in fell:
        say(f"worse than stored: {what}")
    return bool(fell)


def specs_of(names: list[str]) -> list[WorldSpec]:
    """The worlds of all names, each once. Raises UnusableError for a name that there is not."""
    out: dict[str, WorldSpec] = {}
    for name in names:
        try:
            out |= {spec.name: spec for spec in named(name)}
        except KeyError:
            raise UnusableError(
                f"there is no suite and no world {name}; `stillwatch worlds list` names them all"
            ) from None
    return list(out.values())


def _suites(specs: list[WorldSpec]) -> list[str]:
    return sorted({spec.name.split("/")[0] for spec in specs})


def _file(baseline: Path | None, suite: str) -> Path:
    return baseline or FOLDER / f"{suite}.json"


def _drawing() -> Callable[[list[Record], Path], list[Path]]:
    """The pictures need a library that no other command needs."""
    try:
        from stillwatch.worlds.quality.pictures import draw
    except ImportError:
        raise UnusableError("--out draws pictures, which needs matplotlib: install the extra `bench`") from None
    return draw


def _records(specs: list[WorldSpec], out: Path | None, delay: bool) -> list[Record]:
    """One record a world, taken from an earlier run where there is one by the same code."""
    return [
        kept_or_run(spec, delay, out, tell_watchers, f"{k} of {len(specs)}: {spec.name}")
        for k, spec in enumerate(specs, 1)
    ]


def _print(records: list[Record], screen: Screen) -> None:
    """One row a world: campaigns, accounts, honest accounts flagged per 10,000, error in harvest exchanges, …"""
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
    told = [r.score.calibration for r in records if r.score.calibration]
    if kept := pooled(told):
        low, high = ece_interval(told)
        said = f"{kept.candidates:,} candidates, {kept.true:,} of them true: Brier {kept.brier:.3f}, calibration error "
        screen.print(line(f"{said}{kept.ece:.3f} ({low:.3f} to {high:.3f}, 95%, worlds drawn anew)."))
    for said in summary(records).sentences():
        screen.print(line(said))
    listing = sum(bool(r.score.false_campaigns) for r in records)
    most = false_rate_bound(listing, len(records))
    screen.print(
        line(f"A false campaign in {listing:,} of {len(records):,} scans: at most {most:.1%} of such scans (95%).")
    )


def _delays(record: Record) -> str:
    """The share of the harvest taken at detection, campaign by campaign."""
    told = [c.detection for c in record.score.campaigns if c.detection]
    return ", ".join(f"{d.share:.0%}" if d.found_at else "never" for d in told)
