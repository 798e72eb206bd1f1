"""Is a group of accounts one hand dealing from one list? The group test of exchangeability.

U(g) = 1 - mean between / mean within is the share of what makes an account's prompts alike that the
group's other accounts do not have: R pooled over the group, taken from 1. One list dealt to all
leaves nothing there; no shared mean, harness or language can fake it. It is set against U of
matched controls, groups of as many accounts with as many prompts each, drawn from the same strata:
rho = U(group) / U(controls), 0 when exchangeable, 1 when as unlike as strangers. (The difference,
mean within - mean between, against that of controls would call any strangers exchangeable who are
broader than most: docs/decisions/fleets-exchangeability.md.)
"""

from dataclasses import dataclass

import numba
import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding

LOUD = 50.0
"""Prompts up to which an account weighs by them in a group's U; a loud account must not speak for
all."""

CONTROLS = 99
"""Matched control groups: the smallest p-value is 1 / (CONTROLS + 1)."""

BATCH = 33
"""Control groups drawn at once."""

ENOUGH = 10
"""Control groups as exchangeable as the group after which no more are drawn: the group is not
special."""

CLEAR = 2.0
"""Standard errors that the members' likeness within themselves must be above nothing to be divided
by."""

OWN_MEAN = 0.25
"""Share of what makes a stranger's prompts alike that a group must have in common to be told from
everybody, where its accounts' own prompts, day against day, are no more alike than anybody's: a
list that is worked off subject by subject leaves each day's prompts unlike the next day's."""

BOOTSTRAPS = 99
"""Resamples of whole accounts for the standard error of rho."""


@dataclass(frozen=True)
class Exchangeable:
    """Result of the group test."""

    rho: float
    error: float
    """Standard error of rho, by bootstrap over accounts; NaN where p is beyond doubt large."""
    p: float
    """Share of matched control groups at least as exchangeable."""
    within: float
    """Mean similarity of two prompts of one member."""
    between: float
    """Mean similarity of prompts of two members."""
    usual: float
    """`within` for the median account of the pool."""
    accounts: int
    prompts: int


def unlikeness(embedding: Embedding, group: Ints) -> float:
    """U of a group: 1 - mean between / mean within, each account weighted by its prompts; NaN for
    fewer than two accounts that can be measured, or where nothing makes their prompts alike."""
    group = group[embedding.measurable[group]]
    if len(group) < 2:
        return np.nan
    share = np.minimum(embedding.n[group], LOUD)
    members = np.arange(len(group))[None, :]
    columns = embedding.mean[group], embedding.within[group], embedding.length[group]
    return float(_unlikenesses(members, share, *columns, 0.0)[0])


def group_test(embedding: Embedding, group: Ints, pool: Ints, rng: np.random.Generator) -> Exchangeable | None:
    """Test `group` against control groups matched in size and prompts, drawn from `pool` (its
    members left out).

    None when the group has fewer than three accounts that can be measured, when what makes their
    prompts alike drowns in noise, or when no controls can be drawn.
    """
    group = group[embedding.measurable[group]]
    usable = embedding.measurable.copy()
    usable[group] = False
    pool = pool[usable[pool]]
    if len(group) < 3 or len(pool) < 20:
        return None
    share = np.minimum(embedding.n[group], LOUD)
    within = float(np.average(embedding.within[group], weights=share))
    noise = float(np.sqrt(np.sum((share * embedding.noise[group]) ** 2)) / share.sum())
    between, usual = _between(embedding, group, share), float(np.median(embedding.within[pool]))
    least = CLEAR * noise
    if within <= least and between < max(least, OWN_MEAN * usual):
        return None
    scale = max(within, between, least)
    own = 1 - between / scale
    controls = _controls(embedding, group, pool, own, least, rng)
    if not len(controls):
        return None
    exceeding = int((controls <= own).sum())
    strangers = float(np.median(controls))
    if strangers <= 0:
        return None
    error = _bootstrap_error(embedding, group, own, scale, rng) if exceeding < ENOUGH else float("nan")
    # What accounts have in common besides, be it ever so much (a language, one prompt), makes no
    # difference between them smaller: where it is clearly larger set against what makes a
    # stranger's prompts alike, that is what counts.
    alone = usual / scale
    clearly = usual > 0 and (own - CLEAR * error) / alone > (own + CLEAR * error) / strangers
    unit = alone if clearly else strangers
    return Exchangeable(
        rho=own / unit,
        error=error / unit,
        p=exceeding / len(controls) if exceeding >= ENOUGH else (1 + exceeding) / (CONTROLS + 1),
        within=within,
        between=between,
        usual=usual,
        accounts=len(group),
        prompts=int(embedding.n[group].sum()),
    )


def mean_likeness(embedding: Embedding, group: Ints) -> float:
    """Mean similarity of prompts of two of a group's accounts, each weighted by its prompts up to
    LOUD; 0 for fewer than two."""
    if len(group) < 2:
        return 0.0
    return _between(embedding, group, np.minimum(embedding.n[group], LOUD))


def _between(embedding: Embedding, group: Ints, share: Floats) -> float:
    """Mean similarity of prompts of two accounts, each weighted by its share."""
    total = share @ embedding.mean[group]
    squares = share**2
    return float(total @ total - squares @ embedding.length[group]) / float(share.sum() ** 2 - squares.sum())


def _controls(
    embedding: Embedding, group: Ints, pool: Ints, own: float, least: float, rng: np.random.Generator
) -> Floats:
    """U of matched control groups, likenesses set against `least` at least: CONTROLS of them, or
    fewer when ENOUGH are as exchangeable as the group (a sequential Monte Carlo p-value: Besag and
    Clifford, Biometrika 1991)."""
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
        out = np.concatenate([out, _unlikenesses(drawn, share, mean, within, length, least)])
    return out[np.isfinite(out)]


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _unlikenesses(drawn: Ints, share: Floats, mean: Floats, within: Floats, length: Floats, least: float) -> Floats:
    """`unlikeness` of many groups, one a row of `drawn`; who is drawn twice into one counts once.
    Prompts that are no more alike than `least` are set against that."""
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
        between = (inner - own) / pairs if pairs > 0 else np.nan
        scale = max(between, inside / whole, least)
        out[group] = 1 - between / scale if scale > 0 else np.nan
    return out


def _bootstrap_error(embedding: Embedding, group: Ints, own: float, within: float, rng: np.random.Generator) -> float:
    """Standard error of U by resampling whole accounts, since pairs share accounts: of its
    numerator less U times its denominator, over the denominator (the delta method; a resample's own
    denominator may be next to nothing)."""
    draws = rng.multinomial(len(group), np.full(len(group), 1 / len(group)), size=BOOTSTRAPS).astype(np.float64)
    share = draws * np.minimum(embedding.n[group], LOUD)
    total = share @ embedding.mean[group]
    squares = share**2
    inner = np.einsum("ij,ij->i", total, total) - squares @ embedding.length[group]
    whole = share.sum(axis=1)
    pairs = whole**2 - squares.sum(axis=1)
    some = pairs > 0
    inside = (share @ embedding.within[group] / whole)[some]
    return float(np.std((1 - own) * inside - inner[some] / pairs[some]) / within)
