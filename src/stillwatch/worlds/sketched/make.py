"""Makes a sketched world: the base, its copies by day, the accounts, the truth, the datasheet."""

import json
import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.lake import Lake
from stillwatch.lake.store.layout import Layout
from stillwatch.worlds.make import make_world
from stillwatch.worlds.sketched.base import Base, read_base, sketch_world
from stillwatch.worlds.sketched.days import DayResult, DayTask, write_copies
from stillwatch.worlds.sketched.lake_files import new_lake, register, write_accounts
from stillwatch.worlds.sketched.people import People
from stillwatch.worlds.sketched.plan import Plan, variants_for
from stillwatch.worlds.spec import WorldSpec

BASE_ACCOUNTS = 12_500
"""Honest accounts of the base, about: what is made as text, and copied."""


@dataclass(frozen=True)
class SketchedSummary:
    """What was written. seconds: wall time of the base and of the copies; bytes: of the exchange
    sketches."""

    name: str
    seed: int
    exchanges: int
    accounts: int
    campaign_accounts: int
    harvest_exchanges: int
    copies: int
    variants: int
    bytes: int
    seconds: dict[str, float]


def make_sketched(
    spec: WorldSpec, out: Path, scale: float = 1.0, workers: int = 2, base_accounts: int = BASE_ACCOUNTS
) -> SketchedSummary:
    """Writes `scale` times the world of a spec into `out`, which must be free: `lake` (sketches by
    day, accounts), `truth/accounts.parquet` and `datasheet.json`. The same spec and scale give the
    same rows in any number of processes. A base of about `base_accounts` honest accounts is made as
    text and thrown away."""
    full = spec.scaled(scale)
    copies = max(1, round(full.accounts / base_accounts))
    work = out / "base"
    work.mkdir(parents=True)
    begun = time.perf_counter()
    plan, people, titles = _prepare(spec.scaled(scale / copies), work, copies, variants_for(full.accounts), workers)
    based = time.perf_counter()
    layout, keys = new_lake(out / "lake", spec.seed)
    results = _write_days(plan, work / "arrays", layout, keys.key_id, workers)
    accounts = _write_people(plan, people, layout, keys.key_id, out)
    register(layout, {r.day: (r.rows, r.presence) for r in results}, accounts, spec.name)
    campaigns = _campaigns(results, titles, copies)
    shutil.rmtree(work)
    files = [layout.daily("exchange_sketch", r.day, 0) for r in results]
    summary = SketchedSummary(
        name=spec.name,
        seed=spec.seed,
        exchanges=sum(r.rows for r in results),
        accounts=accounts,
        campaign_accounts=sum(c["accounts"] for c in campaigns.values()),
        harvest_exchanges=sum(c["harvest_exchanges"] for c in campaigns.values()),
        copies=copies,
        variants=plan.variants,
        bytes=sum(path.stat().st_size for path in files),
        seconds={"base": based - begun, "copies": time.perf_counter() - based},
    )
    _write_datasheet(out, full, summary, campaigns)
    return summary


def _prepare(
    spec: WorldSpec, work: Path, copies: int, variants: int, workers: int
) -> tuple[Plan, People, dict[str, int]]:
    """The base as text and in a lake, then as arrays; (plan, people, base accounts by campaign)."""
    make_world(spec, work / "world", workers)
    new_lake(work / "lake", spec.seed)
    sketch_world(work / "world", work / "lake", workers)
    with Lake.open(work / "lake") as lake:
        base, accounts, truth = read_base(work / "world", lake, spec.seed)
    base.save(work / "arrays")
    shutil.rmtree(work / "world")
    shutil.rmtree(work / "lake")
    plan = Plan(Base.load(work / "arrays"), spec.seed, copies, variants)
    members = Counter(name for names in truth["campaigns"].to_pylist() for name in names)
    return plan, People(plan, accounts, truth), dict(members)


def _processes(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"))


def _write_days(plan: Plan, arrays: Path, layout: Layout, key_id: str, workers: int) -> list[DayResult]:
    given = (arrays, plan.seed, plan.copies, plan.variants, layout, key_id)
    tasks = [DayTask(*given, number) for number in range(len(plan.base.days))]
    if workers == 1:
        return [write_copies(task) for task in tasks]
    with _processes(workers) as pool:
        return list(pool.map(write_copies, tasks))


def _write_people(plan: Plan, people: People, layout: Layout, key_id: str, out: Path) -> int:
    (out / "truth").mkdir()
    truth = None

    def tables() -> Iterator[pa.Table]:
        nonlocal truth
        for copy in range(plan.copies):
            records, told = people.copy(copy)
            truth = truth or pq.ParquetWriter(out / "truth" / "accounts.parquet", told.schema, compression="zstd")
            truth.write_table(told)
            yield records

    accounts = write_accounts(tables(), layout.accounts(0, 0), key_id)
    if truth:
        truth.close()
    return accounts


def _campaigns(results: list[DayResult], members: dict[str, int], copies: int) -> dict[str, dict[str, Any]]:
    """Campaign totals by the output contract: exchanges of any status from the first harvest
    exchange to the last."""
    totals = {}
    for name in sorted(members):
        days = [result.campaigns[name] for result in sorted(results, key=lambda r: r.day)]
        active = [k for k, day in enumerate(days) if day.attempts]
        span = days[active[0] : active[-1] + 1]
        attempts = sum(day.attempts for day in span)
        aims = sum((day.capabilities for day in span), Counter())
        totals[name] = {
            "accounts": members[name] * copies,
            "exchanges": sum(day.exchanges for day in span) - span[0].early - span[-1].late,
            "harvest_exchanges": sum(day.harvest_exchanges for day in span),
            "attempts": attempts,
            "first": _iso(span[0].first),
            "last": _iso(span[-1].last),
            "capabilities": {aim: count / attempts for aim, count in sorted(aims.items())},
        }
    return totals


def _iso(micros: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(timespec="microseconds")


def _write_datasheet(out: Path, spec: WorldSpec, made: SketchedSummary, campaigns: dict[str, Any]) -> None:
    sheet = {
        "schema": "stillwatch.sketched_world/1",
        "spec": spec.to_dict(),
        "exchanges": made.exchanges,
        "accounts": made.accounts,
        "copies": made.copies,
        "variants": made.variants,
        "campaigns": campaigns,
    }
    (out / "datasheet.json").write_text(json.dumps(sheet, indent=2) + "\n")
