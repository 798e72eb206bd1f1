"""Gradient boosting on other seeds' accounts, and how far its AUC can be trusted."""

from collections.abc import Sequence

import numpy as np

from stillwatch.engine.arrays import Bools, Floats
from stillwatch.exchange.errors import UnusableError

LEVELS = 100
"""Steps that a feature's values are cut into, a hundredth of the training accounts each."""

REPLICATES = 200
LEVEL = 0.95


class NotInstalledError(UnusableError):
    """A library of the optional extra `rivals` is missing; the message says how to get it."""


def boosted_scores(values: Floats, training: Sequence[tuple[Floats, Bools]]) -> Floats:
    """(accounts,): probability of being a fleet's, by boosting fitted to the training worlds'
    (values, fleet).

    Both classes weigh the same in each world. Raises NotInstalledError without scikit-learn.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise NotInstalledError("scikit-learn is not installed: pip install 'stillwatch[rivals]'") from error
    taught = np.concatenate([v for v, _ in training])
    fleet = np.concatenate([f for _, f in training])
    weights = np.concatenate([np.where(f, 0.5 / max(f.sum(), 1), 0.5 / max((~f).sum(), 1)) for _, f in training])
    # Small leaves and slow steps: a few hundred fleet accounts are easily learnt by heart.
    model = HistGradientBoostingClassifier(
        learning_rate=0.06, max_iter=150, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=1.0,
        max_features=0.5, early_stopping=False, random_state=0,
    )  # fmt: skip
    # One thread: its threads wait for one another longer than they work on tables this small.
    with threadpool_limits(1):
        model.fit(_levels(taught, taught), fleet, sample_weight=weights * len(weights) / weights.sum())
        return np.asarray(model.predict_proba(_levels(values, taught))[:, 1])


def _levels(values: Floats, taught: Floats) -> Floats:
    """Values as whole numbers; null, which sorts last, has a level of its own. (scikit-learn's own
    cutting takes minutes where rows have weights.)"""
    cut = np.empty_like(values)
    for k in range(values.shape[1]):
        known = taught[~np.isnan(taught[:, k]), k]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, LEVELS))) if len(known) else np.empty(0)
        cut[:, k] = np.where(np.isnan(values[:, k]), LEVELS + 1, np.searchsorted(edges, values[:, k]))
    return cut


def auc(scores: Floats, positive: Bools) -> float:
    """Area under the ROC curve, ties halved; 0.5 where one class is empty."""
    m, n = int(positive.sum()), int((~positive).sum())
    if not (m and n):
        return 0.5
    _, which, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[which]
    return float((rank[positive].sum() - m * (m + 1) / 2) / (m * n))


def interval(scores: Floats, positive: Bools) -> tuple[float, float]:
    """Bootstrap interval of the AUC, accounts drawn anew within each class."""
    rng = np.random.default_rng(0)
    classes = np.flatnonzero(positive), np.flatnonzero(~positive)
    drawn = []
    for _ in range(REPLICATES):
        at = np.concatenate([rng.choice(c, len(c)) for c in classes if len(c)])
        drawn.append(auc(scores[at], positive[at]))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
