"""Worlds scanned without one family of evidence after the other; what is lost is what it
carries."""

from pathlib import Path

from stillwatch.fleets.leaving_out import FAMILIES
from stillwatch.worlds.quality.records import Record, keep, kept
from stillwatch.worlds.quality.summary import Summary, summary
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import Running, run_without

NOTHING = "nothing"


def without_each(specs: list[WorldSpec], out: Path | None, running: Running) -> dict[str, Summary]:
    """The figures of all worlds by what was left out: NOTHING first, then each family. Records are
    kept in `out`, and those of an earlier run by the same code taken from there."""
    records: dict[str, list[Record]] = {without: [] for without in (NOTHING, *FAMILIES)}
    for k, spec in enumerate(specs, 1):
        running(f"{k} of {len(specs)}: {spec.name}")
        for without, record in _one_world(spec, out).items():
            records[without].append(record)
    return {without: summary(own) for without, own in records.items()}


def _one_world(spec: WorldSpec, out: Path | None) -> dict[str, Record]:
    """The record of each scan of a world, by what was left out."""
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
