"""Holds a sketched world against a text-level one of the same size and another seed, and says
whether they match.

Two text-level worlds of two seeds differ too: a fleet's list and templates are others, a popular
subject is another. What a sketched world may differ by is therefore held against what a second
text-level world differs by, or against a small allowance where that is larger.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from stillwatch.worlds.make import make_world
from stillwatch.worlds.sketched.base import sketch_world
from stillwatch.worlds.sketched.lake_files import new_lake
from stillwatch.worlds.sketched.make import BASE_ACCOUNTS, make_sketched
from stillwatch.worlds.sketched.measures import Sample, measure
from stillwatch.worlds.spec import WorldSpec

KS_ALLOWED = 0.15
"""Kolmogorov-Smirnov distance that passes for alike whatever two text-level worlds differ by: what
a detector would need hundreds of accounts to notice."""

GAP_ALLOWED = 0.10
"""Likewise for R and rho, as the largest gap between deciles: a tenth of the way from one list to
strangers."""

DECILES = np.linspace(0.1, 0.9, 9)
NOTHING = Sample(np.empty(0), 0)


@dataclass(frozen=True)
class Distance:
    """Of two samples of one measure. ks: two-sample Kolmogorov-Smirnov statistic; gap: the largest
    difference between their deciles, in the measure's own unit."""

    ks: float
    gap: float


@dataclass(frozen=True)
class Match:
    """One measure. sketched: how far the sketched world is from the text-level one; floor: how far
    a second text-level world is; ratio: of the counts, sketched over text; medians of the first
    two."""

    measure: str
    sketched: Distance
    floor: Distance
    ratio: float
    median_text: float
    median_sketched: float

    @property
    def alike(self) -> bool:
        """Whether the sketched world's figures count for this measure. R and rho are judged by
        either distance: of samples that hardly vary, KS says how sharp they are, not how far
        apart."""
        near = self.sketched.gap <= max(GAP_ALLOWED, self.floor.gap)
        return self.sketched.ks <= max(KS_ALLOWED, self.floor.ks) or (
            self.measure.startswith(("R, ", "rho, ")) and near
        )


def match(
    spec: WorldSpec, work: Path, scale: float = 0.01, workers: int = 2, base_accounts: int = BASE_ACCOUNTS
) -> list[Match]:
    """Makes the spec's world at `scale` as text, with the next seed as sketches and with the one
    after that as text again, in `work` (free; what lies there afterwards may be removed), and
    returns how far apart they are."""
    text = measured_text(spec.scaled(scale), work / "text", workers)
    again = measured_text(replace(spec, seed=spec.seed + 2).scaled(scale), work / "again", workers)
    next_seed = replace(spec, seed=spec.seed + 1)
    return matches(text, measured_sketched(next_seed, work / "sketched", scale, workers, base_accounts), again)


def measured_text(spec: WorldSpec, folder: Path, workers: int) -> dict[str, Sample]:
    """The measures of a text-level world, made in `folder`."""
    make_world(spec, folder / "world", workers)
    new_lake(folder / "lake", spec.seed)
    sketch_world(folder / "world", folder / "lake", workers)
    _write_subjects(folder / "world", folder / "accounts.parquet")
    return measure(folder / "lake", folder / "accounts.parquet", spec.seed)


def measured_sketched(
    spec: WorldSpec, folder: Path, scale: float, workers: int, base_accounts: int = BASE_ACCOUNTS
) -> dict[str, Sample]:
    """The measures of a sketched world, made in `folder`."""
    make_sketched(spec, folder, scale, workers, base_accounts)
    return measure(folder / "lake", folder / "truth" / "accounts.parquet", spec.seed)


def matches(text: dict[str, Sample], sketched: dict[str, Sample], again: dict[str, Sample]) -> list[Match]:
    """Measure by measure, those that both text-level worlds have."""
    known = [name for name in text if len(text[name].values) and name in again and len(again[name].values)]
    return [_match(name, text[name], sketched.get(name, NOTHING), again[name]) for name in known]


def _match(name: str, text: Sample, sketched: Sample, again: Sample) -> Match:
    median = float(np.median(sketched.values)) if len(sketched.values) else float("nan")
    return Match(
        name, distance(text.values, sketched.values), distance(text.values, again.values),
        sketched.count / max(text.count, 1), float(np.median(text.values)), median,
    )  # fmt: skip


def distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> Distance:
    """Of two samples, the first with one value at least; from one without any it is as far as can
    be."""
    if not len(b):
        return Distance(1.0, float("inf"))
    gap = np.abs(np.quantile(a, DECILES) - np.quantile(b, DECILES)).max()
    return Distance(float(ks_2samp(a, b).statistic), float(gap))


def _write_subjects(world: Path, out: Path) -> None:
    """The truth's accounts with the subject that each asks most about."""
    files = sorted((world / "truth" / "exchanges").rglob("*.parquet"))
    rows = _concat(pq.read_table(f, columns=["account_id", "subject"], partitioning=None) for f in files)
    counts = (
        rows.filter(pc.is_valid(rows["subject"])).group_by(["account_id", "subject"]).aggregate([([], "count_all")])
    )
    order = [("account_id", "ascending"), ("count_all", "descending"), ("subject", "ascending")]
    top = counts.sort_by(order).group_by("account_id", use_threads=False).aggregate([("subject", "first")])
    accounts = pq.read_table(world / "truth" / "accounts.parquet")
    at = pc.index_in(accounts["account_id"].combine_chunks(), top["account_id"].combine_chunks())
    pq.write_table(accounts.append_column("subject", top["subject_first"].combine_chunks().take(at)), out)


def _concat(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables(list(tables)).combine_chunks()
