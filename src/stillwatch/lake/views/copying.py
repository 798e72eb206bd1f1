"""All that some accounts of a large lake did, copied out of its days: one file for each stretch of
accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stillwatch.engine.processes import each
from stillwatch.lake.views.stretches import Stretch, ids_of, read_stretch
from stillwatch.sketch.columns import string_hashes
from stillwatch.sketch.schema import EXCHANGE_SKETCH

LEFT_OUT = ("content_hash", "band_0", "band_1", "band_2", "band_3", "prompt_chars", "completion_chars")
"""Columns of EXCHANGE_SKETCH that no scan reads."""

COLUMNS: Sequence[str] = [name for name in EXCHANGE_SKETCH.names if name not in LEFT_OUT]
PLAIN = pa.schema([EXCHANGE_SKETCH.field(name) for name in COLUMNS])
ORDER = [(name, "ascending") for name in ("account_id", "task", "timestamp", "exchange_hash")]

Files = tuple[Path, ...]
"""All files that hold exchanges of some accounts."""


@dataclass(frozen=True)
class Choice:
    """Some accounts: those drawn by lot, whose id's hash is a multiple of `every`, and `chosen`
    ids."""

    every: int
    chosen: frozenset[str]

    def by_lot(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """(ids,): whom the lot draws, chosen or not."""
        return np.asarray(string_hashes(ids) % np.uint64(self.every) == 0)

    def of_chosen(self, ids: pa.Array) -> npt.NDArray[np.bool_]:
        """(ids,): which are chosen."""
        chosen = pa.array(sorted(self.chosen), pa.string())
        return np.asarray(pc.is_in(ids, chosen).to_numpy(zero_copy_only=False))

    def to_copy(self, ids: pa.Array, lot: bool) -> npt.NDArray[np.bool_]:
        """(ids,): whom the lot draws, or (`lot` false) who is chosen and not drawn."""
        return self.by_lot(ids) if lot else self.of_chosen(ids) & ~self.by_lot(ids)


@dataclass(frozen=True, slots=True)
class _Task:
    """A stretch to copy accounts of."""

    files: tuple[Path, ...]
    stretch: Stretch
    choice: Choice
    among: pa.Array | None
    """The ids to copy; None for those that the lot draws."""
    out: Path
    mains: dict[str, str]
    """Of every id that is an account's alias or has one, the account."""
    apart: bool
    """Whether these are copied, or all others."""

    def wanted(self, path: Path) -> pa.Array:
        """The ids to copy out of a file."""
        if self.among is not None:
            return self.among
        ids = ids_of(path, self.stretch)
        drawn = self.choice.to_copy(named(ids, self.mains), lot=True)
        return ids.filter(pa.array(drawn & (_tied(ids, self.mains) == self.apart)))


def _chosen(choice: Choice, mains: dict[str, str], apart: bool) -> pa.Array:
    """The ids of the chosen accounts that the lot does not draw."""
    ids = pa.array(sorted({*choice.chosen, *(i for i, main in mains.items() if main in choice.chosen)}), pa.string())
    chosen = choice.to_copy(named(ids, mains), lot=False)
    return ids.filter(pa.array(chosen & (_tied(ids, mains) == apart), pa.bool_()))


def _tied(ids: pa.Array, mains: dict[str, str]) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.is_in(ids, pa.array(list(mains), pa.string())).to_numpy(zero_copy_only=False))


def copy_accounts(
    days: Mapping[str, Sequence[Path]],
    borders: Sequence[Stretch],
    choice: Choice,
    lot: bool,
    aliases: pa.Table,
    folder: Path,
) -> None:
    """Copies COLUMNS of the exchanges in days' files, by label, into a folder: of the accounts
    drawn by lot, or (`lot` false) of the chosen ones that the lot does not draw. A file
    `label-number` holds a stretch's accounts; one more those that have aliases, all ids of an
    account as one."""
    mains = dict(zip(aliases["alias"].to_pylist(), aliases["account_id"].to_pylist(), strict=True))
    mains |= {account: account for account in mains.values()}
    places = [(part, False) for part in borders] + [(Stretch(None, None), True)] * bool(mains)
    among = [None, None] if lot else [_chosen(choice, mains, apart) for apart in (False, True)]
    tasks = [
        _Task(tuple(files), part, choice, among[apart], copied(folder, label, k), mains, apart)
        for label, files in days.items()
        for k, (part, apart) in enumerate(places)
    ]
    each(_copy, tasks)


def copied(folder: Path, label: str, number: int) -> Path:
    """Where a stretch's exchanges are copied to; no file stands there when there are none."""
    return folder / f"{label}-{number:05d}.parquet"


def write_copy(rows: pa.Table, path: Path) -> None:
    """Writes exchanges (PLAIN) of some accounts as they are read again: in order, as one file."""
    pq.write_table(rows.sort_by(ORDER), path, compression="lz4", row_group_size=1 << 16)


def named(ids: pa.Array, mains: dict[str, str]) -> pa.Array:
    """The accounts that ids stand for."""
    return pa.array([mains.get(i, i) for i in ids.to_pylist()], pa.string()) if mains else ids


def _copy(task: _Task) -> None:
    """The accounts' exchanges of a stretch, in order, as one file."""
    rows: list[pa.Table] = []
    for path in task.files:
        wanted = task.wanted(path)
        if len(wanted):
            rows += [part.cast(PLAIN) for part in read_stretch(path, task.stretch, COLUMNS, wanted)]
    if not rows:
        return
    table = pa.concat_tables(rows)
    if task.apart:
        table = table.set_column(
            table.column_names.index("account_id"),
            PLAIN.field("account_id"),
            named(table["account_id"].combine_chunks(), task.mains),
        )
    write_copy(table, task.out)
