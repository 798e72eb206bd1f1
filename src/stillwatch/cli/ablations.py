"""`stillwatch bench ablations`: worlds scanned without one family of evidence after the other; what is lost is what it
carries."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli.ending import arguments, plain_endings
from stillwatch.cli.quality import specs_of
from stillwatch.cli.score import ratio
from stillwatch.cli.screen import Screen, wide_screen
from stillwatch.fleets.leaving_out import FAMILIES
from stillwatch.result.tables import line, table
from stillwatch.worlds.quality.records import Record, keep, kept
from stillwatch.worlds.quality.summary import Summary, summary
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import run_without

NOTHING = "nothing"
NUMBERS = ("asked", "found", "recall", "precision", "false", "honest/10k")


def ablations(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Suites or worlds; else the suite kinds.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Keep results here, and go on from what is there.")
    ] = None,
) -> None:
    """Scan worlds without one family of evidence after the other: what is lost."""
    with plain_endings():
        with arguments():
            specs = specs_of(names or ["kinds"])
        records: dict[str, list[Record]] = {without: [] for without in (NOTHING, *FAMILIES)}
        screen = Screen(stderr=True)
        for k, spec in enumerate(specs, 1):
            if screen.is_terminal:
                screen.print(line(f"{k} of {len(specs)}: {spec.name}"))
            for without, record in _one_world(spec, out).items():
                records[without].append(record)
        _print({without: summary(own) for without, own in records.items()})


def _one_world(spec: WorldSpec, out: Path | None) -> dict[str, Record]:
    """The record of each scan of a world, by what was left out; those of an earlier run where the same code made
    them."""
    found = {without: kept(_folder(out, without), spec, False) if out else None for without in (NOTHING, *FAMILIES)}
    missing = [without for without, record in found.items() if record is None]
    if missing:
        scans = run_without(spec, [None if without == NOTHING else without for without in missing])
        for without, record in zip(missing, scans, strict=True):
            found[without] = record
            if out:
                keep(record, _folder(out, without))
    return {without: record for without, record in found.items() if record}


def _folder(out: Path, without: str) -> Path:
    return out / f"without-{without}"


def _print(found: dict[str, Summary]) -> None:
    """Everything first, then a row for each family left out, the one that costs most first."""
    shown = table("without", *NUMBERS, right=NUMBERS)
    whole = found.pop(NOTHING)
    for without, s in [(NOTHING, whole), *sorted(found.items(), key=lambda of: (of[1].found, of[1].recall or 0.0))]:
        shown.add_row(
            without, str(s.asked), str(s.found), ratio(s.recall), ratio(s.precision), str(s.false),
            f"{s.per_10000:.2f}",
        )  # fmt: skip
    wide_screen().print(shown)
