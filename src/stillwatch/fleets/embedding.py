"""Each account's mean prompt, as sums that keep sampling noise apart from signal.

An account's prompts x have the sum S and the sum of squared norms Q. Centred on the mean of their
stratum (same surface, script and harness), they give unbiased estimates of |mean|^2 within an
account and of the inner product of two accounts' means: kernel mean embeddings with the noise taken
out, in the family of MMD two-sample tests (Gretton et al., A Kernel Two-Sample Test, JMLR 2012, eq.
3).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from stillwatch.engine.arrays import Floats, Ints, total_by

WHITE = 8
"""Prompts from which an account's mean helps to tell in what people differ."""

SHRINK_SCATTER = 0.3
"""Share of the average direction's scatter that every direction is taken to have besides its
own."""

SHRINK_ACCOUNTS = 50
"""A stratum's mean is pulled towards its parent's as if the parent had this many more accounts in
it."""


@dataclass(frozen=True)
class Embedding:
    """What accounts ask, one row each."""

    weight: Floats
    """How many accounts of the log each stands for."""
    sums: Floats
    """(accounts, D): centred S."""
    n: Floats
    """Prompts."""
    within: Floats
    """Mean similarity of two of the account's prompts (first_enough), NaN where there are none."""
    noise: Floats
    """Standard error of `within` for an account without any signal."""
    by_norms: npt.NDArray[np.bool_]
    """Whether `within` hangs on the squared norms of prompts, which whitening leaves uncertain."""
    norm: float
    """Mean squared norm of a prompt."""
    spread: float
    """Standard deviation of the inner product of two strangers' prompts."""

    @property
    def drawn(self) -> npt.NDArray[np.bool_]:
        """(accounts,): who stands for everybody; the others were chosen for something."""
        return self.weight == self.weight.max(initial=1.0)

    @cached_property
    def mean(self) -> Floats:
        """(accounts, D): each account's centred mean prompt (zero where it has none)."""
        return self.sums / np.maximum(self.n, 1.0).astype(self.sums.dtype)[:, None]

    @cached_property
    def length(self) -> Floats:
        """(accounts,): squared length of each account's mean, sampling noise included."""
        return np.einsum("ij,ij->i", self.mean, self.mean)

    @cached_property
    def root(self) -> Floats:
        """(accounts,): square root of `within`, by which R divides; of `noise` where that is
        larger, since a signal below its own noise would make any likeness a large ratio."""
        return np.sqrt(np.maximum(self.within, self.noise))

    @cached_property
    def measurable(self) -> npt.NDArray[np.bool_]:
        """(accounts,): whether `within` is defined."""
        return np.isfinite(self.within) & (self.n >= 2)


def stratum_means(sums: Floats, n: Floats, account: Ints, levels: list[Ints]) -> list[Floats]:
    """Mean prompts of everybody, (1, D), and of each stratum of each level, (strata, D), every
    account counting alike; from profile rows.

    `levels` are stratum numbers per row from coarse to fine; each level's mean is shrunk towards
    the one above, so that a stratum of few accounts is not centred on itself. Accounts weigh at
    most as one account: a loud one must not set the mean.
    """
    if not len(n):
        return [np.zeros((1, sums.shape[1]), sums.dtype), *(np.zeros((0, sums.shape[1]), sums.dtype) for _ in levels)]
    weight = n / np.maximum(total_by(account, n)[account], 1.0)
    weighted = sums * (weight / np.maximum(n, 1.0)).astype(sums.dtype)[:, None]
    stratum, means = np.zeros(len(n), np.int64), [(weighted.sum(axis=0) / max(float(weight.sum()), 1e-12))[None, :]]
    for level in levels:
        count = np.bincount(level, weight)
        within = np.zeros(len(count), np.int64)
        within[level] = stratum
        total = sum_by(level, weighted, len(count)) + SHRINK_ACCOUNTS * means[-1][within]
        stratum = level
        means.append(total / (count + SHRINK_ACCOUNTS).astype(sums.dtype)[:, None])
    return means


def centre(sums: Floats, squares: Floats, n: Floats, means: Floats) -> tuple[Floats, Floats]:
    """((rows, D) sums, (rows,) sums of squared norms) of profile rows, with each prompt set against
    its stratum's mean (`means`, (rows, D))."""
    norms = squares - 2 * np.einsum("ij,ij->i", means, sums) + n * np.einsum("ij,ij->i", means, means)
    return sums - n.astype(sums.dtype)[:, None] * means, norms


def whitener(sums: Floats, n: Floats, account: Ints, accounts: int) -> Floats:
    """(D, D): the map under which people's means differ alike in all directions.

    What many people differ in (register, everyday subjects) says little of any two of them, and
    drowns what few share: Fisher's discriminant (Annals of Eugenics 1936) divides by the scatter,
    here that of all accounts with WHITE prompts or more, shrunk towards its average, the more so
    the fewer the accounts.
    """
    count = total_by(account, n, accounts)
    known = count >= WHITE
    mean = sum_by(account, sums, accounts)[known] / count[known].astype(sums.dtype)[:, None]
    width = sums.shape[1]
    if len(mean) < 2:
        return np.eye(width)
    values, vectors = np.linalg.eigh(mean.T @ mean / len(mean))
    average = max(float(values.mean()), 1e-12)
    shrunk = np.maximum(values, 0.0) + (SHRINK_SCATTER + width / len(mean)) * average
    turned = vectors / np.sqrt(shrunk / average)
    return np.asarray(turned / np.sqrt(np.mean(average / shrunk)))


def whiten(sums: Floats, norms: Floats, n: Floats, whitener: Floats, ratio: float) -> tuple[Floats, Floats]:
    """Centred sums and norms under a linear map. What a row's norms become is known where it holds
    one prompt; elsewhere they are taken to change by `ratio`, as those do on average
    (norm_ratio)."""
    turned = sums @ whitener.astype(sums.dtype)
    single = n == 1
    norms = norms * ratio
    norms[single] = np.einsum("ij,ij->i", turned[single], turned[single])
    return turned, norms


def norm_ratio(sums: Floats, norms: Floats, n: Floats, whitener: Floats) -> float:
    """What the squared norms of single prompts become under a linear map, on average; 1 where there
    are none."""
    single = n == 1
    turned = sums[single] @ whitener.astype(sums.dtype)
    lengths = np.einsum("ij,ij->i", turned, turned)
    return float(lengths.sum() / max(norms[single].sum(), 1e-12)) if single.any() else 1.0


@dataclass(frozen=True)
class Pairs:
    """Pairs of prompts of one account each. products: (accounts,) sum of their inner products;
    count: how many."""

    products: Floats
    count: Floats

    def __sub__(self, part: "Pairs") -> "Pairs":
        return Pairs(self.products - part.products, self.count - part.count)

    def __add__(self, part: "Pairs") -> "Pairs":
        return Pairs(self.products + part.products, self.count + part.count)


def first_enough(everything: Pairs, itself: Pairs, together: list[Pairs]) -> Pairs:
    """The pairs by which an account's likeness within itself is measured: those across blocks where
    they are a quarter of all its pairs, since one sitting's prompts resemble each other; tried from
    the first way to the last, and where none divides it so, all its pairs, less the squared norms
    of its prompts. everything: pairs of all prompts; itself: of each with itself; together: for
    each way to make blocks, of those that lie in one."""
    pairs = anyhow = everything - itself
    for within in reversed(together):
        across = everything - within
        enough = across.count >= anyhow.count / 4
        pairs = Pairs(np.where(enough, across.products, pairs.products), np.where(enough, across.count, pairs.count))
    return pairs


def _together(centred: Floats, n: Floats, account: Ints, block: Ints, accounts: int) -> Pairs:
    """The pairs of an account's prompts that lie in one block, each prompt with itself among
    them."""
    key, cell = np.unique(account * (block.max(initial=0) + 1) + block, return_inverse=True)
    owner, inside = key // (block.max(initial=0) + 1), total_by(cell, n, len(key))
    squares = squared_lengths(sum_by(cell, centred, len(key)))
    return Pairs(total_by(owner, squares, accounts), total_by(owner, inside**2, accounts))


@dataclass(frozen=True)
class Sums:
    """What an embedding is made of, for some accounts."""

    total: Floats
    """(accounts, D): centred sums."""
    count: Floats
    """Prompts."""
    pairs: Pairs
    """On which `within` is measured."""
    norms: float
    """Sum of all squared norms."""

    @staticmethod
    def of(centred: Floats, norms: Floats, n: Floats, account: Ints, accounts: int, pairs: Pairs) -> "Sums":
        """From centred profile rows of accounts numbered from 0."""
        return Sums(sum_by(account, centred, accounts), total_by(account, n, accounts), pairs, float(norms.sum()))

    def embedding(self, weight: Floats | None = None) -> Embedding:
        """Everything that follows from them. weight: (accounts,) how many each stands for; 1 unless
        given."""
        accounts, some = len(self.count), self.pairs.count > 0
        weight = np.ones(accounts) if weight is None else weight
        several = (self.count >= 2) & (weight == weight.max(initial=1.0))
        norm = self.norms / max(float(self.count.sum()), 1.0)
        spread = stranger_spread(self.total[several] / self.count[several].astype(self.total.dtype)[:, None], norm)
        within, noise = np.full(accounts, np.nan), np.full(accounts, np.nan)
        within[some] = self.pairs.products[some] / self.pairs.count[some]
        noise[some] = spread * np.sqrt(2 / self.pairs.count[some])
        by_norms = self.pairs.count == self.count**2 - self.count
        return Embedding(weight, self.total, self.count, within, noise, by_norms, norm, spread)


def pooled(people: Embedding, unit: Ints) -> Embedding:
    """Of units of accounts (numbers from 0) as one account each: whoever is too quiet to be
    measured may be measured with those that something rare ties it to. Pairs of prompts of two
    accounts of a unit count as well."""
    units = int(unit.max(initial=-1)) + 1
    measured = np.isfinite(people.within)
    count = np.zeros(len(unit))
    count[measured] = 2 * (people.spread / people.noise[measured]) ** 2
    products = np.where(measured, people.within, 0.0) * count
    sums, n = sum_by(unit, people.sums, units), total_by(unit, people.n, units)
    across = squared_lengths(sums) - total_by(unit, squared_lengths(people.sums), units)
    pairs = Pairs(
        total_by(unit, products, units) + across,
        total_by(unit, count, units) + n**2 - total_by(unit, people.n**2, units),
    )
    weight = np.zeros(units)
    np.maximum.at(weight, unit, people.weight)
    return Sums(sums, n, pairs, people.norm * float(n.sum())).embedding(weight)


def embed(
    centred: Floats, norms: Floats, n: Floats, account: Ints, block: Ints, accounts: int, weight: Floats | None = None
) -> Embedding:
    """Embedding from centred profile rows (one per account, block of time and stratum).

    centred: (rows, D); norms, n, account, block: (rows,); weight: (accounts,) how many each stands
    for.
    """
    everything = _together(centred, n, account, np.zeros_like(account), accounts)
    itself = Pairs(total_by(account, norms, accounts), total_by(account, n, accounts))
    pairs = first_enough(everything, itself, [_together(centred, n, account, block, accounts)])
    return Sums.of(centred, norms, n, account, accounts, pairs).embedding(weight)


def stranger_spread(means: Floats, norm: float) -> float:
    """Standard deviation of x.y for prompts x, y of two strangers: sqrt(trace(C^2)) with C the
    prompts' covariance.

    C is taken as the accounts' scatter, scaled to the prompts' mean squared norm: the eigenvalue
    profile of what people differ in, with the total variance of single prompts.
    """
    if len(means) < 2:
        return norm / np.sqrt(means.shape[1])
    scatter = means.T @ means / len(means)
    return float(norm * np.linalg.norm(scatter) / max(np.trace(scatter), 1e-12))


def sum_by(group: Ints, rows: Floats, groups: int) -> Floats:
    """(groups, D): sums of rows by group."""
    places = np.arange(len(group) + 1)
    return np.asarray(
        sparse.csc_array((np.ones(len(group), rows.dtype), group, places), shape=(groups, len(group))) @ rows
    )


def squared_lengths(rows: Floats) -> Floats:
    """(rows,): squared lengths, summed in float64."""
    return np.einsum("ij,ij->i", rows, rows, dtype=np.float64)
