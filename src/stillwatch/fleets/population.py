"""Everybody a scan looks at: all that the evidence needs, as arrays with one number per account."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numba
import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from stillwatch.engine.arrays import Floats, Ints, total_by
from stillwatch.exchange.schema import CAPABILITIES
from stillwatch.fleets.calibration import Calibration, calibrated
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.metric import Metric
from stillwatch.fleets.peeling import Sharing
from stillwatch.fleets.rhythm import rhythms

COUNTS = (
    "exchanges",
    "answered",
    "tasks",
    "follow_ups",
    "elicits",
    "reasoning",
    "tool_exchanges",
    "loop_steps",
    "output_tokens",
    *(f"capability_{k}" for k in range(len(CAPABILITIES))),
)

ACCOUNT_VALUES = {
    "payment_token": "payment",
    "phone_token": "phone",
    "email_domain_token": "email_domain",
    "signup_address_token": "signup_address",
    "signup_network_token": "signup_network",
}
"""Columns of the account sketch that hold a value, and the value's kind."""

COARSE_VALUES = {"email_pattern_token": "email_pattern"}
"""The same for values too coarse to propose a group; they are evidence on groups found
otherwise."""

TIES = (*COARSE_VALUES.values(), "conversation", "retry")
"""Kinds of value that are evidence and propose nobody: coarse ones, and what passes from account to
account."""

UNITING = ("payment", "phone")
"""Kinds of value that unite accounts. Addresses do not: an exit that ten accounts use joins
strangers, and from link to link a tenth of everybody."""

WIDEST = 500
"""Accounts that a value may join; one that more hold was read off a gateway."""

PARTS = 12
"""Parts of everybody, of equal size, by which a habit is told."""

WANTED = ("software_engineering", "agentic_tool_use", "reasoning", "mathematics", "data_analysis")
"""What the campaigns alleged so far aimed at."""

KINDS = (*ACCOUNT_VALUES.values(), "address", "network", "client", "system_prompt", "frame", *TIES)


WORKED_OUT = ("_by_kind", "_tally", "moved", "unit", "habits", "rhythm")
"""What a population works out of anything but prompts, once it is asked for."""


def of_several(organization: Ints) -> Ints:
    """Organizations, a number per account, with -1 for one that a single account has: that is no
    affiliation."""
    size = np.bincount(organization[organization >= 0], minlength=1)
    return np.where((organization >= 0) & (size[organization] >= 2), organization, -1)


@dataclass(frozen=True)
class Population:
    """Everybody a scan looks at. Accounts are numbered by their id's order."""

    names: list[str]
    """Ids."""
    weight: Floats
    """How many of the log's accounts each stands for: 1, but where a large log's are drawn by
    lot."""
    counts: dict[str, Floats]
    """By name of COUNTS."""
    days: Floats
    """Active ones."""
    hours: Floats
    """Active ones."""
    surface: Ints
    """A number each, -1 when unknown."""
    organization: Ints
    """A number each, -1 when unknown."""
    created: Floats
    """When the account was opened, in days since 1970, or NaN."""
    banned: Floats
    """When it was closed for abuse, in days since 1970, or NaN."""
    halves: tuple[Embedding, Embedding]
    """Of the prompts of the two hash-halves of the tasks."""
    whole: Embedding
    """Of the prompts of all tasks."""
    clock: Embedding
    """Of the hours of day (24 dimensions)."""
    hourly: dict[str, Ints]
    """Rows of (account, day, hour, exchanges)."""
    sharing: Sharing
    """Account x value edges, kinds numbered as in KINDS."""
    ties: Sharing
    """The same for the kinds of TIES."""
    asked: Floats
    """Distinct prompts."""
    prompts: dict[str, Ints]
    """Rows of (account, prompt_hash), those that several accounts sent."""
    moves: dict[str, Ints]
    """Rows of (account, model, hour) of first uses of models that came out during the log."""
    affiliated: bool
    """Whether the log names any organization at all."""
    first: datetime | None
    """Time of the first exchange."""
    last: datetime | None
    """Time of the last exchange."""
    metric: Metric | None = None
    """By which prompts were compared."""
    ignored: frozenset[str] = frozenset()
    """Families of evidence that are left out (leaving_out.py)."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def total(self) -> float:
        """Accounts of the log."""
        return float(self.weight.sum())

    @cached_property
    def drawn(self) -> npt.NDArray[np.bool_]:
        """(accounts,): who stands for everybody; the others were chosen for something."""
        return self.weight == self.weight.max(initial=1.0)

    def prepare(self) -> None:
        """Works out now what is otherwise worked out when it is first asked for."""
        for embedding in (*self.halves, self.whole, self.clock):
            embedding.mean, embedding.length, embedding.root  # noqa: B018
        self._by_kind, self._tally, self.moved, self.rhythm, self.unit, self.habits, self.calibration  # noqa: B018

    def asking(self, halves: tuple[Embedding, Embedding], whole: Embedding) -> "Population":
        """The same accounts by other prompts. What does not hang on prompts is not worked out
        again."""
        out = replace(self, halves=halves, whole=whole)
        out.__dict__.update((name, self.__dict__[name]) for name in WORKED_OUT if name in self.__dict__)
        return out

    def values_of(self, group: Ints, kind: str) -> tuple[Ints, Ints, Floats]:
        """(account, value, accounts that hold the value) for each edge of one kind that lies in the
        group."""
        edges = self._by_kind[kind]
        first, last = edges.start[group], edges.start[group + 1]
        at = np.repeat(last - np.cumsum(last - first), last - first) + np.arange(int((last - first).sum()))
        return np.repeat(group, last - first), edges.value[at], edges.sharers[at]

    def holders_among(self, value: Ints) -> Ints:
        """For each edge of a selection (one edge per account and value) how many of its edges have
        the same value."""
        return _counts(value, self._tally)

    @cached_property
    def _tally(self) -> Ints:
        """Zero for each value."""
        most = max(int(edges.value.max(initial=-1)) for edges in self._by_kind.values())
        return np.zeros(most + 1, np.int64)

    @cached_property
    def moved(self) -> dict[int, Floats]:
        """Per model that came out during the log, (accounts,): the hour since 1970 of an account's
        first use of it, infinite where it never used it, NaN where it was not there a day before
        the model and at some time after."""
        hour = self.hourly["day"] * 24 + self.hourly["hour"]
        began, ended = np.full(len(self), np.inf), np.full(len(self), -np.inf)
        np.minimum.at(began, self.hourly["account"], hour)
        np.maximum.at(ended, self.hourly["account"], hour)
        out = {}
        for model in np.unique(self.moves["model"]):
            at = self.moves["model"] == model
            release = self.moves["hour"][at].min()
            first = np.full(len(self), np.inf)
            first[self.moves["account"][at]] = self.moves["hour"][at]
            out[int(model)] = np.where((began <= release - 24) & (ended >= release), first, np.nan)
        return out

    @cached_property
    def unit(self) -> Ints:
        """(accounts,): a number for each set of accounts that cards and phones join; of an account
        that shares none its own."""
        left, right = [], []
        for kind in UNITING:
            edges = self._by_kind[kind]
            rare = np.flatnonzero((edges.sharers > 1) & (edges.sharers <= WIDEST))
            rare = rare[np.argsort(edges.value[rare], kind="stable")]
            same = np.flatnonzero(np.diff(edges.value[rare]) == 0)
            left.append(edges.account[rare[same]])
            right.append(edges.account[rare[same + 1]])
        ends = np.concatenate(left), np.concatenate(right)
        graph = sparse.coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(len(self), len(self)))
        return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], np.int64)

    @cached_property
    def calibration(self) -> Calibration:
        """What the group test of exchangeability says of groups that are known."""
        return calibrated(*self.halves, self.organization)

    @cached_property
    def habits(self) -> dict[str, tuple[Ints, npt.NDArray[np.bool_]]]:
        """Of "age" (when an account was opened), "load" (what it asks on an active day) and "talk"
        (how often it goes on): (in which of PARTS equal parts of everybody each account lies; where
        that is known)."""
        active = self.counts["exchanges"]
        load = np.where(active > 0, active / np.maximum(self.days, 1), np.nan)
        talk = np.where(active >= 5, self.counts["follow_ups"] / np.maximum(active, 1), np.nan)
        return {name: self._parts(value) for name, value in (("age", self.created), ("load", load), ("talk", talk))}

    def _parts(self, value: Floats) -> tuple[Ints, npt.NDArray[np.bool_]]:
        known = np.isfinite(value)
        if not known.any():
            return np.zeros(len(value), np.int64), known
        edges = np.quantile(value[known & self.drawn], np.linspace(0, 1, PARTS + 1)[1:-1])
        return np.searchsorted(edges, np.where(known, value, 0.0)), known

    @cached_property
    def rhythm(self) -> tuple[Ints, Floats]:
        """Each account's rises and falls from hour to hour: rhythm.rhythms."""
        return rhythms(self.hourly, self.surface, len(self))

    @cached_property
    def _by_kind(self) -> dict[str, "_Edges"]:
        return {kind: _Edges.of(self._table_of(kind), number, self.weight) for number, kind in enumerate(KINDS)}

    def _table_of(self, kind: str) -> Sharing:
        return self.ties if kind in TIES else self.sharing


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _counts(value: Ints, tally: Ints) -> Ints:
    """How often each value occurs, for every place; `tally` is zero before and after."""
    for k in range(len(value)):
        tally[value[k]] += 1
    out = np.empty(len(value), np.int64)
    for k in range(len(value)):
        out[k] = tally[value[k]]
    for k in range(len(value)):
        tally[value[k]] = 0
    return out


@dataclass(frozen=True)
class _Edges:
    """Edges of one kind, sorted by account."""

    start: Ints
    """Those of account a are at start[a] up to start[a + 1]."""
    account: Ints
    value: Ints
    sharers: Floats
    """Accounts of the log that hold the value, as far as those looked at tell."""

    @staticmethod
    def of(sharing: Sharing, kind: int, weight: Floats) -> "_Edges":
        at = np.flatnonzero(sharing.kind == kind)
        at = at[np.argsort(sharing.account[at], kind="stable")]
        value = sharing.value[at]
        start = np.searchsorted(sharing.account[at], np.arange(sharing.accounts + 1))
        account = sharing.account[at]
        sharers = total_by(value, weight[account], int(value.max(initial=0)) + 1)[value]
        return _Edges(start, account, value, sharers)
