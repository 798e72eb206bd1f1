"""Is a group of accounts one hand dealing from one list? The group test of exchangeability.

U(g) = mean within - mean between is the part of the prompts' variance that lies between the group's accounts. One
list dealt to all leaves nothing there; no shared mean, harness or language can fake it. It is set against U of matched
controls, groups of as many accounts with as many prompts each, drawn from the same strata:
rho = U(group) / U(controls), 0 when exchangeable, 1 when as unlike as strangers.
"""

from dataclasses import dataclass

import numpy as np

from stillwatch.fleets.embedding import Embedding, Floats, Ints

LOUD = 50.0
"""Prompts up to which an account weighs by them in a group's U; a loud account must not speak for all."""

CONTROLS = 99
"""Matched control groups: the smallest p-value is 1 / (CONTROLS + 1)."""

ENOUGH = 10
"""Control groups as exchangeable as the group after which no more are drawn: the group is not special."""

BOOTSTRAPS = 99
"""Resamples of whole accounts for the standard error of rho."""


@dataclass(frozen=True)
class Exchangeable:
    """Result of the group test. rho with its standard error by bootstrap over accounts (NaN where p is beyond doubt
    large); p: share of matched control groups at least as exchangeable; within: mean similarity of two prompts of one
    member."""

    rho: float
    error: float
    p: float
    within: float
    accounts: int
    prompts: int


def between_variance(embedding: Embedding, group: Ints, weights: Floats | None = None) -> float:
    """U of a group: mean within minus mean between, each pair of accounts weighted by its prompts.

    `weights` are how often each account stands in the group (a bootstrap's counts); pairs of an account with its own
    copy are left out, since they would count as between what is within.
    """
    usable = embedding.measurable[group]
    times = usable.astype(np.float64) if weights is None else weights * usable
    group, times = group[times > 0], times[times > 0]
    if len(group) < 2:
        return np.nan
    share = times * np.minimum(embedding.n[group], LOUD)
    total = share @ embedding.mean[group]
    own = float(share**2 @ embedding.length[group])
    pairs = share.sum() ** 2 - (share**2).sum()
    if pairs <= 0:
        return np.nan
    return float(share @ embedding.within[group] / share.sum()) - (float(total @ total) - own) / pairs


def group_test(embedding: Embedding, group: Ints, pool: Ints, rng: np.random.Generator) -> Exchangeable | None:
    """Test `group` against control groups matched in size and prompts, drawn from `pool` (its members left out).

    None when the group has fewer than three accounts that can be measured, or no controls can be drawn.
    """
    group = group[embedding.measurable[group]]
    pool = np.setdiff1d(pool, group)
    pool = pool[embedding.measurable[pool]]
    if len(group) < 3 or len(pool) < 20:
        return None
    own = between_variance(embedding, group)
    controls = _controls(embedding, group, pool, own, rng)
    exceeding = int((controls <= own).sum())
    scale = float(np.median(controls))
    # Where strangers' own U drowns in noise (too few prompts), a ratio to it would mean nothing.
    low, high = np.quantile(controls, [0.16, 0.84])
    if not scale > (high - low) / 2:
        return None
    return Exchangeable(
        rho=own / scale,
        error=_bootstrap_error(embedding, group, rng) / scale if exceeding < ENOUGH else float("nan"),
        p=exceeding / len(controls) if exceeding == ENOUGH else (1 + exceeding) / (CONTROLS + 1),
        within=float(np.average(embedding.within[group], weights=np.minimum(embedding.n[group], LOUD))),
        accounts=len(group),
        prompts=int(embedding.n[group].sum()),
    )


def _controls(embedding: Embedding, group: Ints, pool: Ints, own: float, rng: np.random.Generator) -> Floats:
    """U of matched control groups: CONTROLS of them, or fewer when ENOUGH are as exchangeable as the group (a
    sequential Monte Carlo p-value: Besag and Clifford, Biometrika 1991)."""
    order = pool[np.argsort(embedding.n[pool], kind="stable")]
    out: list[float] = []
    exceeding = 0
    while len(out) < CONTROLS and exceeding < ENOUGH:
        out.append(between_variance(embedding, _matched(embedding.n, group, order, rng)))
        exceeding += out[-1] <= own
    return np.array(out)


def _bootstrap_error(embedding: Embedding, group: Ints, rng: np.random.Generator) -> float:
    """Standard error of U by resampling whole accounts, since pairs share accounts."""
    draws = rng.multinomial(len(group), np.full(len(group), 1 / len(group)), size=BOOTSTRAPS).astype(np.float64)
    return float(np.nanstd([between_variance(embedding, group, d) for d in draws]))


def _matched(n: Floats, group: Ints, order: Ints, rng: np.random.Generator) -> Ints:
    """As many accounts of the pool as the group has, each near one member's number of prompts. `order`: the pool, by
    number of prompts."""
    place = np.searchsorted(n[order], n[group])
    reach = max(10, len(order) // 10)
    jitter = rng.integers(-reach, reach + 1, size=len(group))
    return np.asarray(np.unique(order[np.clip(place + jitter, 0, len(order) - 1)]))
