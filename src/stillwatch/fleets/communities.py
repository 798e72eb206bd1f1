"""Groups of accounts whose prompts are exchangeable: found on one half of the tasks, so that the
other half can test.

Pairs with a high R nominate (neighbours.py), and Leiden (Traag et al., Scientific Reports 2019)
cuts them into communities. Every account is then held against each community's mean, which many
accounts pool and which is therefore far less noisy than any one account's: those that fit are the
community's core. Cores with one mean are one. Who else belongs to a core is settled by every family
of evidence (membership.py).
"""

import graspologic_native
import numba
import numpy as np
import numpy.typing as npt

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.neighbours import FEWEST, alike_pairs, eligible
from stillwatch.fleets.odds import log_normal, middle_and_width
from stillwatch.fleets.peeling import SMALLEST

SEED = 7
MERGE = 0.9

OWN = 0.5
"""A group whose accounts are twice as alike within themselves as with one another has hardly a mean
of its own: anything would resemble it as much as it resembles itself."""

UNEVEN = 0.15
"""No dealing is perfect: a member's similarities differ from the group's own by about this share of
it at least."""

CROWD = 0.2
"""A group that grows to more than this share of all accounts has no middle of its own: everybody
fits."""

NEAR = 3.0
"""Widths from a member's values within which an account is no picture of a stranger."""

HOPELESS = 10.0
"""Standard errors from a member's values beyond which an account is no member, and is not
weighed."""

RESEMBLES = 0.5
"""Share of a group's own similarity from which an account resembles it: a member half of whose
prompts are others'."""

CLEAR = 1.0
"""Standard errors that this similarity must be above nothing: that one stranger in six resembles a
quiet fleet costs less than that half of the fleet does not."""

Sides = tuple[tuple[Embedding, Embedding], ...]
"""Pairs of embeddings: the accounts' similarity is measured on the tasks of the first, the group's
mean taken from those of the second."""

FEW_COMPARED = 2.5
"""Standard errors by which a pair's similarity must exceed zero inside a group: one false pair in
160 comparisons."""

PICTURES = 200
"""Strangers against whom a member is weighed, at most."""


def communities(embedding: Embedding, nominating: npt.NDArray[np.bool_] | None = None) -> list[Ints]:
    """Sorted account numbers of each exchangeable community, largest first. nominating: (accounts,)
    whose pairs nominate, where not everybody's do; whoever fits a community belongs to it."""
    among = eligible(embedding)
    seeds = _leiden(alike_pairs(embedding, among if nominating is None else among[nominating[among]]))
    cores = [np.flatnonzero(membership(embedding, g) > 0.5) for g in merged(embedding, seeds)]
    most = CROWD * embedding.weight.sum()
    united = merged(embedding, [g for g in cores if len(g) >= SMALLEST and embedding.weight[g].sum() <= most])
    return sorted(united, key=lambda g: (-len(g), int(g[0])))


def within_group(embedding: Embedding, group: Ints) -> list[Ints]:
    """Sorted account numbers of each community among a group's accounts: the part of it that one
    list may run through, where something else chose the whole."""
    among = np.intersect1d(eligible(embedding), group)
    return [g for g in _leiden(alike_pairs(embedding, among, FEW_COMPARED)) if len(g) >= SMALLEST]


def _leiden(pairs: tuple[Ints, Ints, Floats]) -> list[Ints]:
    """Communities of three accounts or more."""
    left, right, ratio = pairs
    if not len(left):
        return []
    edges = [(str(i), str(j), float(w)) for i, j, w in zip(left, right, ratio, strict=True)]
    _, label = graspologic_native.leiden(edges, resolution=1.0, seed=SEED, trials=1)
    members: dict[int, list[int]] = {}
    for account, community in label.items():
        members.setdefault(community, []).append(int(account))
    found = [np.array(sorted(m), np.int64) for m in members.values() if len(m) >= 3]
    return sorted(found, key=lambda g: (-len(g), int(g[0])))  # Leiden's own order is not the same every time


def merged(embedding: Embedding, groups: list[Ints]) -> list[Ints]:
    """Groups whose pooled R (numerators and denominators summed, never averaged) is MERGE or more
    become one."""
    groups = list(groups)
    mean = [_mean(embedding, g) for g in groups]
    size = [_own_square(embedding, g) for g in groups]
    while len(groups) > 1:
        among = np.array(mean)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = among @ among.T / np.sqrt(np.outer(size, size))
        ratio[~np.isfinite(ratio)] = 0.0
        np.fill_diagonal(ratio, 0.0)
        i, j = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
        if ratio[i, j] < MERGE:
            break
        together = np.union1d(groups[i], groups[j])
        for k in sorted((int(i), int(j)), reverse=True):
            del groups[k], mean[k], size[k]
        groups.append(together)
        mean.append(_mean(embedding, together))
        size.append(_own_square(embedding, together))
    return groups


def _mean(embedding: Embedding, group: Ints) -> Floats:
    """(D,): mean of the members' means."""
    return np.asarray(embedding.mean[group].mean(axis=0))


def _own_square(embedding: Embedding, group: Ints) -> float:
    """Unbiased |mean|^2 of the group: the mean inner product of two different members' means; at
    least OWN of what one member has within itself."""
    mean = embedding.mean[group]
    total = mean.sum(axis=0)
    pairs = len(group) ** 2 - len(group)
    known = embedding.within[group][np.isfinite(embedding.within[group])]
    within = float(known.mean()) if len(known) else 0.0
    return max(float(total @ total - embedding.length[group].sum()) / max(pairs, 1), OWN * within, 1e-9)


def held_against(sides: Sides, group: Ints) -> tuple[Floats, Floats, float]:
    """(similarity of every account to the group's mean, its standard error, the group's own).

    Each account is left out of its own group's mean. For an account that draws on the group's list
    both its similarity to the group and its similarity within itself equal the group's own,
    |mean_g|^2.
    """
    inside = np.zeros(len(sides[0][0].n), bool)
    inside[group] = True
    others = np.maximum(len(group) - inside, 1)
    between, single, prompts = np.zeros(len(inside)), 0.0, np.zeros(len(inside))
    for measured, centre in sides:
        projected = measured.mean @ centre.mean[group].sum(axis=0)
        itself = np.einsum("ij,ij->i", measured.mean[group], centre.mean[group])
        people = measured.drawn & (measured.n >= 2)
        # Variance of x.mean_g over single prompts: the scatter along mean_g, scaled to a prompt's
        # whole variance.
        if people.any():
            along = np.mean((projected[people] / len(group)) ** 2)
            single += measured.norm * along / max(float(np.mean(measured.length[people])), 1e-12) / len(sides)
        projected[group] -= itself
        between += measured.n * projected / others
        prompts += measured.n
    between /= np.maximum(prompts, 1.0)
    return between, np.sqrt(single / np.maximum(prompts, 1.0)), max(float(between[group].mean()), 1e-9)


def resembling(sides: Sides, group: Ints) -> npt.NDArray[np.bool_]:
    """(accounts,): who is as alike to a group as a member half of whose prompts are others' would
    be. Accounts of fewer than FEWEST prompts in all `sides` are not told."""
    between, error, own = held_against(sides, group)
    prompts = sum(measured.n for measured, _ in sides)
    return np.asarray((prompts >= FEWEST) & (between >= np.maximum(RESEMBLES * own, CLEAR * error)))


def membership(embedding: Embedding, group: Ints) -> Floats:
    """(accounts,): probability that each account is of the core of a group.

    Bayes on two measurements, similarity to the group and within the account, each with its own
    noise: for a member both are what they are in the middle of the group, give or take its scatter;
    for a stranger they are those of the accounts outside, as widely spread as members are, so that
    who might be either is left out. The prior is the group's share of all accounts. Fewer than
    FEWEST prompts give 0.
    """
    between, between_error, own = held_against(((embedding, embedding),), group)
    usable = embedding.measurable & (embedding.n >= FEWEST)
    inside = group[usable[group]]
    out = np.zeros(len(between))
    if len(inside) < 3:
        return out
    values, errors = (between, embedding.within), (between_error, np.maximum(embedding.noise, 1e-9))
    middles, widths = zip(*(spread_of(v, e, inside, own) for v, e in zip(values, errors, strict=True)), strict=True)
    best = pictures(embedding, group, between, middles[0], widths[0])
    if len(best) < 20:
        return out
    for value, middle, width in zip(values, middles, widths, strict=True):
        usable &= np.abs(value - middle) <= HOPELESS * width
    rows = np.flatnonzero(usable)
    member = sum(log_normal(v[rows], m, w[rows]) for v, m, w in zip(values, middles, widths, strict=True))
    x, y = ((v[rows], w[rows], v[best]) for v, w in zip(values, widths, strict=True))
    prior = min(max(float(embedding.weight[group].sum()), SMALLEST) / float(embedding.weight.sum()), 0.5)
    log_odds = np.log(prior / (1 - prior)) + member - _mixture(*x, *y)
    out[rows] = 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))
    return out


def spread_of(value: Floats, error: Floats, inside: Ints, own: float) -> tuple[float, Floats]:
    """(the members' median of a measurement, every account's width around it): its own error, and
    the members' scatter beyond theirs (by the median absolute deviation, which a few strangers in
    the group do not move), at least UNEVEN of the group's own similarity, since no dealing is
    perfect."""
    middle, width = middle_and_width(value[inside])
    scatter = width**2 - np.median(error[inside] ** 2)
    return middle, np.sqrt(error**2 + max(float(scatter), (UNEVEN * own) ** 2))


def pictures(embedding: Embedding, apart: Ints, between: Floats, middle: float, width: Floats) -> Ints:
    """Strangers are pictured by the accounts not `apart` that measure them best, the half with the
    most prompts; among these may be members not yet found, and who is as near to the group as a
    member paints no picture of a stranger."""
    known = embedding.drawn & embedding.measurable & (embedding.n >= FEWEST)
    outside = np.setdiff1d(np.flatnonzero(known), apart)
    best = outside[np.argsort(-embedding.n[outside], kind="stable")][: max(PICTURES, len(outside) // 2)]
    best = best[np.abs(between[best] - middle) > NEAR * width[best]]
    return evenly(best, PICTURES)


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _mixture(x: Floats, x_width: Floats, xs: Floats, y: Floats, y_width: Floats, ys: Floats) -> Floats:
    """Log density of each (x, y) under an even mixture of normals around the (xs, ys), of the
    point's own widths."""
    out = np.empty(len(x))
    for i in range(len(x)):
        best, total = -np.inf, 0.0
        for k in range(len(xs)):
            u, v = (x[i] - xs[k]) / x_width[i], (y[i] - ys[k]) / y_width[i]
            density = -0.5 * (u * u + v * v)
            if density > best:
                total = total * np.exp(best - density) + 1.0 if total > 0 else 1.0
                best = density
            elif density > best - 30.0:
                total += np.exp(density - best)
        out[i] = best + np.log(total / len(xs)) - np.log(x_width[i]) - np.log(y_width[i])
    return out
