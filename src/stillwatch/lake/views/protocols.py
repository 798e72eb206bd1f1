"""What a scan asks of a lake, whatever engine keeps it."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stillwatch.exchange.reject import set_aside
from stillwatch.lake.views.copying import Choice, Files
from stillwatch.sketch.keys import Keys

R = TypeVar("R")


class Storable(Protocol):
    """A result that can be kept as a file."""

    @staticmethod
    def load(path: Path) -> Any:
        """What was saved."""

    def save(self, path: Path) -> None:
        """Whole or not at all."""

    def without(self, names: pa.Array) -> Any:
        """What it is of all accounts but those of some ids."""


class Profiles(Protocol):
    """PROFILE of all accounts of a lake, in parts of whole days of accounts."""

    def each(self, work: Callable[[pa.Table], R], stored: type[Storable] | None = None) -> list[R]:
        """What `work` makes of each part, in their order. It may be done in other processes; where
        parts last from scan to scan, results that are `stored` are kept beside them."""

    def some(self, rows: int) -> Iterable[pa.Table]:
        """Parts of accounts evenly taken; where the profiles are not held anyway, of `rows`
        exchanges at most."""


@dataclass(frozen=True)
class Held(Profiles):
    """Profiles that are held in memory, as one part."""

    whole: pa.Table

    def each(self, work: Callable[[pa.Table], R], stored: type[Storable] | None = None) -> list[R]:
        """See Profiles."""
        return [work(self.whole)]

    def some(self, rows: int) -> Iterable[pa.Table]:
        """See Profiles."""
        return [self.whole]


class ReadableView(Protocol):
    """A lake as it was at a moment. Ids that stand for another account are collapsed into it."""

    def days(self) -> list[date]:
        """The days that have exchanges, in order."""

    def aliases(self) -> pa.Table:
        """(alias, account_id): for every id that is not an account of its own, the account it
        stands for."""

    def accounts(self) -> pa.Table:
        """ACCOUNT_SKETCH, one row an account, sorted by id, the latest row of each."""

    def exchanges(self, columns: Sequence[str] | None = None, accounts: Iterable[str] | None = None) -> pa.Table:
        """Columns of EXCHANGE_SKETCH (all when None) of the exchanges of some accounts (all when
        None), sorted by account, time and exchange_hash."""

    def profiles(self) -> pa.Table:
        """PROFILE, sorted by its key."""

    def work_folder(self) -> Path:
        """A new folder on this machine for work under way, for the caller to remove."""

    def account_count(self) -> int:
        """Accounts that have exchanges."""
        return int(self.query("SELECT COUNT(DISTINCT account_id) AS n FROM exchanges")["n"][0].as_py())

    def exchange_count(self) -> int:
        """Exchanges, repeats and conflicts left out."""
        return int(self.query("SELECT COUNT(*) AS n FROM exchanges")["n"][0].as_py())

    def query(self, query: str, tables: Mapping[str, pa.Table] | None = None, views: Sequence[str] = ()) -> pa.Table:
        """Answers SQL over `exchanges` (EXCHANGE_SKETCH), `accounts`, `aliases`, the tables given,
        and views by their names in lake/sql."""

    def coverage(self) -> dict[str, float]:
        """For each field of the contract, the share of exchanges (of accounts, for an account's
        fields) that have it."""

    def remarks(self) -> pa.Table:
        """REJECTS, sorted by source, row and kind: every record that could not be used, and the
        notes."""


class ReadableLake(Protocol):
    """A lake to be scanned. `until` leaves out what came at or after it."""

    keys: Keys

    @abstractmethod
    def view(self, until: datetime | None = None) -> ReadableView:
        """The lake as it was at `until`."""

    @abstractmethod
    def campaign_names(self) -> pa.Table:
        """NAMES: which accounts a campaign's name stood for."""

    @abstractmethod
    def keep_campaign_names(self, names: pa.Table) -> None:
        """Puts NAMES in the place of what was there."""

    def days(self, until: datetime | None = None) -> list[date]:
        """The days that have exchanges, in order."""
        return self.view(until).days()

    def coverage(self, until: datetime | None = None) -> dict[str, float]:
        """For each contract field, the share of exchanges (or accounts) that have it."""
        return self.view(until).coverage()

    def accounts(self, until: datetime | None = None) -> pa.Table:
        """ACCOUNT_SKETCH, one row an account, aliases collapsed, the latest row of each."""
        return self.view(until).accounts()

    def aliases(self, until: datetime | None = None) -> pa.Table:
        """(alias, account_id) of the ids that stand for another account."""
        return self.view(until).aliases()

    def exchanges(
        self,
        until: datetime | None = None,
        columns: Sequence[str] | None = None,
        accounts: Iterable[str] | None = None,
    ) -> pa.Table:
        """Columns of EXCHANGE_SKETCH, aliases collapsed, sorted by account, time and
        exchange_hash."""
        return self.view(until).exchanges(columns, accounts)

    def each_exchanges(
        self, until: datetime | None, columns: Sequence[str], accounts: Sequence[str], work: Callable[[pa.Table], R]
    ) -> list[R]:
        """What `work` makes of `exchanges`, in parts of whole days of accounts. It may be done in
        other processes."""
        return [work(self.exchanges(until, columns, accounts))]

    def each_task(
        self,
        until: datetime | None,
        columns: Sequence[str],
        works: Mapping[str, Callable[[pa.Table], R]],
        stored: type[Storable] | None = None,
    ) -> dict[str, list[R]]:
        """By name what each of `works` makes of everybody's `exchanges`, in parts of whole days and
        whole tasks of accounts. It may be done in other processes; where parts last from scan to
        scan, results that are `stored` are kept beside them, under those names."""
        rows = self.exchanges(until, columns)
        return {name: [work(rows)] for name, work in works.items()}

    def profiles(self, until: datetime | None = None) -> pa.Table:
        """PROFILE, aliases collapsed, sorted by its key."""
        return self.view(until).profiles()

    def profile_parts(self, until: datetime | None = None) -> Profiles:
        """`profiles` in parts."""
        return Held(self.profiles(until))

    def weights(self, names: Sequence[str]) -> npt.NDArray[np.float64]:
        """(names,): how many of the lake's accounts each of these stands for."""
        return np.ones(len(names))

    def quarantined(self, until: datetime | None = None) -> pa.Table:
        """REJECTS: every record that could not be used, where it stands and why."""
        return set_aside(self.view(until).remarks())

    def remarks(self, until: datetime | None = None) -> pa.Table:
        """REJECTS: the same, and what else reading came to, counted (NOTES)."""
        return self.view(until).remarks()


class DistantLake(ReadableLake):
    """A lake whose sketches lie on other machines: what is to be looked at one by one is brought to
    this one."""

    @abstractmethod
    def bring(self, until: datetime | None, choice: Choice, lot: bool, folder: Path) -> list[Files]:
        """Writes into a folder here what some accounts did, aliases collapsed, all of an account in
        one part: of those drawn by lot, or (`lot` false) of the chosen ones that the lot does not
        draw (copying.write_copy)."""

    @abstractmethod
    def by_id(
        self, until: datetime | None, columns: Sequence[str], work: Callable[[pa.Table], pa.Table], schema: pa.Schema
    ) -> pa.Table:
        """What `work` makes of everybody's exchanges there: columns of EXCHANGE_SKETCH in order of
        id, task and time, all of an id at once, ids that stand for others as they are."""
