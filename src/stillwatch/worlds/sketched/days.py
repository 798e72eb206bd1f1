"""One day of a sketched world: every copy of the base's day in one file, and what the day adds to
the truth."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from stillwatch.lake.store.layout import Layout
from stillwatch.worlds.sketched.base import Base
from stillwatch.worlds.sketched.copying import DayCopier
from stillwatch.worlds.sketched.lake_files import write_day
from stillwatch.worlds.sketched.plan import Plan
from stillwatch.worlds.sketched.truth import ROLES


@dataclass(frozen=True)
class DayTask:
    """A day to write: the base's arrays, the plan's numbers, the lake, and which day."""

    arrays: Path
    seed: int
    copies: int
    variants: int
    layout: Layout
    key_id: str
    number: int


@dataclass
class Tally:
    """What one day adds to a campaign, of its members. exchanges: of any status and role; early,
    late: those before the day's first harvest exchange and after its last; attempts: harvest
    exchanges; times: microseconds."""

    exchanges: int = 0
    early: int = 0
    late: int = 0
    harvest_exchanges: int = 0
    attempts: int = 0
    first: int = np.iinfo(np.int64).max
    last: int = 0
    capabilities: Counter[str] = field(default_factory=Counter)


@dataclass
class DayResult:
    """One day: its rows, how many have which fields, and the campaigns' tallies."""

    day: str
    rows: int
    presence: dict[int, int]
    campaigns: dict[str, Tally]


_PLANS: dict[DayTask, Plan] = {}
"""This process's plan, kept from day to day."""


def write_copies(task: DayTask) -> DayResult:
    """Writes the file of one day."""
    plan = _plan(task)
    copier = DayCopier(plan, task.number)
    presence: Counter[int] = Counter()
    told: list[dict[str, Any]] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for copy in range(plan.copies):
            batch, truth = copier.copy(copy)
            masks, counts = np.unique(truth.pop("present"), return_counts=True)
            presence.update(dict(zip(masks.tolist(), counts.tolist(), strict=True)))
            of_campaigns = truth["members"] > 0
            told.append({name: values[of_campaigns] for name, values in truth.items()})
            yield batch

    day = datetime.fromtimestamp(int(plan.base.days[task.number]) / 1e6, UTC).date().isoformat()
    rows = write_day(batches(), task.layout.daily("exchange_sketch", day, 0), task.key_id)
    together = {name: np.concatenate([part[name] for part in told]) for name in told[0]}
    return DayResult(day, rows, dict(presence), _tallies(plan.base, together))


def _plan(task: DayTask) -> Plan:
    first = replace(task, number=0)
    if first not in _PLANS:
        _PLANS.clear()
        _PLANS[first] = Plan(Base.load(task.arrays), task.seed, task.copies, task.variants)
    return _PLANS[first]


def _tallies(base: Base, told: dict[str, Any]) -> dict[str, Tally]:
    """What the day adds to each campaign."""
    tallies = {}
    for code, name in enumerate(base.values["campaign"]):
        mine = told["members"] >> code & 1 == 1
        harvest = mine & (told["campaign"] == code) & (told["role"] == ROLES.index("harvest"))
        times, every = told["timestamp"][harvest], told["timestamp"][mine]
        first, last = int(times.min(initial=np.iinfo(np.int64).max)), int(times.max(initial=0))
        counts = np.bincount(told["capability"][harvest] + 1, minlength=1)
        tallies[name] = Tally(
            exchanges=len(every),
            early=int((every < first).sum()),
            late=int((every > last).sum()),
            harvest_exchanges=int((told["status"][harvest] == 0).sum()),
            attempts=len(times),
            first=first,
            last=last,
            capabilities=Counter({base.values["capability"][k - 1]: int(c) for k, c in enumerate(counts) if c and k}),
        )
    return tallies
