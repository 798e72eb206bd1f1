"""One world of the benchmark: made, scanned as a user would, and scored."""

import json
import shutil
import tempfile
import time
from datetime import datetime
from functools import cache
from pathlib import Path

from stillwatch.campaigns.result import scan_lake
from stillwatch.cli.scan import scan_into
from stillwatch.lake import Lake
from stillwatch.worlds.make import make_world
from stillwatch.worlds.quality.code import code_digest
from stillwatch.worlds.quality.records import Record, as_json, load_of, outcome
from stillwatch.worlds.score import score_of
from stillwatch.worlds.score.detection import cut_times, detect
from stillwatch.worlds.score.figures import Detection
from stillwatch.worlds.score.result import Members, by_campaign, read_result
from stillwatch.worlds.score.truth import Truth, read_truth
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import version_of

KEY = bytes(range(32))
"""Of the lakes that are scanned here: tokens are keyed, and equal keys give equal results."""


def run_world(spec: WorldSpec, with_delay: bool) -> Record:
    """Make a world in a temporary folder, scan it as a user would, score the result; `with_delay` scans it again until
    each cut time."""
    work = Path(tempfile.mkdtemp(prefix="stillwatch-quality-"))
    try:
        world, result, lake = work / "world", work / "result", work / "lake"
        make_world(spec, world)
        lake.mkdir(mode=0o700)
        (lake / "key").write_bytes(KEY)
        start = time.perf_counter()
        scan_into([world], result, lake, quiet=True)
        seconds = time.perf_counter() - start
        truth, found = read_truth(world), read_result(result)
        sheet = json.loads((world / "datasheet.json").read_text())
        scored = score_of(truth, found, delay(truth, lake) if with_delay else None)
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
    finally:
        shutil.rmtree(work, ignore_errors=True)


def delay(truth: Truth, lake_dir: Path) -> dict[str, Detection]:
    """Time to detection of each campaign of a world whose log is in a lake: scanned until one cut after the other, each
    campaign up to the first that finds it."""
    with Lake.open(lake_dir, create=False) as lake:

        @cache
        def members_at(cut: datetime) -> Members:
            return by_campaign(scan_lake(lake, cut, [], persist=False).tables["members"])

        return {c.name: detect(c, cut_times(c, truth.end), members_at) for c in truth.campaigns}
