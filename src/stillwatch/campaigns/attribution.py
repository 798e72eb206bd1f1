"""Which exchanges of a fleet's accounts are harvest, where other talk goes through them too.

Tasks of the fleet are a mixture of harvest and cover; cover is organic talk, as everybody's. A linear discriminant
(Fisher, Annals of Eugenics 1936) scores each task's first prompt, learnt on other accounts than it is used on. Scores
of cover are spread as everybody's are, so the share of cover and each task's probability follow from a mixture of two
densities, one of them known: learning from positive and unlabelled data (Elkan and Noto, KDD 2008).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.fleets.communities import MAD
from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.population import Population
from stillwatch.lake import Lake
from stillwatch.lake.profile import numbers, ranked, vectors
from stillwatch.sketch.schema import DIMENSIONS, FEATURE_BYTES

COLUMNS = ("account_id", "timestamp", "task", "turn", "status", "features")

RIDGE = 0.1
"""Share of the average direction's scatter that every direction is taken to have besides its own."""

ROUNDS = 100
TINY = 1e-12

OTHERS = 1500
"""Accounts outside that picture everybody."""

APART = 0.3
"""Difference of the mean probabilities of harvest and cover from which they are told apart."""

MOST = 20
"""Tasks of one other account that are looked at."""

FEWEST = 200
"""Tasks of the fleet, and of everybody, below which nothing is told apart and all counts as harvest."""


@dataclass(frozen=True)
class Attribution:
    """Per exchange of the fleet's accounts (sorted by account, time): probability that it is harvest; `cover`: share
    of the tasks that is not; `by_text`: the same probability from the prompts alone."""

    harvest: Floats
    cover: float
    by_text: Floats

    def talk(self, rows: pa.Table) -> float | None:
        """Share of follow-ups in the harvest; None where the prompts do not tell it from cover. rows: the fleet's, as
        given to `attribute`.

        What the prompts say is used alone, since tasks that were put apart for being followed up would say nothing;
        and it is put right by how surely they say it (two parts, two sums).
        """
        p, again = self.by_text, numbers(rows["turn"]) > 1
        likely, unlikely = p.sum(), (1 - p).sum()
        if unlikely < TINY * len(p):
            return float(again.mean())
        hit, slip = float(p @ p / likely), float(p @ (1 - p) / unlikely)
        if hit - slip < APART:
            return None
        share = np.linalg.solve(
            [[hit * likely, slip * unlikely], [(1 - hit) * likely, (1 - slip) * unlikely]], [p @ again, (1 - p) @ again]
        )
        return float(np.clip(share[0], 0.0, 1.0))


def read_others(lake: Lake, until: datetime | None, people: Population, candidates: Ints) -> pa.Table:
    """COLUMNS of the exchanges of OTHERS accounts that are in no candidate: the picture of everybody."""
    rest = np.setdiff1d(np.flatnonzero(people.counts["tasks"] > 0), candidates)
    return read_exchanges(
        lake, until, people, rest[np.linspace(0, len(rest) - 1, min(len(rest), OTHERS)).astype(np.int64)]
    )


def read_exchanges(lake: Lake, until: datetime | None, people: Population, group: Ints) -> pa.Table:
    """COLUMNS of the exchanges of a group's accounts."""
    return lake.exchanges(until, COLUMNS, accounts=[people.names[a] for a in group])


def attribute(fleet: pa.Table, others: pa.Table) -> Attribution:
    """Tell harvest from cover. fleet: COLUMNS of all exchanges of the fleet's accounts; others: the same of accounts
    outside, drawn from everybody."""
    mine, everybody = _Tasks.of(fleet), _Tasks.of(others).at_most(MOST)
    if min(len(mine.account), len(everybody.account)) < FEWEST:
        return Attribution(np.ones(fleet.num_rows), 0.0, np.ones(fleet.num_rows))
    fold, other_fold = mine.account % 2, everybody.account % 2
    scores, others_scores = np.zeros(len(fold)), np.zeros(len(other_fold))
    for k in (0, 1):
        direction, middle = _discriminant(mine.features[fold != k], everybody.features[other_fold != k])
        scores[fold == k] = mine.features[fold == k] @ direction - middle
        others_scores[other_fold == k] = everybody.features[other_fold == k] @ direction - middle
    by_text, _ = _mixture(scores, np.zeros(len(scores), bool), others_scores)
    probability, cover = _mixture(scores, mine.goes_on, others_scores)
    return Attribution(probability[mine.of_row], cover, by_text[mine.of_row])


@dataclass(frozen=True)
class _Tasks:
    """account: (tasks,) a number each; features: (tasks, DIMENSIONS) unit vectors of the first prompts; goes_on:
    whether somebody asked again; of_row: each exchange's task."""

    account: Ints
    features: Floats
    goes_on: npt.NDArray[np.bool_]
    of_row: Ints

    def at_most(self, most: int) -> "_Tasks":
        """The tasks of each account, evenly thinned out to that many: cover is people's talk, and a loud program must
        not speak for everybody."""
        count = np.bincount(self.account)
        place = np.arange(len(self.account)) - (np.cumsum(count) - count)[self.account]
        step = np.maximum(count / most, 1.0)[self.account]
        keep = np.floor((place + 1) / step) > np.floor(place / step)
        return _Tasks(self.account[keep], self.features[keep], self.goes_on[keep], np.empty(0, np.int64))

    @staticmethod
    def of(rows: pa.Table) -> "_Tasks":
        account, _ = ranked(rows["account_id"])
        key, first, of_row = np.unique(
            np.stack([account, numbers(rows["task"])]), axis=1, return_index=True, return_inverse=True
        )
        again = np.bincount(of_row.ravel(), numbers(rows["turn"]) > 1) > 0
        return _Tasks(key[0], _unit(rows["features"].take(pa.array(first))), again, of_row.ravel())


def _unit(features: pa.ChunkedArray) -> Floats:
    planes = vectors(pc.fill_null(features, bytes(FEATURE_BYTES)), np.uint8)
    bits = np.unpackbits(planes, axis=1, bitorder="little").astype(np.float32)
    signs = bits[:, :DIMENSIONS] * (1 - 2 * bits[:, DIMENSIONS:])
    return np.asarray(signs / np.sqrt(np.maximum(bits[:, :DIMENSIONS].sum(axis=1), 1.0))[:, None])


def _discriminant(ours: Floats, theirs: Floats) -> tuple[Floats, float]:
    """(direction, score of the point midway)."""
    scatter = (np.cov(ours, rowvar=False) + np.cov(theirs, rowvar=False)) / 2
    scatter[np.diag_indices(DIMENSIONS)] += RIDGE * np.trace(scatter) / DIMENSIONS
    direction = np.linalg.solve(scatter, ours.mean(axis=0) - theirs.mean(axis=0))
    return direction, float(direction @ (ours.mean(axis=0) + theirs.mean(axis=0)) / 2)


def _mixture(mine: Floats, goes_on: npt.NDArray[np.bool_], everybody: Floats) -> tuple[Floats, float]:
    """(probability of harvest per task of the fleet, share of cover), by expectation-maximisation over two measurements
    of a task, taken as independent within each part. Its score: normal in both parts, cover's as everybody's (median
    and median absolute deviation). Whether it goes on: shares of both parts, fitted. A higher score never makes harvest
    less likely, other things equal."""
    middle = float(np.median(everybody))
    width = float(MAD * np.median(np.abs(everybody - middle)))
    if width < TINY:
        return np.ones(len(mine)), 0.0
    cover, ours, spread = 0.3, float(np.quantile(mine, 0.8)), float(np.std(mine))
    talk = np.full(2, (goes_on.sum() + 1) / (len(mine) + 2))
    for _ in range(ROUNDS):
        odds = _log_normal(mine, ours, spread) - _log_normal(mine, middle, width)
        odds = odds + np.log(max(1 - cover, TINY) / max(cover, TINY))
        odds = odds + np.where(goes_on, np.log(talk[0] / talk[1]), np.log((1 - talk[0]) / (1 - talk[1])))
        harvest = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        total = max(float(harvest.sum()), TINY)
        cover = float(1 - harvest.mean())
        ours = float(harvest @ mine) / total
        spread = max(float(np.sqrt(harvest @ (mine - ours) ** 2 / total)), width / 4)
        asked = np.array([harvest @ goes_on, (1 - harvest) @ goes_on])
        talk = (asked + 1) / (np.array([total, len(mine) - total]) + 2)
    return _rising(harvest, mine, goes_on), cover


def _rising(harvest: Floats, score: Floats, goes_on: npt.NDArray[np.bool_]) -> Floats:
    """The probabilities made monotone in the score, for tasks that go on and those that do not."""
    out = harvest.copy()
    for part in (np.flatnonzero(goes_on), np.flatnonzero(~goes_on)):
        order = part[np.argsort(score[part], kind="stable")]
        out[order] = np.maximum.accumulate(harvest[order])
    return out


def _log_normal(x: Floats, middle: float, width: float) -> Floats:
    return np.asarray(-0.5 * ((x - middle) / width) ** 2 - np.log(width))
