"""Which exchanges of a fleet's accounts are harvest, where other talk goes through them too.

Tasks of the fleet are a mixture of harvest and cover; cover is organic talk, as everybody's. A
linear discriminant (Fisher, Annals of Eugenics 1936) scores each task's first prompt, learnt on
other accounts than it is used on. Scores of cover are spread as everybody's are, so the share of
cover and each task's probability follow from a mixture of two densities, one of them known:
learning from positive and unlabelled data (Elkan and Noto, KDD 2008).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.odds import log_normal, middle_and_width
from stillwatch.fleets.population import Population
from stillwatch.lake.store.columns import distinct_pairs, numbers, ranked, vectors
from stillwatch.lake.views.profile import asks_again
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sketch.features import products, unit_vectors
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES

COLUMNS = (
    *("account_id", "timestamp", "task", "turn", "status", "capabilities", "frame_token", "features", "source", "row"),
)

RIDGE = 0.1
"""Share of the average direction's scatter that every direction is taken to have besides its
own."""

ROUNDS = 100
BINS = 256
TINY = 1e-12

OTHERS = 1500
"""Accounts outside that picture everybody."""

APART = 0.6
"""Difference of the mean probabilities of harvest and cover from which the prompts alone tell them
apart."""

MOST = 20
"""Tasks of one other account that are looked at."""

FITTED = 400
"""Accounts of a fleet on which its harvest is learnt to be told from cover, at most."""

TOLD = ("timestamp", "status", "capabilities", "frame_token", "source", "row")
"""Columns of an exchange that what was taken is counted by, and where it stands in the log."""

FEWEST = 200
"""Tasks of the fleet, and of everybody, below which nothing is told apart and all counts as
harvest."""


@dataclass(frozen=True)
class Attribution:
    """Per exchange of the fleet's accounts (sorted by account, time): probability that it is
    harvest; `cover`: share of the tasks that is not; `by_text`: the same probability from the
    prompts alone; `tasks`: the fleet's; `telling`: how they were told apart, None where they were
    not."""

    harvest: Floats
    cover: float
    by_text: Floats
    tasks: "Tasks"
    telling: "Telling | None" = None

    def talk(self, rows: pa.Table) -> float:
        """Share of follow-ups in the harvest. rows: the fleet's, as given to `attribute`.

        What the prompts say is used alone, since tasks that were put apart for being followed up
        would say little; and it is put right by how surely they say it (two parts, two sums). Where
        they hardly tell harvest from cover, the two measurements together do (that the tasks likest
        a harvest do not go on, and the others do): the fleet's share, by how much seldomer its
        harvest's tasks go on than all of its tasks.
        """
        p, again = self.by_text, _asks_again(rows)
        likely, unlikely = p.sum(), (1 - p).sum()
        if unlikely < TINY * len(p):
            return float(again.mean())
        hit, slip = float(p @ p / likely), float(p @ (1 - p) / unlikely)
        if hit - slip < APART:
            assert self.telling is not None  # else everything is harvest, and nothing is unlikely
            return float(again.mean() * self.telling.fit.ours_on / max(float(self.tasks.goes_on.mean()), TINY))
        share = np.linalg.solve(
            [[hit * likely, slip * unlikely], [(1 - hit) * likely, (1 - slip) * unlikely]], [p @ again, (1 - p) @ again]
        )
        return float(np.clip(share[0], 0.0, 1.0))


def read_others(lake: ReadableLake, until: datetime | None, people: Population, candidates: Ints) -> "Everybody":
    """OTHERS accounts that are in no candidate: the picture of everybody."""
    rest = np.setdiff1d(np.flatnonzero(people.drawn & (people.counts["tasks"] > 0)), candidates)
    return Everybody.of(read_exchanges(lake, until, people, evenly(rest, OTHERS)))


def read_exchanges(lake: ReadableLake, until: datetime | None, people: Population, group: Ints) -> pa.Table:
    """COLUMNS of the exchanges of a group's accounts."""
    return lake.exchanges(until, COLUMNS, accounts=[people.names[a] for a in group])


def read_fleets(
    lake: ReadableLake, until: datetime | None, people: Population, groups: list[Ints]
) -> Iterator[pa.Table]:
    """`read_exchanges` of each group, read at once: many candidates are parts of one pool."""
    if not groups:
        return
    rows = read_exchanges(lake, until, people, np.unique(np.concatenate(groups)))
    account, names = ranked(rows["account_id"])
    start = np.searchsorted(account, np.arange(len(names) + 1))
    number = {name: k for k, name in enumerate(names.to_pylist())}
    for group in groups:
        own = [number[people.names[a]] for a in group]
        yield rows.take(pa.array(np.concatenate([np.arange(start[k], start[k + 1]) for k in own])))


def attributed(
    lake: ReadableLake, until: datetime | None, people: Population, group: Ints, others: "Everybody"
) -> tuple[Ints, pa.Table, Floats]:
    """(account's place in the group, TOLD, probability of harvest) of each exchange of a group's
    accounts. Of more than FITTED accounts these are told apart as the exchanges of that many
    show."""
    if len(group) <= FITTED:
        rows = read_exchanges(lake, until, people, group)
        return _place_in([people.names[a] for a in group], rows), rows.select(TOLD), attribute(rows, others).harvest
    telling = Telling.learn(Tasks.of(read_exchanges(lake, until, people, fitted(group))), others)
    names = [people.names[a] for a in group]
    found = lake.each_exchanges(until, COLUMNS, names, partial(_told, names, telling))
    places, told, harvest = zip(*found, strict=True)
    return np.concatenate(places), pa.concat_tables(told), np.concatenate(harvest)


def _told(names: list[str], telling: "Telling | None", rows: pa.Table) -> tuple[Ints, pa.Table, Floats]:
    """`attributed` of some rows."""
    return _place_in(names, rows), rows.select(TOLD), telling.harvest(rows) if telling else np.ones(rows.num_rows)


def fitted(group: Ints) -> Ints:
    """The accounts of a group on which it is learnt what tells harvest from cover."""
    return evenly(group, FITTED)


def _place_in(names: list[str], rows: pa.Table) -> Ints:
    return pc.index_in(rows["account_id"].combine_chunks(), pa.array(names, pa.string())).to_numpy().astype(np.int64)


def attribute(fleet: pa.Table, others: "Everybody") -> Attribution:
    """Tell harvest from cover. fleet: COLUMNS of all exchanges of the fleet's accounts."""
    mine = Tasks.of(fleet)
    telling = Telling.learn(mine, others)
    if telling is None:
        return Attribution(np.ones(fleet.num_rows), 0.0, np.ones(fleet.num_rows), mine)
    alone = np.zeros(len(telling.scores), bool)
    by_text = replace(telling, fit=_mixture(telling.scores, alone, telling.usual, telling.width))
    return Attribution(
        telling.of(telling.scores, mine.goes_on)[mine.of_row],
        telling.fit.cover,
        by_text.of(telling.scores, alone)[mine.of_row],
        mine,
        telling,
    )


@dataclass(frozen=True)
class Telling:
    """How a fleet's harvest is told from cover. direction, midway: of the discriminant; scores: of
    the tasks that it was learnt on, each on other accounts than its own; others: of everybody's
    tasks; fit: of their mixture; usual, width: of everybody's scores."""

    direction: Floats
    midway: float
    scores: Floats
    others: Floats
    fit: "_Fit"
    usual: float
    width: float

    @staticmethod
    def learn(mine: "Tasks", others: "Everybody") -> "Telling | None":
        """From a fleet's tasks; None where they are too few to tell apart, or nothing tells
        them."""
        if min(len(mine.account), len(others.tasks.account)) < FEWEST:
            return None
        fold, other_fold = mine.account % 2, others.tasks.account % 2
        scores, others_scores = np.zeros(len(fold)), np.zeros(len(other_fold))
        for k in (0, 1):
            direction, midway = _discriminant(_Moments.of(mine.features[fold != k]), others.folds[1 - k])
            scores[fold == k] = mine.features[fold == k] @ direction - midway
            others_scores[other_fold == k] = others.tasks.features[other_fold == k] @ direction - midway
        usual, width = middle_and_width(others_scores)
        if width < TINY:
            return None
        return Telling(
            direction, midway, scores, others_scores, _mixture(scores, mine.goes_on, usual, width), usual, width
        )

    def of(self, scores: Floats, goes_on: npt.NDArray[np.bool_]) -> Floats:
        """Probability of harvest of tasks with these scores: a higher one never makes it less
        likely, other things equal."""
        return _rising(self.fit.harvest(scores, goes_on, self.usual, self.width), scores, goes_on)

    def harvest(self, rows: pa.Table) -> Floats:
        """Probability of harvest of each exchange of accounts that it was not learnt on. rows:
        COLUMNS."""
        tasks = Tasks.of(rows, unpacked=False)
        scores = products(tasks.features, self.direction.astype(np.float32)[:, None])[:, 0].astype(np.float64)
        scores -= self.midway
        return self.of(scores, tasks.goes_on)[tasks.of_row]


@dataclass(frozen=True)
class Everybody:
    """Tasks of accounts outside every candidate, drawn from everybody, and their moments by half of
    the accounts."""

    tasks: "Tasks"
    folds: tuple["_Moments", "_Moments"]

    @staticmethod
    def of(rows: pa.Table) -> "Everybody":
        """rows: COLUMNS of all exchanges of the accounts."""
        tasks = Tasks.of(rows).at_most(MOST)
        first, second = (_Moments.of(tasks.features[tasks.account % 2 == k]) for k in (0, 1))
        return Everybody(tasks, (first, second))


@dataclass(frozen=True)
class Tasks:
    """account: (tasks,) a number each; features: (tasks, DIMENSIONS) unit vectors of the first
    prompts, or the bit planes that stand for them; goes_on: whether somebody asked again; of_row:
    each exchange's task."""

    account: Ints
    features: Floats
    goes_on: npt.NDArray[np.bool_]
    of_row: Ints

    def at_most(self, most: int) -> "Tasks":
        """The tasks of each account, evenly thinned out to that many: cover is people's talk, and a
        loud program must not speak for everybody."""
        count = np.bincount(self.account)
        place = np.arange(len(self.account)) - (np.cumsum(count) - count)[self.account]
        step = np.maximum(count / most, 1.0)[self.account]
        keep = np.floor((place + 1) / step) > np.floor(place / step)
        return Tasks(self.account[keep], self.features[keep], self.goes_on[keep], np.empty(0, np.int64))

    @staticmethod
    def of(rows: pa.Table, unpacked: bool = True) -> "Tasks":
        """rows: COLUMNS of exchanges, in any order; not `unpacked`: features as bit planes."""
        account, _ = ranked(rows["account_id"])
        first, of_row = distinct_pairs(account, numbers(rows["task"]))
        again = np.bincount(of_row, _asks_again(rows)) > 0
        planes = vectors(pc.fill_null(rows["features"].take(pa.array(first)), bytes(FEATURE_BYTES)), np.uint8)
        return Tasks(account[first], unit_vectors(planes) if unpacked else planes, again, of_row)


def _asks_again(rows: pa.Table) -> npt.NDArray[np.bool_]:
    account, _ = ranked(rows["account_id"])
    return asks_again(account, *(numbers(rows[name]) for name in ("task", "timestamp", "turn")))


@dataclass(frozen=True)
class _Moments:
    """Mean (DIMENSIONS,) and scatter (DIMENSIONS, DIMENSIONS) of some tasks' features."""

    mean: Floats
    scatter: Floats

    @staticmethod
    def of(features: Floats) -> "_Moments":
        count = max(len(features), 1)
        mean = features.sum(axis=0) / count
        return _Moments(mean, features.T @ features / count - np.outer(mean, mean))


def _discriminant(ours: _Moments, theirs: _Moments) -> tuple[Floats, float]:
    """(direction, score of the point midway)."""
    scatter = (ours.scatter + theirs.scatter) / 2
    scatter[np.diag_indices(DIMENSIONS)] += RIDGE * np.trace(scatter) / DIMENSIONS
    direction = np.linalg.solve(scatter, ours.mean - theirs.mean)
    return direction, float(direction @ (ours.mean + theirs.mean) / 2)


def _mixture(mine: Floats, goes_on: npt.NDArray[np.bool_], middle: float, width: float) -> "_Fit":
    """How a fleet's tasks mix harvest and cover, by expectation-maximisation over two measurements
    of a task, taken as independent within each part. Its score: normal in both parts, cover's as
    everybody's (`middle` and `width`). Whether it goes on: shares of both parts, fitted. (Fitted on
    scores counted in BINS.)"""
    edges = np.linspace(mine.min(), mine.max() + TINY, BINS + 1)
    score = np.tile((edges[1:] + edges[:-1]) / 2, 2)
    on = np.repeat([False, True], BINS)
    count = np.concatenate([np.histogram(mine[goes_on == part], edges)[0] for part in (False, True)]).astype(np.float64)
    fit = _Fit(0.3, float(np.quantile(mine, 0.8)), float(np.std(mine)), *np.full(2, np.average(on, weights=count)))
    for _ in range(ROUNDS):
        harvest = count * fit.harvest(score, on, middle, width)
        total = max(float(harvest.sum()), TINY)
        ours = float(harvest @ score) / total
        spread = max(float(np.sqrt(harvest @ (score - ours) ** 2 / total)), width / 4)
        rest = max(len(mine) - total, 0.0)
        goes = (harvest @ on + 1) / (total + 2), ((count - harvest) @ on + 1) / (rest + 2)
        fit = _Fit(rest / len(mine), ours, spread, *goes)
    return fit


@dataclass(frozen=True)
class _Fit:
    """cover: its share; ours, spread: of harvest's scores; ours_on, theirs_on: shares of harvest
    and of cover that go on."""

    cover: float
    ours: float
    spread: float
    ours_on: float
    theirs_on: float

    def harvest(self, score: Floats, on: npt.NDArray[np.bool_], middle: float, width: float) -> Floats:
        """Probability of harvest, cover's scores being normal with `middle` and `width`."""
        ours_on, theirs_on, cover = (min(max(s, TINY), 1 - TINY) for s in (self.ours_on, self.theirs_on, self.cover))
        odds = np.log((1 - cover) / cover) + log_normal(score, self.ours, self.spread)
        odds += np.where(on, np.log(ours_on / theirs_on), np.log((1 - ours_on) / (1 - theirs_on)))
        return np.asarray(1 / (1 + np.exp(-np.clip(odds - log_normal(score, middle, width), -50, 50))))


def _rising(harvest: Floats, score: Floats, goes_on: npt.NDArray[np.bool_]) -> Floats:
    """The probabilities made monotone in the score, for tasks that go on and those that do not."""
    out = harvest.copy()
    for part in (np.flatnonzero(goes_on), np.flatnonzero(~goes_on)):
        order = part[np.argsort(score[part], kind="stable")]
        out[order] = np.maximum.accumulate(harvest[order])
    return out
