"""One world of the benchmark: made, scanned as a user would, and scored."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from stillwatch.fleets.leaving_out import leaving_out
from stillwatch.fleets.reading import read_population
from stillwatch.lake import Lake
from stillwatch.result.write import keep_result, write_scan
from stillwatch.scan.judged import Judged
from stillwatch.scan.scan import scan_lake, written_down
from stillwatch.scan.sources import Notice, lake_of, unheard
from stillwatch.scan.survey import Seen
from stillwatch.worlds.make import make_world
from stillwatch.worlds.quality.code import code_digest
from stillwatch.worlds.quality.records import Record, as_json, keep, kept, load_of, outcome
from stillwatch.worlds.score import score_of
from stillwatch.worlds.score.detection import cut_times, detect
from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.result import Members, by_campaign, read_result
from stillwatch.worlds.score.truth import Truth, read_truth
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import version_of

KEY = bytes(range(32))
"""Of the lakes that are scanned here: tokens are keyed, and equal keys give equal results."""


Running = Callable[[str], None]
"""Is told what is made and scanned now, for whoever watches."""


class Places(NamedTuple):
    """Folders of a world, of what a scan of it found, and of its lake."""

    world: Path
    result: Path
    lake: Path


def run_world(spec: WorldSpec, with_delay: bool) -> Record:
    """Make a world in a temporary folder, scan it as a user would, score the result; `with_delay`
    scans it again until each cut time."""
    with _made(spec) as at:
        start = time.perf_counter()
        scan_log(at.world, at.result, at.lake)
        seconds = time.perf_counter() - start
        return _record(spec, at, seconds, delay(read_truth(at.world), at.lake) if with_delay else None)


def scan_log(log: Path, out: Path, lake_dir: Path | None = None, notice: Notice = unheard) -> None:
    """Read a log into a lake, kept in `lake_dir` or temporary, and write what a scan of it finds,
    as `stillwatch scan` does without options. `notice` is told what could not be read."""
    with lake_of([log], lake_dir, out, notice) as lake:
        found = scan_lake(lake, None, [], persist=lake_dir is not None)
        write_scan(found.findings, found.tables, out)
        if lake_dir is not None:
            keep_result(found.findings, found.kept_tables, lake.result_folder)


def kept_or_run(spec: WorldSpec, with_delay: bool, out: Path | None, running: Running, said: str) -> Record:
    """The record that an earlier run by the same code kept in `out`; else the world's, run now and
    kept there. `said` is what `running` is told then."""
    record = kept(out, spec, with_delay) if out else None
    if record is None:
        running(said)
        record = run_world(spec, with_delay)
        if out:
            keep(record, out)
    return record


def run_without(spec: WorldSpec, families: Sequence[str | None]) -> Iterator[Record]:
    """Make a world, read its log once, and scan and score it without each family of evidence in
    turn; None leaves out nothing. Everybody is looked at, as a scan does in a log of fewer than
    50,000 accounts."""
    with _made(spec) as at, lake_of([at.world], at.lake, at.result) as lake:
        people = read_population(lake)
        for family in families:
            start = time.perf_counter()
            seen = Seen(lake, leaving_out(people, family) if family else people)
            found = written_down(Judged.of(seen, None, []), persist=False)
            keep_result(found.findings, found.tables, at.result)
            yield _record(spec, at, time.perf_counter() - start)


@contextmanager
def _made(spec: WorldSpec) -> Iterator[Places]:
    """A world in a temporary folder, and a lake that has its key."""
    with tempfile.TemporaryDirectory(prefix="stillwatch-quality-", ignore_cleanup_errors=True) as work:
        at = Places(*(Path(work) / name for name in Places._fields))
        make_world(spec, at.world)
        at.lake.mkdir(mode=0o700)
        (at.lake / "key").write_bytes(KEY)
        yield at


def _record(spec: WorldSpec, at: Places, seconds: float, detected: dict[str, Detection] | None = None) -> Record:
    """The score of what a scan left."""
    truth, found = read_truth(at.world), read_result(at.result)
    sheet = json.loads((at.world / "datasheet.json").read_text())
    scored = score_of(truth, found, detected)
    return Record(
        world=spec.name,
        spec=as_json(spec),
        suite_version=version_of(spec.name),
        digest=str(sheet["digest"]),
        code=code_digest(),
        seconds=seconds,
        score=scored,
        outcome=outcome(truth, found, scored),
        loads={name: load_of(took) for name, took in sheet["campaigns"].items()},
    )


def delay(truth: Truth, lake_dir: Path) -> dict[str, Detection]:
    """Time to detection of each campaign of a world whose log is in a lake: scanned until one cut
    after the other, each campaign up to the first that finds it."""
    with Lake.open(lake_dir, create=False) as lake:

        @cache
        def members_at(cut: datetime) -> Members:
            return by_campaign(scan_lake(lake, cut, [], persist=False).tables["members"])

        return {c.name: detect(c, cut_times(c, truth.end), members_at) for c in truth.campaigns}
