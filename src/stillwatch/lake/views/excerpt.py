"""Some accounts of a large lake with all they did, as a lake of their own: what a scan looks at one
by one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.engine.processes import each
from stillwatch.lake.store.columns import ranked
from stillwatch.lake.views.answers import BY_TIME
from stillwatch.lake.views.copying import COLUMNS, PLAIN, Choice, Files
from stillwatch.lake.views.file_view import FileView
from stillwatch.lake.views.kept import Works, going_on, keep, load
from stillwatch.lake.views.profile import PROFILE, READ, profile_of
from stillwatch.lake.views.protocols import Profiles, R, ReadableLake, ReadableView, Storable
from stillwatch.lake.views.stretches import Stretch, ids_of, read_stretch

WHOLE = "whole"
"""The name under which is kept what profiles come to."""


class Excerpt(ReadableLake):
    """Reads as the lake does; names of campaigns are the lake's."""

    def __init__(
        self,
        lake: ReadableLake,
        until: datetime | None,
        parts: Sequence[Files],
        choice: Choice,
        accounts: int,
        spill: Path,
    ) -> None:
        """parts: the accounts' sketches (copying.py), ids collapsed, all of an account in one part;
        accounts: of the whole lake; spill: a folder for what does not fit into memory."""
        self.keys, self._lake, self._choice, self._accounts = lake.keys, lake, choice, accounts
        self._parts = [part for part in parts if part]
        self._view = ExcerptView(lake.view(until), [path for part in self._parts for path in part], spill)

    def view(self, until: datetime | None = None) -> "ExcerptView":
        """The excerpt at the moment for which it was made. Its exchanges have COLUMNS."""
        return self._view

    def campaign_names(self) -> pa.Table:
        """NAMES of the lake."""
        return self._lake.campaign_names()

    def keep_campaign_names(self, names: pa.Table) -> None:
        """Puts NAMES in the place of what the lake had."""
        self._lake.keep_campaign_names(names)

    def profile_parts(self, until: datetime | None = None) -> "Parts":
        """PROFILE of the accounts of each part."""
        return Parts(self._parts)

    def each_exchanges(
        self, until: datetime | None, columns: Sequence[str], accounts: Sequence[str], work: Callable[[pa.Table], R]
    ) -> list[R]:
        """See ReadableLake."""
        return each(partial(_read, work, list(columns), pa.array(sorted(accounts), pa.string())), self._parts)

    def each_task(
        self, until: datetime | None, columns: Sequence[str], works: Works, stored: type[Storable] | None = None
    ) -> dict[str, list[Any]]:
        """See ReadableLake. Of a file that is kept, its own tasks are; those that go on in another
        file are looked at in all of them."""
        if stored is None:
            made = each(partial(_all_of, works, list(columns)), self._parts)
            return {name: [one[name] for one in made] for name in works}
        keep(works, partial(_file, columns), [path for part in self._parts for path in part])
        apart = each(partial(_across, works, list(columns)), self._parts)
        out: dict[str, list[Any]] = {name: [one[name] for _, one in apart] for name in works}
        for name, made in out.items():
            for files, (ids, _) in zip(self._parts, apart, strict=True):
                made += [load(stored, name, path).without(ids) for path in files]
        return out

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
        read, names = [*dict.fromkeys([*wanted, *BY_TIME])], pa.array(sorted(accounts), pa.string())
        parts = [_rows_of(files, read, names) for files in self._parts]
        nothing = pa.schema([PLAIN.field(name) for name in wanted]).empty_table()
        return pa.concat_tables(parts).sort_by([(n, "ascending") for n in BY_TIME]).select(wanted) if parts else nothing

    def weights(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """(names,): how many of the lake's accounts each stands for: itself where it was chosen;
        the drawn ones share the rest."""
        chosen = self._choice.of_chosen(pa.array(names, pa.string()))
        rest = self._accounts - int(chosen.sum())
        return np.where(chosen, 1.0, rest / max(int((~chosen).sum()), 1))


class ExcerptView(FileView):
    """The exchanges of some files; all else is the whole lake's. It lasts as long as that lake's
    view."""

    def __init__(self, whole: ReadableView, files: Sequence[Path], spill: Path) -> None:
        self._whole, self._files, self.spill = whole, list(files), spill

    def sketch_files(self) -> list[Path]:
        """See FileView."""
        return self._files

    def work_folder(self) -> Path:
        """See ReadableView."""
        return self._whole.work_folder()

    def days(self) -> list[date]:
        """The days on which anybody did anything."""
        return self._whole.days()

    def aliases(self) -> pa.Table:
        """See ReadableView."""
        return self._whole.aliases()

    def accounts(self) -> pa.Table:
        """Everybody's records."""
        return self._whole.accounts()

    def exchange_count(self) -> int:
        """Everybody's exchanges."""
        return self._whole.exchange_count()

    def coverage(self) -> dict[str, float]:
        """Of all exchanges and accounts."""
        return self._whole.coverage()

    def remarks(self) -> pa.Table:
        """See ReadableView."""
        return self._whole.remarks()


@dataclass(frozen=True)
class Parts(Profiles):
    """The profiles of some parts, file by file, worked out when they are asked for: no day of an
    account is in two."""

    parts: list[Files]

    def each(self, work: Callable[[pa.Table], R], stored: type[Storable] | None = None) -> list[R]:
        """See Profiles."""
        files = [path for part in self.parts for path in part]
        if not files:
            return [work(PROFILE.empty_table())]
        if stored is None:
            return each(partial(_worked, work), files)
        keep({WHOLE: work}, _profile, files)
        return [load(stored, WHOLE, path) for path in files]

    def some(self, rows: int) -> Iterator[pa.Table]:
        """See Profiles."""
        total = sum(pq.read_metadata(path).num_rows for files in self.parts for path in files)
        every = 1 << max(0, (total - 1) // rows).bit_length()
        for files in self.parts:
            ids = pa.chunked_array([ids_of(path, Stretch(None, None)) for path in files])
            _, names = ranked(ids)
            yield profile_of(_rows_of(files, READ, names.take(pa.array(np.arange(0, len(names), every)))))
        if not self.parts:
            yield PROFILE.empty_table()


def _rows_of(files: Files, columns: Sequence[str], accounts: pa.Array | None = None) -> pa.Table:
    """Columns of a part, of those accounts alone where they are given."""
    schema = pa.schema([PLAIN.field(name) for name in columns])
    found = [rows.cast(schema) for path in files for rows in read_stretch(path, Stretch(None, None), columns, accounts)]
    return pa.concat_tables([schema.empty_table(), *found])


def _read(work: Callable[[pa.Table], R], columns: list[str], accounts: pa.Array, files: Files) -> R:
    return work(_rows_of(files, columns, accounts))


def _file(columns: Sequence[str], path: Path) -> pa.Table:
    return _rows_of((path,), columns)


def _all_of(works: Works, columns: list[str], files: Files) -> dict[str, Any]:
    rows = _rows_of(files, columns)
    return {name: work(rows) for name, work in works.items()}


def _across(works: Works, columns: list[str], files: Files) -> tuple[pa.Array, dict[str, Any]]:
    """(the accounts with tasks that go on from file to file, what is made of all that they did)."""
    ids = going_on(files)
    rows = _rows_of(files, columns, ids)
    return ids, {name: work(rows) for name, work in works.items()}


def _profile(path: Path) -> pa.Table:
    return profile_of(_rows_of((path,), READ))


def _worked(work: Callable[[pa.Table], R], path: Path) -> R:
    return work(_profile(path))
