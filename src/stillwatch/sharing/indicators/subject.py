"""What a fleet asks about, as one noisy vector, and how much like it an account asks.

The vector is the mean over accounts of each one's mean prompt, set against everybody's. It is made
differentially private by the Gaussian mechanism: an account moves it by no more than 2 CLIP /
accounts, whatever it asked. Calibrated as Balle and Wang have it (Improving the Gaussian Mechanism,
ICML 2018), which holds for any epsilon.

Likeness is R of the test of exchangeability, fleets/exchangeability.py, between an account and the
fleet: both means set against everybody's, sampling noise and the noise that was added taken out of
their lengths. It is not whitened: where a fleet is a hundredth of the accounts, whitening shrinks
the very direction in which it differs, and swells the noise.
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from scipy.optimize import brentq
from scipy.special import ndtr

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding, sum_by
from stillwatch.fleets.exchangeability import CLEAR, LOUD
from stillwatch.fleets.measuring import ROWS, Measured
from stillwatch.fleets.metric import LEARNT_ROWS, Metric
from stillwatch.fleets.odds import MOST, bounded
from stillwatch.lake.store.columns import ranked, vectors
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.sharing.indicators.profile import Subject, bracket
from stillwatch.sketch.features import unit_vectors
from stillwatch.sketch.keys import Keys
from stillwatch.sketch.schema import DIMENSIONS

EPSILON, DELTA = 2.0, 1e-6
"""What the vector may tell of one account that was taken for the fleet's by mistake: whoever sees
it can raise the odds that the account is in by e^2 = 7 at most, but for one chance in a million.
docs/decisions/sharing.md has the price."""

CLIP = 0.25
"""Longest mean prompt of one account, set against everybody's, that is not cut: a fleet's accounts
without a common frame stand 0.15 from everybody, those with one up to 0.5, and a direction survives
being cut."""

IMPERFECT = 0.2
"""Standard deviation of R between accounts of one hand besides noise: cover traffic, a part of the
list each."""

FEWEST = 8
"""Prompts from which an account's likeness is told."""


def noise_for(sensitivity: float) -> float:
    """Standard deviation of Gaussian noise that makes a vector of this L2 sensitivity (EPSILON,
    DELTA)-private."""

    def excess(sigma: float) -> float:
        half, tilt = sensitivity / (2 * sigma), EPSILON * sigma / sensitivity
        return float(ndtr(half - tilt) - np.exp(EPSILON) * ndtr(-half - tilt) - DELTA)

    return float(brentq(excess, sensitivity * 1e-2, sensitivity * 1e3))


def subject_of(means: Floats, keys: Keys) -> Subject:
    """The noisy mean of accounts' means (accounts, DIMENSIONS), each set against everybody's mean.

    Sensitivity is told by the least number of accounts in the range that is handed over, so that
    the noise does not tell their number. The noise follows from the lake's secret and the exact
    mean: exported twice it is the same, so that exports of one state cannot be averaged; of another
    state it is another.
    """
    length = np.linalg.norm(means, axis=1, keepdims=True)
    mean = (means * np.minimum(1.0, CLIP / np.maximum(length, 1e-12))).mean(axis=0)
    sigma = noise_for(2 * CLIP / bracket(len(means))[0])
    digest = hashlib.sha256(mean.tobytes()).hexdigest()
    seed = [keys.token(f"indicator noise {k}", digest) & (2**64 - 1) for k in (0, 1)]
    noisy = mean + np.random.Generator(np.random.PCG64(seed)).normal(0.0, sigma, len(mean))
    scale = float(np.abs(noisy).max() / 127)
    steps = tuple(int(step) for step in np.rint(noisy / scale))
    return Subject(
        components=steps, scale=scale, noise=float(np.hypot(sigma, scale / 12**0.5)), epsilon=EPSILON, delta=DELTA
    )


def plain_metric(lake: ReadableLake) -> Metric:
    """The lake's means of everybody by script and surface, and prompts compared as they are. Not by
    harness as well: one that only the fleet has would be set against the fleet itself."""
    learnt = Metric.learn(lake.profile_parts().some(LEARNT_ROWS))
    means = {stratum: mean for stratum, mean in learnt.means.items() if len(stratum) < 3}
    return Metric(means, np.eye(DIMENSIONS, dtype=np.float32), 1.0)


@dataclass(frozen=True)
class Likeness:
    """Of all accounts of a lake that sent anything. names: in order; ratio: R with the fleet, NaN
    where it is not told; width: standard deviation of R in accounts of the fleet; usual: sorted R
    of accounts that stand for everybody."""

    names: list[str]
    embedding: Embedding
    ratio: Floats
    products: Floats
    length: float
    width: float
    usual: Floats

    @staticmethod
    def of(lake: ReadableLake, subject: Subject | None) -> "Likeness":
        """Measured on the lake's profiles."""
        metric = plain_metric(lake)
        parts: list[Measured] = lake.profile_parts().each(lambda part: Measured.of(part, metric))
        measured = Measured.added(parts)
        embedding = measured.embeddings(lake.weights(measured.names))[2]
        nothing = np.full(len(measured.names), np.nan)
        unknown = Likeness(measured.names, embedding, nothing, nothing, 0.0, 1.0, np.empty(0))
        if subject is None:
            return unknown
        mine = np.array(subject.components) * subject.scale
        squared = float(mine @ mine - DIMENSIONS * subject.noise**2)
        error = float(np.sqrt(4 * subject.noise**2 * max(squared, 0.0) + 2 * DIMENSIONS * subject.noise**4))
        if squared <= CLEAR * error:
            return unknown
        told = embedding.measurable & (embedding.n >= FEWEST)
        products = embedding.mean @ mine
        ratio = np.where(told, products / (embedding.root * np.sqrt(squared)), np.nan)
        width = float(np.sqrt(IMPERFECT**2 + subject.noise**2 / squared + (error / squared / 2) ** 2))
        return Likeness(measured.names, embedding, ratio, products, squared**0.5, width, np.sort(ratio[told]))

    def without(self, accounts: Ints) -> "Likeness":
        """Some accounts no longer stand for everybody."""
        rest = np.delete(self.ratio, accounts)
        return replace(self, usual=np.sort(rest[np.isfinite(rest)]))

    def group_ratio(self, group: Ints) -> float:
        """R of a group with the fleet: numerators and denominators pooled, since R is biased where
        prompts are few."""
        group = group[np.isfinite(self.ratio[group])]
        if not len(group) or not self.length:
            return float("nan")
        share = np.minimum(self.embedding.n[group], LOUD)
        within = float(share @ np.maximum(self.embedding.within[group], self.embedding.noise[group]))
        return float(share @ self.products[group] / (np.sqrt(within * share.sum()) * self.length))

    def weight(self, ratio: float) -> float:
        """Log-odds that R gives to being of the fleet: how often one of the fleet has as little,
        over how often others have as much. 0 where R is not told."""
        if not np.isfinite(ratio) or not len(self.usual):
            return 0.0
        above = len(self.usual) - int(np.searchsorted(self.usual, ratio))
        fleet = max(float(ndtr((ratio - 1) / self.width)), 1e-9)
        return bounded(float(np.log(fleet * (len(self.usual) + 1) / (above + 1))), MOST)


def account_means(rows: pa.Table, metric: Metric) -> Floats:
    """(accounts, DIMENSIONS): each account's mean prompt, set against everybody's. rows:
    account_id, script, surface, system_token and features of exchanges."""
    code, means = metric.strata(rows.select(["script", "surface", "system_token"]))
    place, accounts = ranked(rows["account_id"])
    planes = vectors(rows["features"], np.uint8)
    sums = np.zeros((len(accounts), DIMENSIONS))
    for first in range(0, len(place), ROWS):
        some = slice(first, first + ROWS)
        sums += sum_by(place[some], unit_vectors(planes[some]) - means[code[some]], len(accounts))
    return np.asarray(sums / np.bincount(place)[:, None])
