"""One day of a sketched world: every copy of the base's day in one file, and what the day adds to the truth."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from stillwatch.lake.layout import Layout
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
    """What a campaign came to, by the contract's names."""

    exchanges: int = 0
    harvest_exchanges: int = 0
    attempts: int = 0
    first: int = np.iinfo(np.int64).max
    last: int = 0
    capabilities: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Adds another part of the same campaign."""
        self.exchanges += other.exchanges
        self.harvest_exchanges += other.harvest_exchanges
        self.attempts += other.attempts
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.capabilities.update(other.capabilities)


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
    campaigns: dict[str, Tally] = {}

    def batches() -> Iterator[pa.RecordBatch]:
        for copy in range(plan.copies):
            batch, told = copier.copy(copy)
            masks, counts = np.unique(told["present"], return_counts=True)
            presence.update(dict(zip(masks.tolist(), counts.tolist(), strict=True)))
            for name, tally in _tallies(plan.base, told).items():
                campaigns.setdefault(name, Tally()).add(tally)
            yield batch

    day = datetime.fromtimestamp(int(plan.base.days[task.number]) / 1e6, UTC).date().isoformat()
    rows = write_day(batches(), task.layout.daily("exchange_sketch", day, 0), task.key_id)
    return DayResult(day, rows, dict(presence), campaigns)


def _plan(task: DayTask) -> Plan:
    first = replace(task, number=0)
    if first not in _PLANS:
        _PLANS.clear()
        _PLANS[first] = Plan(Base.load(task.arrays), task.seed, task.copies, task.variants)
    return _PLANS[first]


def _tallies(base: Base, told: dict[str, Any]) -> dict[str, Tally]:
    """What one copy's day adds to each campaign."""
    tallies = {}
    for code, name in enumerate(base.values["campaign"]):
        mine = told["campaign"] == code
        harvest = mine & (told["role"] == ROLES.index("harvest"))
        times = told["timestamp"][harvest]
        counts = np.bincount(told["capability"][harvest] + 1, minlength=1)
        capabilities = {base.values["capability"][k - 1]: int(c) for k, c in enumerate(counts) if c and k}
        tallies[name] = Tally(
            int(mine.sum()),
            int((harvest & (told["status"] == 0)).sum()),
            int(harvest.sum()),
            int(times.min(initial=np.iinfo(np.int64).max)),
            int(times.max(initial=0)),
            Counter(capabilities),
        )
    return tallies
