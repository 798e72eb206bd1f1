"""Who may draw on a fleet's list, told by the prompts alone in one pass over everybody in a large lake.

The fleet was found among accounts drawn by lot. What it has in common is a direction of the prompts' features; every
account's mean along it (communities.held_against) is summed up prompt by prompt, and who may belong is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.processes import each
from stillwatch.fleets.communities import ODD, STRAY, held_against, spread_of
from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import log_normal, logit, middle_and_width
from stillwatch.fleets.population import Population
from stillwatch.lake import Lake
from stillwatch.lake.excerpt import STRETCH_ROWS
from stillwatch.lake.profile import DAY, first_of_prompt, half_of, numbers, vectors
from stillwatch.lake.stretches import Stretch, ids_of, read_stretch, stretches
from stillwatch.sketch.features import products

READ = ("account_id", "timestamp", "task", "prompt_hash", "surface", "script", "system_token", "features")

LIKELY = 0.01
"""Probability of drawing on the list, by its prompts' likeness to it alone, from which an account is looked at."""


@dataclass(frozen=True)
class Likeness:
    """What tells a fleet's accounts from anybody's. centre: (2, D) by half of a prompt's task, what it is multiplied
    with; single: variance of one prompt's product; middle, scatter: of members; usual, width: of strangers; prior:
    log-odds before any evidence."""

    centre: Floats
    single: float
    middle: float
    scatter: float
    usual: float
    width: float
    prior: float

    @staticmethod
    def of(people: Population, metric: Metric, group: Ints) -> "Likeness":
        """Of a group of drawn accounts. A prompt is held against what they asked in the other half of their tasks."""
        halves = people.halves
        between, error, own = held_against(((halves[0], halves[1]), (halves[1], halves[0])), group)
        usable = people.whole.n >= FEWEST
        middle, width = spread_of(between, error, group[usable[group]], own)
        single = float(np.median((error**2 * people.whole.n)[usable]))
        outside = np.setdiff1d(np.flatnonzero(usable & people.drawn), group)
        return Likeness(
            centre=np.array([metric.whitener @ halves[1 - h].mean[group].mean(axis=0) for h in (0, 1)], np.float32),
            single=single,
            middle=middle,
            scatter=float(np.median(width[usable] ** 2 - error[usable] ** 2)),
            **dict(zip(("usual", "width"), middle_and_width(between[outside]), strict=True)),
            prior=logit(min(float(people.weight[group].sum()) / people.total, 0.5)),
        )

    def log_odds(self, between: Floats, prompts: Floats) -> Floats:
        """Of drawing on the list, for accounts whose prompts have that mean product."""
        error = np.sqrt(self.single / np.maximum(prompts, 1.0))
        value = np.minimum(between, self.middle)
        member = log_normal(value, self.middle, np.sqrt(error**2 + self.scatter))
        plain, stray = (log_normal(value, self.usual, np.hypot(error, k * self.width)) for k in (1.0, STRAY))
        return self.prior + member - np.logaddexp(np.log(1 - ODD) + plain, np.log(ODD) + stray)


@dataclass(frozen=True, slots=True)
class _Task:
    files: tuple[Path, ...]
    stretch: Stretch
    metric: Metric
    fleets: tuple[Likeness, ...]


def lookalikes(lake: Lake, until: datetime | None, metric: Metric, fleets: Sequence[Likeness]) -> list[frozenset[str]]:
    """For each fleet the ids (aliases as they are) of all accounts in the lake that may draw on its list."""
    files = tuple(lake.exchange_sketch_files(until))
    tasks = [_Task(files, part, metric, tuple(fleets)) for part in stretches(files, STRETCH_ROWS)]
    found = each(_alike, tasks) if fleets else []
    return [frozenset(name for part in found for name in part[k]) for k in range(len(fleets))]


def _alike(task: _Task) -> list[list[str]]:
    """`lookalikes` of a stretch."""
    ids = pc.unique(pa.concat_arrays([ids_of(path, task.stretch) for path in task.files]))
    centres = np.ascontiguousarray(np.stack([f.centre for f in task.fleets], axis=2))
    sums, prompts = np.zeros((len(ids), len(task.fleets))), np.zeros(len(ids))
    for path in task.files:
        for rows in read_stretch(path, task.stretch, READ):
            _add(rows, ids, task.metric, centres, sums, prompts)
    between = sums / np.maximum(prompts, 1.0)[:, None]
    likely = [
        (f.log_odds(between[:, k], prompts) > logit(LIKELY)) & (prompts >= FEWEST) for k, f in enumerate(task.fleets)
    ]
    return [ids.filter(pa.array(mask)).to_pylist() for mask in likely]


def _add(rows: pa.Table, ids: pa.Array, metric: Metric, centres: Floats, sums: Floats, prompts: Floats) -> None:
    """Adds each distinct prompt's products with the centres, less its stratum's, to its account's. rows: in order of
    account and task; centres: (2, D, F); sums: (accounts, F); prompts: (accounts,)."""
    names = rows["account_id"].combine_chunks()
    account = pc.index_in(names.dictionary.cast(pa.string()), ids).to_numpy(zero_copy_only=False)
    account = account[names.indices.to_numpy()].astype(np.int64)
    task, day = numbers(rows["task"]), numbers(rows["timestamp"]) // DAY
    known, worded = (rows[name].combine_chunks().is_valid() for name in ("prompt_hash", "features"))
    first = first_of_prompt(account, day, task, numbers(rows["prompt_hash"]), known.to_numpy(zero_copy_only=False))
    at = np.flatnonzero(first & worded.to_numpy(zero_copy_only=False))
    planes, account, half = vectors(rows["features"], np.uint8)[at], account[at], half_of(task[at])
    stratum, means = metric.strata(
        pa.table(
            {"script": rows["script"], "surface": rows["surface"].cast(pa.string()), "harness": rows["system_token"]}
        )
    )
    prompts += np.bincount(account, minlength=len(ids))
    for h in (0, 1):
        mine = np.flatnonzero(half == h)
        product = products(planes[mine], centres[h])
        _add_up(sums, account[mine], product, means @ centres[h], stratum[at[mine]])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _add_up(sums: Floats, account: Ints, product: Floats, usual: Floats, stratum: Ints) -> None:
    """Adds each row's product, less its stratum's usual one, to its account's."""
    for row in range(len(account)):
        for k in range(product.shape[1]):
            sums[account[row], k] += product[row, k] - usual[stratum[row], k]
