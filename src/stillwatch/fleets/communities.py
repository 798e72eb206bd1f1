"""Groups of accounts whose prompts are exchangeable: found on one half of the tasks, so that the other half can test.

Pairs with a high R nominate (neighbours.py), and Leiden (Traag et al., Scientific Reports 2019) cuts them into
communities. Each is then refined: every account is held against the community's mean, which many accounts pool and
which is therefore far less noisy than any one account's; those that fit are the community, and so again until it
settles. Communities that settle on one mean are one.
"""

import graspologic_native
import numpy as np

from stillwatch.fleets.embedding import Embedding, Floats, Ints
from stillwatch.fleets.neighbours import alike_pairs, eligible
from stillwatch.fleets.peeling import SMALLEST

SEED = 7
ROUNDS = 8
MERGE = 0.9

UNEVEN = (0.2, 0.4)
"""No dealing is perfect: a member's similarity to the group, and that within itself, may differ from the group's own by
about these shares of it. Talk of a member's own raises the second and not the first."""

FEWEST = 8
"""Prompts below which an account is not judged by what it asks alone."""

PICTURES = 200
"""Strangers against whom a member is weighed, at most."""


def communities(embedding: Embedding) -> list[Ints]:
    """Sorted account numbers of each exchangeable community, largest first."""
    left, right, ratio = alike_pairs(embedding, eligible(embedding))
    if not len(left):
        return []
    edges = [(str(i), str(j), float(w)) for i, j, w in zip(left, right, ratio, strict=True)]
    _, label = graspologic_native.leiden(edges, resolution=1.0, seed=SEED, trials=1)
    members: dict[int, list[int]] = {}
    for account, community in label.items():
        members.setdefault(community, []).append(int(account))
    seeds = [np.array(sorted(m), np.int64) for m in members.values() if len(m) >= 3]
    settled = [settle(embedding, g) for g in _merge(embedding, seeds)]
    merged = _merge(embedding, [g for g in settled if len(g) >= SMALLEST])
    return sorted(merged, key=lambda g: (-len(g), int(g[0])))


def settle(embedding: Embedding, group: Ints) -> Ints:
    """The accounts that fit the group's mean, taken anew until they stay the same: expectation-maximisation with hard
    assignments."""
    ever = group
    for _ in range(ROUNDS):
        fitting = np.flatnonzero(membership(embedding, group, ever) > 0.5)
        ever = np.union1d(ever, fitting)
        if len(fitting) < SMALLEST or np.array_equal(fitting, group):
            return fitting
        group = fitting
    return group


def _merge(embedding: Embedding, groups: list[Ints]) -> list[Ints]:
    """Groups whose pooled R (numerators and denominators summed, never averaged) is MERGE or more become one."""
    while len(groups) > 1:
        mean = np.array([_mean(embedding, g) for g in groups])
        inner = mean @ mean.T
        size = np.array([_own_square(embedding, g) for g in groups])
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = inner / np.sqrt(np.outer(size, size))
        ratio[~np.isfinite(ratio)] = 0.0
        np.fill_diagonal(ratio, 0.0)
        i, j = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
        if ratio[i, j] < MERGE:
            break
        together = np.union1d(groups[i], groups[j])
        groups = [g for k, g in enumerate(groups) if k not in (i, j)] + [together]
    return groups


def _mean(embedding: Embedding, group: Ints) -> Floats:
    """(D,): mean of the members' means."""
    return np.asarray(embedding.mean[group].mean(axis=0))


def _own_square(embedding: Embedding, group: Ints) -> float:
    """Unbiased |mean|^2 of the group: the mean inner product of two different members' means."""
    mean = embedding.mean[group]
    total = mean.sum(axis=0)
    pairs = len(group) ** 2 - len(group)
    return max(float(total @ total - embedding.length[group].sum()) / max(pairs, 1), 1e-9)


def held_against(embedding: Embedding, group: Ints) -> tuple[Floats, Floats, float]:
    """(similarity of every account to the group's mean, its standard error, the group's own).

    Each account is left out of its own group's mean. For an account that draws on the group's list both its similarity
    to the group and its similarity within itself equal the group's own, |mean_g|^2.
    """
    mean = embedding.mean
    total = mean[group].sum(axis=0)
    inside = np.zeros(len(mean), bool)
    inside[group] = True
    between = (mean @ total - inside * embedding.length) / np.maximum(len(group) - inside, 1)
    people = embedding.n >= 2
    # Variance of x.mean_g over single prompts: the accounts' scatter along mean_g, scaled to a prompt's whole variance.
    along = np.mean(((mean @ total)[people] / len(group)) ** 2)
    single = embedding.norm * along / max(float(np.mean(embedding.length[people])), 1e-12)
    return between, np.sqrt(single / np.maximum(embedding.n, 1.0)), _own_square(embedding, group)


def membership(embedding: Embedding, group: Ints, apart: Ints) -> Floats:
    """(accounts,): probability that each account draws on the group's list.

    Bayes on two measurements, similarity to the group and within the account, each with its own noise: for a member
    both are the group's own, give or take UNEVEN; for a stranger they are those of the accounts outside. The prior is
    the group's share of all accounts. Accounts in `apart` are no strangers: whoever was once thought a member must not
    serve as the picture of an outsider. Fewer than FEWEST prompts give 0.
    """
    between, between_error, own = held_against(embedding, group)
    errors = between_error, np.maximum(embedding.noise, 1e-9)
    values = between, embedding.within
    outside = np.setdiff1d(np.flatnonzero(embedding.measurable), np.union1d(group, apart))
    # Strangers are pictured by the accounts that measure them best, those with the most prompts; among these may be
    # members not yet found, and who cannot be told from a member paints no picture of a stranger.
    best = outside[np.argsort(-embedding.n[outside], kind="stable")][: max(200, len(outside) // 10)]
    near = [
        np.abs(v[best] - own) < 2 * np.hypot(e[best], u * own) for v, e, u in zip(values, errors, UNEVEN, strict=True)
    ]
    best = best[~(near[0] & near[1])]
    if len(best) < 20:
        return np.zeros(len(embedding.n))
    best = best[np.linspace(0, len(best) - 1, min(len(best), PICTURES)).astype(np.int64)]
    rows = np.flatnonzero(embedding.measurable & (embedding.n >= FEWEST))
    member, stranger = np.zeros(len(rows)), np.zeros((len(rows), len(best)))
    for value, error, uneven in zip(values, errors, UNEVEN, strict=True):
        width = np.hypot(error[rows], uneven * own)
        member += _log_normal(value[rows] - own, width)
        stranger += _log_normal(value[rows, None] - value[best], width[:, None])
    prior = min(max(len(group), SMALLEST) / len(between), 0.5)
    top = stranger.max(axis=1)
    against = top + np.log(np.exp(stranger - top[:, None]).mean(axis=1))
    log_odds = np.log(prior / (1 - prior)) + member - against
    out = np.zeros(len(between))
    out[rows] = 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))
    return out


def _log_normal(deviation: Floats, width: Floats) -> Floats:
    """Log density of a normal deviation."""
    return -0.5 * (deviation / width) ** 2 - np.log(width)
