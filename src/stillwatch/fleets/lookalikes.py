"""Who may draw on a fleet's list, told by the prompts alone in one pass over everybody in a large
lake.

The fleet was found among accounts drawn by lot. What it has in common is a direction of the
prompts' features; every account's prompts are summed up and held against it
(communities.held_against), and who may belong is looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.engine.processes import each
from stillwatch.fleets.communities import held_against, spread_of
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.neighbours import FEWEST
from stillwatch.fleets.odds import log_normal, logit, middle_and_width
from stillwatch.fleets.population import Population
from stillwatch.lake.store.columns import DAY, numbers, vectors
from stillwatch.lake.views.profile import first_of_prompt, half_of
from stillwatch.lake.views.stretches import Stretch, ids_of, read_stretch
from stillwatch.sketch.features import add_vectors
from stillwatch.sketch.schema import DIMENSIONS

READ = (*("account_id", "timestamp", "task", "turn", "prompt_hash", "surface", "script", "system_token", "features"),)

ODD, STRAY = 0.1, 6.0
"""Share of the strangers that are spread more widely than the rest (a contaminated normal: Tukey
1960), and by how much."""

LIKELY = 0.01
"""Probability of drawing on the list, by its prompts' likeness to it alone, from which an account
is looked at."""

ACCOUNTS = 1 << 17
"""Accounts that are summed up at a time, at most: half a gigabyte."""


@dataclass(frozen=True)
class Likeness:
    """What tells a fleet's accounts from anybody's."""

    centre: Floats
    """(2, D): by half of a prompt's task, what it is multiplied with."""
    single: float
    """Variance of one prompt's product."""
    middle: float
    """Of members."""
    scatter: float
    """Of members."""
    usual: float
    """The middle of strangers."""
    width: float
    """The scatter of strangers."""
    prior: float
    """Log-odds before any evidence."""

    @staticmethod
    def of(people: Population, metric: Metric, group: Ints) -> "Likeness":
        """Of a group of drawn accounts. A prompt is held against what they asked in the other half
        of their tasks."""
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
    out: Path


def hold(
    days: Mapping[str, Sequence[Path]],
    borders: Sequence[Stretch],
    metric: Metric,
    fleets: Sequence[Likeness],
    folder: Path,
) -> None:
    """Holds the prompts of everybody in days' files, by label, against fleets. A file
    `label-number` has the ids (aliases as they are) of a stretch, how many prompts each sent and
    the sums of their products; sums of several days add."""
    tasks = [
        _Task(tuple(files), part, metric, tuple(fleets), held(folder, label, k))
        for label, files in days.items()
        for k, part in enumerate(borders)
    ]
    each(_hold, tasks)


def held(folder: Path, label: str, number: int) -> Path:
    """Where `hold` keeps a stretch."""
    return folder / f"{label}-{number:05d}.parquet"


def lookalikes(
    fleets: Sequence[Likeness], parts: Iterable[Sequence[Path]]
) -> tuple[list[frozenset[str]], pa.ChunkedArray]:
    """(for each fleet the ids of all accounts that may draw on its list, the ids of all). parts: of
    each stretch the files that `hold` kept, of whatever days."""
    found: list[set[str]] = [set() for _ in fleets]
    everybody = []
    for files in parts:
        ids, prompts, sums = _summed([pq.read_table(path, partitioning=None) for path in files], len(fleets))
        everybody.append(ids)
        for names, likely in zip(found, _likely(fleets, prompts, sums), strict=True):
            names.update(ids.filter(pa.array(likely)).to_pylist())
    return [frozenset(names) for names in found], pa.chunked_array(everybody, pa.string())


LIKELY_IDS = pa.schema([("account_id", pa.string())])


def likely_ids(rows: pa.Table, metric: Metric, fleets: Sequence[Likeness]) -> pa.Table:
    """LIKELY_IDS that may draw on the list of any of the fleets. rows: READ of all that some ids
    did, in order of id, task and time."""
    ids = pc.unique(rows["account_id"])
    ids, prompts, sums = _summed([_products(ids, [rows], metric, fleets)], len(fleets))
    return pa.table({"account_id": ids.filter(pa.array(_likely(fleets, prompts, sums).any(axis=0)))})


def _likely(fleets: Sequence[Likeness], prompts: Floats, sums: Floats) -> npt.NDArray[np.bool_]:
    """(fleets, ids): who may draw on whose list, from what `_summed` gives."""
    between = sums / np.maximum(prompts, 1.0)[:, None]
    odds = [fleet.log_odds(between[:, k], prompts) for k, fleet in enumerate(fleets)]
    return (np.reshape(odds, (len(fleets), len(prompts))) > logit(LIKELY)) & (prompts >= FEWEST)


def _summed(tables: list[pa.Table], fleets: int) -> tuple[pa.Array, Floats, Floats]:
    """(ids, prompts, (ids, fleets) sums of products) over tables of `hold`."""
    ids = pc.unique(pa.concat_arrays([pa.array([], pa.string()), *(_ids_of(table) for table in tables)]))
    prompts, sums = np.zeros(len(ids)), np.zeros((len(ids), fleets))
    for table in tables:
        at = pc.index_in(_ids_of(table), ids).to_numpy()
        prompts[at] += table["prompts"].to_numpy()
        if fleets:
            sums[at] += vectors(table["products"], np.float32)
    return ids, prompts, sums


def _ids_of(table: pa.Table) -> pa.Array:
    return table["account_id"].combine_chunks().cast(pa.string())


def _hold(task: _Task) -> None:
    pq.write_table(_of_stretch(task), task.out, compression="none")


def _of_stretch(task: _Task) -> pa.Table:
    """`_products` of all in a stretch; of many accounts in halves."""
    ids = pc.unique(pa.concat_arrays([ids_of(path, task.stretch) for path in task.files]))
    if len(ids) > ACCOUNTS:
        middle = ids.sort()[len(ids) // 2].as_py()
        halves = Stretch(task.stretch.low, middle), Stretch(middle, task.stretch.high)
        return pa.concat_tables([_of_stretch(replace(task, stretch=half)) for half in halves])
    rows = (part for path in task.files for part in read_stretch(path, task.stretch, READ))
    return _products(ids, rows, task.metric, task.fleets)


def _products(ids: pa.Array, rows: Iterable[pa.Table], metric: Metric, fleets: Sequence[Likeness]) -> pa.Table:
    """(account_id, prompts, products: a float32 for each fleet) of some ids, from all that they did
    (READ)."""
    if not fleets:
        return pa.table({"account_id": ids, "prompts": np.zeros(len(ids))})
    centres = np.stack([f.centre for f in fleets], axis=2)
    sums, usual = np.zeros((len(ids), 2, DIMENSIONS), np.float32), np.zeros((len(ids), len(fleets)))
    prompts = np.zeros(len(ids))
    for part in rows:
        _add(part, ids, metric, centres, sums, usual, prompts)
    product = np.ascontiguousarray(sum(sums[:, h] @ centres[h] for h in (0, 1)) - usual, np.float32)
    kind = pa.binary(4 * len(fleets))
    return pa.table(
        {
            "account_id": ids,
            "prompts": prompts,
            "products": pa.Array.from_buffers(kind, len(ids), [None, pa.py_buffer(product)]),
        }
    )


def _add(
    rows: pa.Table, ids: pa.Array, metric: Metric, centres: Floats, sums: Floats, usual: Floats, prompts: Floats
) -> None:
    """Adds each distinct prompt to its account's. rows: in order of account and task; centres: (2,
    D, F); sums: (accounts, 2, D) of the prompts' vectors by half; usual: (accounts, F) of their
    strata's products with the centres; prompts: (accounts,)."""
    names = rows["account_id"].combine_chunks().dictionary_encode()
    account = pc.index_in(names.dictionary.cast(pa.string()), ids).to_numpy(zero_copy_only=False)
    account = account[names.indices.to_numpy()].astype(np.int64)
    task, day = numbers(rows["task"]), numbers(rows["timestamp"]) // DAY
    known, worded = (rows[name].combine_chunks().is_valid() for name in ("prompt_hash", "features"))
    first = first_of_prompt(account, day, task, numbers(rows["prompt_hash"]), known.to_numpy(zero_copy_only=False))
    first &= numbers(rows["turn"]) <= 1
    at = np.flatnonzero(first & worded.to_numpy(zero_copy_only=False))
    stratum, means = metric.strata(
        pa.table(
            {"script": rows["script"], "surface": rows["surface"].cast(pa.string()), "harness": rows["system_token"]}
        )
    )
    half = half_of(task)
    add_vectors(sums, account, half, vectors(rows["features"], np.uint8), at)
    _add_usual(usual, account, half, stratum, np.stack([means @ centres[h] for h in (0, 1)]), at)
    prompts += np.bincount(account[at], minlength=len(ids))


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _add_usual(
    usual: Floats, account: Ints, half: npt.NDArray[np.int8], stratum: Ints, product: Floats, at: Ints
) -> None:
    """Adds the product of the stratum of each of some rows to its account's. product: (2, strata,
    F)."""
    for row in at:
        for k in range(product.shape[2]):
            usual[account[row], k] += product[half[row], stratum[row], k]
