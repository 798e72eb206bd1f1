"""Is a group of accounts one hand dealing from one list? The group test of exchangeability.

U(g) = mean within - mean between is the part of the prompts' variance that lies between the group's accounts. One
list dealt to all leaves nothing there; no shared mean, harness or language can fake it. It is set against U of matched
controls, groups of as many accounts with as many prompts each, drawn from the same strata:
rho = U(group) / U(controls), 0 when exchangeable, 1 when as unlike as strangers.
"""

from dataclasses import dataclass

import numba
import numpy as np

from stillwatch.fleets.embedding import Embedding, Floats, Ints

LOUD = 50.0
"""Prompts up to which an account weighs by them in a group's U; a loud account must not speak for all."""

CONTROLS = 99
"""Matched control groups: the smallest p-value is 1 / (CONTROLS + 1)."""

BATCH = 33
"""Control groups drawn at once."""

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


def between_variance(embedding: Embedding, group: Ints) -> float:
    """U of a group: mean within minus mean between, each pair of accounts weighted by its prompts; NaN for fewer than
    two accounts that can be measured."""
    group = group[embedding.measurable[group]]
    if len(group) < 2:
        return np.nan
    share = np.minimum(embedding.n[group], LOUD)
    members = np.arange(len(group))[None, :]
    columns = embedding.mean[group], embedding.within[group], embedding.length[group]
    return float(_between_variances(members, share, *columns)[0])


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
    if not len(controls):
        return None
    exceeding = int((controls <= own).sum())
    scale = float(np.median(controls))
    # Where strangers' own U drowns in noise (too few prompts), a ratio to it would mean nothing.
    low, high = np.quantile(controls, [0.16, 0.84])
    if not scale > (high - low) / 2:
        return None
    return Exchangeable(
        rho=own / scale,
        error=_bootstrap_error(embedding, group, rng) / scale if exceeding < ENOUGH else float("nan"),
        p=exceeding / len(controls) if exceeding >= ENOUGH else (1 + exceeding) / (CONTROLS + 1),
        within=float(np.average(embedding.within[group], weights=np.minimum(embedding.n[group], LOUD))),
        accounts=len(group),
        prompts=int(embedding.n[group].sum()),
    )


def _controls(embedding: Embedding, group: Ints, pool: Ints, own: float, rng: np.random.Generator) -> Floats:
    """U of matched control groups: CONTROLS of them, or fewer when ENOUGH are as exchangeable as the group (a
    sequential Monte Carlo p-value: Besag and Clifford, Biometrika 1991)."""
    order = pool[np.argsort(embedding.n[pool], kind="stable")]
    mean, n, within, length = (
        column[order] for column in (embedding.mean, embedding.n, embedding.within, embedding.length)
    )
    place = np.searchsorted(n, embedding.n[group])
    reach = max(10, len(order) // 10)
    share = np.minimum(n, LOUD)
    out = np.empty(0)
    while len(out) < CONTROLS and (out <= own).sum() < ENOUGH:
        jitter = rng.integers(-reach, reach + 1, size=(min(BATCH, CONTROLS - len(out)), len(group)))
        drawn = np.clip(place + jitter, 0, len(order) - 1)
        out = np.concatenate([out, _between_variances(drawn, share, mean, within, length)])
    return out[np.isfinite(out)]


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _between_variances(drawn: Ints, share: Floats, mean: Floats, within: Floats, length: Floats) -> Floats:
    """`between_variance` of many groups, one a row of `drawn`; who is drawn twice into one counts once."""
    out = np.empty(len(drawn))
    total = np.empty(mean.shape[1])
    for group in range(len(drawn)):
        total[:] = 0.0
        whole = squares = own = inside = 0.0
        members = np.sort(drawn[group])
        for k in range(len(members)):
            a = members[k]
            if k and members[k - 1] == a:
                continue
            w = share[a]
            for d in range(len(total)):
                total[d] += w * mean[a, d]
            whole += w
            squares += w * w
            own += w * w * length[a]
            inside += w * within[a]
        inner = 0.0
        for d in range(len(total)):
            inner += total[d] * total[d]
        pairs = whole * whole - squares
        out[group] = inside / whole - (inner - own) / pairs if pairs > 0 else np.nan
    return out


def _bootstrap_error(embedding: Embedding, group: Ints, rng: np.random.Generator) -> float:
    """Standard error of U by resampling whole accounts, since pairs share accounts."""
    draws = rng.multinomial(len(group), np.full(len(group), 1 / len(group)), size=BOOTSTRAPS).astype(np.float64)
    share = draws * np.minimum(embedding.n[group], LOUD)
    total = share @ embedding.mean[group]
    squares = share**2
    inner = np.einsum("ij,ij->i", total, total) - squares @ embedding.length[group]
    whole = share.sum(axis=1)
    pairs = whole**2 - squares.sum(axis=1)
    some = pairs > 0
    return float(np.std((share @ embedding.within[group] / whole)[some] - inner[some] / pairs[some]))
