"""Some accounts of a large lake with all they did, as a lake of their own: what a scan looks at one by one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.processes import each
from stillwatch.lake.face import Profiles, R, ReadableLake
from stillwatch.lake.lake import Lake
from stillwatch.lake.profile import PROFILE, READ, profile_of, ranked
from stillwatch.lake.stretches import Stretch, ids_of, read_stretch, stretches
from stillwatch.lake.view import View
from stillwatch.sketch.columns import string_hashes
from stillwatch.sketch.schema import EXCHANGE_SKETCH

STRETCH_ROWS = 1 << 24
"""Exchanges to a stretch, of all days together."""

LEFT_OUT = ("source", "row", "content_hash", "band_0", "band_1", "band_2", "band_3", "prompt_chars", "completion_chars")
"""Columns of EXCHANGE_SKETCH that no scan reads."""

COLUMNS: Sequence[str] = [name for name in EXCHANGE_SKETCH.names if name not in LEFT_OUT]
BY_TIME = ("account_id", "timestamp", "exchange_hash")
ORDER = [(name, "ascending") for name in ("account_id", "task", "timestamp", "exchange_hash")]


@dataclass(frozen=True)
class Choice:
    """Which accounts an excerpt has: those whose id's hash is a multiple of `every`, drawn by lot, and `chosen` ids."""

    every: int
    chosen: frozenset[str]

    def drawn(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """(ids,): which are drawn and not chosen."""
        lot = string_hashes(ids) % np.uint64(self.every) == 0
        return np.asarray(lot & ~self.of_chosen(ids))

    def of_chosen(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """(ids,): which are chosen."""
        chosen = pa.array(sorted(self.chosen), pa.string())
        return np.asarray(pc.is_in(ids, chosen).to_numpy(zero_copy_only=False))


class Excerpt(ReadableLake):
    """Reads as the lake does; names of campaigns are the lake's."""

    def __init__(self, lake: Lake, until: datetime | None, files: list[Path], choice: Choice, accounts: int) -> None:
        """files: the chosen accounts' sketches, all of an account in one; accounts: of the whole lake."""
        self.keys, self._lake, self._files, self._choice, self._accounts = lake.keys, lake, files, choice, accounts
        self._view = lake.view(until).excerpt(files)

    def view(self, until: datetime | None = None) -> View:
        """The excerpt at the moment for which it was made. Its exchanges have COLUMNS."""
        return self._view

    def campaign_names(self) -> pa.Table:
        """NAMES of the lake."""
        return self._lake.campaign_names()

    def keep_campaign_names(self, names: pa.Table) -> None:
        """Puts NAMES in the place of what the lake had."""
        self._lake.keep_campaign_names(names)

    def profile_parts(self, until: datetime | None = None) -> "Parts":
        """PROFILE of the accounts of each file."""
        return Parts(self._files)

    def exchange_parts(
        self, until: datetime | None, columns: Sequence[str], accounts: Sequence[str]
    ) -> Iterator[pa.Table]:
        """Of each file the exchanges of those accounts that it holds."""
        wanted = pa.array(sorted(accounts), pa.string())
        for path in self._files:
            rows = _rows_of(path, columns, wanted)
            if rows.num_rows:
                yield rows

    def exchanges(
        self,
        until: datetime | None = None,
        columns: Sequence[str] | None = None,
        accounts: Iterable[str] | None = None,
    ) -> pa.Table:
        """See ReadableLake."""
        if accounts is None:
            return self._view.exchanges(columns)
        wanted = COLUMNS if columns is None else list(columns)
        parts = list(self.exchange_parts(until, [*dict.fromkeys([*wanted, *BY_TIME])], [*accounts]))
        nothing = pa.schema([_PLAIN.field(name) for name in wanted]).empty_table()
        return pa.concat_tables(parts).sort_by([(n, "ascending") for n in BY_TIME]).select(wanted) if parts else nothing

    def weights(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """(names,): how many of the lake's accounts each stands for: itself where it was chosen; the drawn ones share
        the rest."""
        drawn = self._choice.drawn(pa.array(names, pa.string()))
        rest = self._accounts - int((~drawn).sum())
        return np.where(drawn, rest / max(int(drawn.sum()), 1), 1.0)


@dataclass(frozen=True)
class Parts(Profiles):
    """The profiles of some files, each with all exchanges of its accounts in order; worked out when they are asked
    for."""

    files: list[Path]

    def each(self, work: Callable[[pa.Table], R]) -> list[R]:
        """See Profiles."""
        return each(partial(_worked, work), self.files) if self.files else [work(PROFILE.empty_table())]

    def some(self, rows: int) -> Iterator[pa.Table]:
        """See Profiles."""
        total = sum(pq.read_metadata(path).num_rows for path in self.files)
        every = 1 << max(0, (total - 1) // rows).bit_length()
        for path in self.files:
            _, names = ranked(pq.read_table(path, columns=["account_id"], partitioning=None)["account_id"])
            yield profile_of(_rows_of(path, READ, names.take(pa.array(np.arange(0, len(names), every)))))
        if not self.files:
            yield PROFILE.empty_table()


def _rows_of(path: Path, columns: Sequence[str], accounts: pa.Array) -> pa.Table:
    """Columns of an excerpt's file, of those accounts alone."""
    schema = pa.schema([_PLAIN.field(name) for name in columns])
    parts = [part.cast(schema) for part in read_stretch(path, Stretch(None, None), columns, accounts)]
    return pa.concat_tables([schema.empty_table(), *parts])


def _worked(work: Callable[[pa.Table], R], path: Path) -> R:
    return work(profile_of(pq.read_table(path, columns=list(READ), partitioning=None)))


@dataclass(frozen=True, slots=True)
class _Task:
    """A stretch to copy the chosen accounts of. mains: of every id that is an account's alias or has one, the account;
    apart: whether these are copied, or all others."""

    files: tuple[Path, ...]
    stretch: Stretch
    choice: Choice
    out: Path
    mains: dict[str, str]
    apart: bool = False

    def wanted(self, ids: pa.Array) -> pa.Array:
        """Those of the ids that are copied."""
        names = named(ids, self.mains)
        tied = pc.is_in(ids, pa.array(list(self.mains), pa.string())).to_numpy(zero_copy_only=False)
        taken = self.choice.drawn(names) | self.choice.of_chosen(names)
        return ids.filter(pa.array(taken & (tied == self.apart)))


def take(lake: Lake, until: datetime | None, choice: Choice, accounts: int, folder: Path) -> Excerpt:
    """Copies an excerpt's exchanges into a folder, which must exist and outlive it. An account's aliases go with it."""
    files, aliases = tuple(lake.exchange_sketch_files(until)), lake.aliases(until)
    mains = dict(zip(aliases["alias"].to_pylist(), aliases["account_id"].to_pylist(), strict=True))
    mains |= {account: account for account in mains.values()}
    parts = stretches(files, STRETCH_ROWS)
    tasks = [_Task(files, part, choice, folder / f"{k:05d}.parquet", mains) for k, part in enumerate(parts)]
    if mains:
        tasks.append(_Task(files, Stretch(None, None), choice, folder / "aliases.parquet", mains, apart=True))
    return Excerpt(lake, until, [path for path in each(_copy, tasks) if path], choice, accounts)


def named(ids: pa.Array, mains: dict[str, str]) -> pa.Array:
    """The accounts that ids stand for."""
    return pa.array([mains.get(i, i) for i in ids.to_pylist()], pa.string()) if mains else ids


def _copy(task: _Task) -> Path | None:
    """The chosen accounts' exchanges of a stretch, in order, as one file."""
    rows: list[pa.Table] = []
    for path in task.files:
        wanted = task.wanted(ids_of(path, task.stretch))
        if len(wanted):
            rows += [part.cast(_PLAIN) for part in read_stretch(path, task.stretch, COLUMNS, wanted)]
    if not rows:
        return None
    table = pa.concat_tables(rows)
    if task.apart:
        table = table.set_column(
            table.column_names.index("account_id"),
            _PLAIN.field("account_id"),
            named(table["account_id"].combine_chunks(), task.mains),
        )
    pq.write_table(table.sort_by(ORDER), task.out, compression="lz4", row_group_size=1 << 16)
    return task.out


_PLAIN = pa.schema([EXCHANGE_SKETCH.field(name) for name in COLUMNS])
