"""Holds a sketched world against a text-level one of the same size and another seed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.stats import ks_2samp, wasserstein_distance

from stillwatch.worlds.make import make_world
from stillwatch.worlds.sketched.base import sketch_world
from stillwatch.worlds.sketched.lake_files import new_lake
from stillwatch.worlds.sketched.make import BASE_ACCOUNTS, add_profiles, make_sketched
from stillwatch.worlds.sketched.measures import Sample, measure
from stillwatch.worlds.spec import WorldSpec


@dataclass(frozen=True)
class Distance:
    """Two samples of one measure. ks: two-sample Kolmogorov-Smirnov statistic; wasserstein: earth mover's distance in
    the text-level sample's standard deviations; ratio: of the counts, sketched over text; medians of both."""

    measure: str
    ks: float
    wasserstein: float
    ratio: float
    median_text: float
    median_sketched: float


def match(
    spec: WorldSpec, work: Path, scale: float = 0.01, workers: int = 2, base_accounts: int = BASE_ACCOUNTS
) -> list[Distance]:
    """Makes the spec's world at `scale` as text, and as sketches with the next seed, in `work` (free; what lies there
    afterwards may be removed), and returns how far apart they are."""
    text = measured_text(spec.scaled(scale), work / "text", workers)
    return distances(
        text, measured_sketched(replace(spec, seed=spec.seed + 1), work / "sketched", scale, workers, base_accounts)
    )


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
    add_profiles(folder, workers)
    return measure(folder / "lake", folder / "truth" / "accounts.parquet", spec.seed)


def distances(text: dict[str, Sample], sketched: dict[str, Sample]) -> list[Distance]:
    """Measure by measure. Counts of sharing accounts are compared by their logarithms."""
    return [_distance(name, text[name], sketched[name]) for name in text if name in sketched]


def _distance(name: str, text: Sample, sketched: Sample) -> Distance:
    a, b = text.values, sketched.values
    if not len(a) or not len(b):
        return Distance(name, float("nan"), float("nan"), float("nan"), float("nan"), float("nan"))
    logarithmic = " of an account" in name or name.startswith("accounts to")
    x, y = (np.log1p(a), np.log1p(b)) if logarithmic else (a, b)
    moved = wasserstein_distance(x, y) / max(float(np.std(x)), 1e-12)
    ratio = sketched.count / max(text.count, 1)
    return Distance(name, float(ks_2samp(a, b).statistic), moved, ratio, float(np.median(a)), float(np.median(b)))


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
