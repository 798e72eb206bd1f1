"""Rival: the supervised upper bound. No operator has what it has: labelled campaigns of the same
making.

Features of the whole account (artefacts/features.py, also those that mechanics touch) and of its
text, gradient boosting, trained on worlds of the same suite under other seeds: it has seen the
harvest's very corpora and every mechanic. It bounds what one account's row can tell; what only a
group shows it cannot see.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from stillwatch.engine.arrays import Bools, Floats, Ints
from stillwatch.worlds.artefacts.boosting import boosted_scores
from stillwatch.worlds.artefacts.features import account_features
from stillwatch.worlds.artefacts.ranks import Encoding
from stillwatch.worlds.artefacts.samples import Sample, read_sample
from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.text import text_features

LEAST_EXCHANGES = 5
HELD_OUT = 0.3
MOST_HONEST = 20_000
"""Honest accounts that are learnt from; more take longer and teach little."""


class Supervised(Rival):
    """Boosting on features and text, threshold set on the training worlds."""

    name = "supervised"
    about = (
        "gradient boosting on about 190 features and 64 of text, trained with labels on worlds of other seeds; "
        "accounts above the threshold that was best there, as one campaign"
    )
    packages = ("sklearn",)
    trained = True

    def find(self, world: Path) -> list[set[str]]:
        """Accounts above the threshold. Raises ValueError where there is nothing to learn from."""
        files = sorted(self.training.glob("*.parquet")) if self.training else []
        samples = [_busy(read_sample(f)) for f in files]
        if not any(s.table["fleet"].to_numpy(zero_copy_only=False).any() for s in samples):
            raise ValueError("no labelled worlds to train on")
        here = _busy(Sample(samples[0].spec, joined(account_features(world), text_features(world))))
        encoding = Encoding.learn(samples)
        names = [n for n in here.table.column_names if n != "account_id"]
        taught = np.concatenate([_numbers(s, names, encoding) for s in samples])
        fleet = np.concatenate([s.table["fleet"].to_numpy(zero_copy_only=False).astype(bool) for s in samples])
        held_out, fitted = _split(fleet)
        asked = np.concatenate([taught[held_out], _numbers(here, names, encoding)])
        scores = boosted_scores(asked, [(taught[fitted], fleet[fitted])])
        bar = best_threshold(scores[: len(held_out)], fleet[held_out])
        at = np.flatnonzero(scores[len(held_out) :] >= bar)
        found = set(here.table["account_id"].take(at).to_pylist())
        return [found] if found else []


def training_sample(world: Path) -> Sample:
    """What the rival learns from one world: features of accounts and texts, and the truth."""
    sample = read_sample(world)
    return Sample(sample.spec, joined(sample.table, text_features(world)))


def joined(one: pa.Table, other: pa.Table) -> pa.Table:
    """Both tables' columns by account_id, in its order."""
    return one.join(other, "account_id", join_type="inner").sort_by("account_id")


def best_threshold(scores: Floats, fleet: Bools) -> float:
    """The score at which precision and recall have the best harmonic mean."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(fleet[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(int(fleet.sum()), 1))
    return float(scores[order[int(np.argmax(f1))]])


def _busy(sample: Sample) -> Sample:
    keep = sample.table["exchanges"].to_numpy(zero_copy_only=False) >= np.log(LEAST_EXCHANGES) - 1e-9
    return Sample(sample.spec, sample.table.filter(keep))


def _numbers(sample: Sample, names: list[str], encoding: Encoding) -> Floats:
    return np.stack([encoding.numbers(sample, name) for name in names], axis=1)


def _split(fleet: Bools) -> tuple[Ints, Ints]:
    """(held out for the threshold, fitted): three accounts in ten, and of the rest at most
    MOST_HONEST honest ones."""
    rng = np.random.default_rng(0)
    out = rng.random(len(fleet)) < HELD_OUT
    honest = rng.permutation(np.flatnonzero(~out & ~fleet))[:MOST_HONEST]
    return np.flatnonzero(out), np.concatenate([np.flatnonzero(~out & fleet), honest])
