"""Worlds made, scanned and scored, and the scores held against the stored ones of their suites."""

from collections.abc import Callable, Iterator
from pathlib import Path

from stillwatch.exchange.errors import UnusableError
from stillwatch.worlds.quality.baseline import FOLDER, Stored, read_stored, store
from stillwatch.worlds.quality.compare import falls
from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.quality.summary import summary
from stillwatch.worlds.score.calibration import ece_interval, false_rate_bound, pooled
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.trial import Running, kept_or_run

StoredSuites = dict[str, Stored | None]
"""What is stored, by suite; None where nothing is."""


def stored_of(specs: list[WorldSpec], baseline: Path | None) -> StoredSuites:
    """What is stored of these worlds' suites, in `baseline` or in the package. Raises ValueError
    for a file that holds something else."""
    return {suite: read_stored(_file(baseline, suite)) for suite in sorted({s.name.split("/")[0] for s in specs})}


def records_of(specs: list[WorldSpec], out: Path | None, with_delay: bool, running: Running) -> list[Record]:
    """One record a world, taken from an earlier run in `out` where there is one by the same
    code."""
    said = (f"{k} of {len(specs)}: {spec.name}" for k, spec in enumerate(specs, 1))
    return [kept_or_run(spec, with_delay, out, running, text) for spec, text in zip(specs, said, strict=True)]


def drawing() -> Callable[[list[Record], Path], list[Path]]:
    """What draws records into a folder. Raises UnusableError where the library is lacking that no
    other command needs."""
    try:
        from stillwatch.worlds.quality.pictures import draw
    except ImportError:
        raise UnusableError("--out draws pictures, which needs matplotlib: install the extra `bench`") from None
    return draw


def accepted(records: list[Record], suites: StoredSuites, baseline: Path | None) -> Iterator[Path]:
    """Store the records of each suite as those to compare with; yields the file once it is
    written."""
    for suite in suites:
        store(_file(baseline, suite), [r for r in records if r.suite == suite])
        yield _file(baseline, suite)


def fallen(records: list[Record], suites: StoredSuites) -> list[str]:
    """What is worse than stored, one sentence each."""
    return [
        what
        for suite, former in suites.items()
        if former
        for what in falls(former, [r for r in records if r.suite == suite])
    ]


def sentences(records: list[Record]) -> list[str]:
    """What the records say together: of the candidates' calibration, of campaigns and honest
    accounts, and how often such a scan lists what is no campaign."""
    said = []
    told = [r.score.calibration for r in records if r.score.calibration]
    if whole := pooled(told):
        low, high = ece_interval(told)
        said.append(
            f"{whole.candidates:,} candidates, {whole.true:,} of them true: Brier {whole.brier:.3f}, "
            f"calibration error {whole.ece:.3f} ({low:.3f} to {high:.3f}, 95%, worlds drawn anew)."
        )
    said += summary(records).sentences()
    listing = sum(bool(r.score.false_campaigns) for r in records)
    most = false_rate_bound(listing, len(records))
    said.append(f"A false campaign in {listing:,} of {len(records):,} scans: at most {most:.1%} of such scans (95%).")
    return said


def _file(baseline: Path | None, suite: str) -> Path:
    return baseline or FOLDER / f"{suite}.json"
