"""How far each count may be off, as far as the program's own probabilities can say.

Accounts: each belongs with its own probability, so the number that do is Poisson-binomial; its
distribution is worked out exactly, by products of generating functions (Hong, On computing the
distribution function for the Poisson binomial distribution, Computational Statistics and Data
Analysis 59, 2013). Exchanges: normal, with the variance of their sum. Probabilities of one
account's exchanges come from one reading of its tasks, so they are taken to err together, which is
the most that they can vary; accounts are taken to err each for itself. What errs for all together
(the model, the prior) is in no such bound: `measured.py` has what is known of that.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.stats import norm

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.exchange.schema import STATUSES
from stillwatch.report.matter import Matter, clear_errors
from stillwatch.scan.taken import ONE

LEVEL = 0.95
"""Probability that a bound holds, if the probabilities that it rests on are right."""

NAMES = ("exchanges", "harvest_exchanges", "attempts")


@dataclass(frozen=True)
class Bound:
    """A count as listed, as expected, and between which values it lies at LEVEL."""

    listed: int
    expected: float
    low: int
    high: int


def bounds(matter: Matter) -> dict[str, Bound]:
    """The bounds of `accounts` and of NAMES."""
    member: Floats = matter.members["membership"].to_numpy()
    doubt = _doubt(matter)
    found = {"accounts": accounts_bound(member)}
    for name in NAMES:
        found[name] = sum_bound(member, matter.members[name].to_numpy(), doubt.get(name))
    return found


def accounts_bound(member: Floats) -> Bound:
    """How many of these accounts belong, each with its probability."""
    reached = np.cumsum(how_many(member))
    low, high = (int(np.searchsorted(reached, q)) for q in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Bound(len(member), float(member.sum()), low, min(high, len(member)))


def how_many(p: Floats) -> Floats:
    """(n + 1 or more,) probability that exactly k of n independent events happen, each with its own
    probability."""
    parts = np.stack([1 - p, p], axis=1)
    while len(parts) > 1:
        if len(parts) % 2:
            surely_none = np.eye(1, parts.shape[1])
            parts = np.concatenate([parts, surely_none])
        size = 2 * parts.shape[1] - 1
        waves = np.fft.rfft(parts, size, axis=1)
        parts = np.fft.irfft(waves[::2] * waves[1::2], size, axis=1)
    return np.clip(parts[0], 0.0, 1.0)


def sum_bound(member: Floats, count: Ints, doubt: Floats | None) -> Bound:
    """The sum of what the accounts that belong took. doubt: standard deviation of each account's
    own count; None where that is exact, so that the sum is at most what is listed."""
    listed, expected = int(count.sum()), float(member @ count)
    own = 0.0 if doubt is None else float((member * doubt**2).sum())
    deviation = float(np.sqrt((member * (1 - member) * count.astype(float) ** 2).sum() + own))
    reach = float(norm.ppf((1 + LEVEL) / 2)) * deviation
    high = round(expected + reach)
    return Bound(listed, expected, max(round(expected - reach), 0), high if own else min(high, listed))


def _doubt(matter: Matter) -> dict[str, Floats]:
    """By count, each member's standard deviation if all its exchanges err together: the sum of
    sqrt(p (1 - p)). One pass over the attributed exchanges, of which there may be tens of
    millions."""
    accounts = matter.members["account_id"].combine_chunks()
    out: dict[str, Floats] = {name: np.zeros(len(accounts)) for name in ("harvest_exchanges", "attempts")}
    columns = ["campaign_id", "account_id", "status", "harvest"]
    with clear_errors(matter.result), pq.ParquetFile(matter.result / "attributed.parquet") as file:
        for batch in file.iter_batches(1 << 20, columns=columns):
            place = _place(batch, accounts, matter.campaign.campaign_id)
            p = batch["harvest"].to_numpy() / ONE
            spread = np.sqrt(p * (1 - p)) * (place >= 0)
            answered = batch["status"].to_numpy() == STATUSES.index("ok")
            at = np.maximum(place, 0)
            out["attempts"] += np.bincount(at, spread, len(accounts))
            out["harvest_exchanges"] += np.bincount(at, spread * answered, len(accounts))
    return out


def _place(batch: pa.RecordBatch, accounts: pa.Array, campaign_id: str) -> Ints:
    """Each row's account as a place in `accounts`; -1 for other accounts and other campaigns."""
    found = []
    for column, wanted in ((batch["account_id"], accounts), (batch["campaign_id"], pa.array([campaign_id]))):
        known = pc.index_in(column.dictionary.cast(pa.string()), wanted).fill_null(-1).to_numpy()
        found.append(known[column.indices.to_numpy()].astype(np.int64))
    return np.where(found[1] >= 0, found[0], -1)
