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

SMALLEST = 5
SEED = 7
ROUNDS = 8
MERGE = 0.9


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
    settled = [_refine(embedding, g) for g in _merge(embedding, seeds)]
    merged = _merge(embedding, [g for g in settled if len(g) >= SMALLEST])
    return sorted(merged, key=lambda g: (-len(g), int(g[0])))


def _refine(embedding: Embedding, group: Ints) -> Ints:
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


def distance_to(embedding: Embedding, group: Ints) -> tuple[Floats, Floats]:
    """(U, its standard error) between every account and the group, each account left out of its own group's mean.

    U(i, g) = within(i) - 2 between(i, g) + |mean_g|^2 estimates the squared distance between the means of account and
    group: 0 for an account that draws on the group's list.
    """
    mean = embedding.mean
    total = mean[group].sum(axis=0)
    inside = np.zeros(len(mean), bool)
    inside[group] = True
    others = np.maximum(len(group) - inside, 1)
    between = (mean @ total - inside * embedding.length) / others
    size = _own_square(embedding, group)
    people = embedding.n >= 2
    # Variance of x.mean_g over single prompts: the accounts' scatter along mean_g, scaled to a prompt's whole variance.
    along = np.mean(((mean @ total)[people] / len(group)) ** 2)
    overall = np.mean(embedding.length[people])
    single = embedding.norm * along / max(overall, 1e-12)
    error = np.sqrt(embedding.noise**2 + 4 * single / np.maximum(embedding.n, 1.0))
    return embedding.within - 2 * between + size, error


def membership(embedding: Embedding, group: Ints, apart: Ints) -> Floats:
    """(accounts,): probability that each account draws on the group's list, by its distance from the group.

    Bayes: a member's distance is zero give or take its standard error; a stranger's is that of the accounts outside,
    blurred by the same error. The prior is the group's share of all accounts. Accounts in `apart` are no strangers:
    whoever was once thought a member must not serve as the picture of an outsider. Fewer than two prompts give 0.
    """
    distance, error = distance_to(embedding, group)
    outside = np.setdiff1d(np.flatnonzero(np.isfinite(distance)), np.union1d(group, apart))
    if len(outside) < 20:
        return np.zeros(len(distance))
    # Strangers' true distances are read off the accounts that measure them best: those with the most prompts.
    # A distance below zero is noise; it makes nobody more of a member than zero does.
    distance, error = np.maximum(distance, 0.0), np.maximum(error, 1e-9)
    best = outside[np.argsort(-embedding.n[outside], kind="stable")][: max(200, len(outside) // 10)]
    # Among them may be members not yet found; who cannot be told from one paints no picture of a stranger.
    best = best[distance[best] > 2 * error[best]]
    if len(best) < 20:
        return np.zeros(len(distance))
    reference = np.quantile(distance[best], (np.arange(200) + 0.5) / 200)
    own = np.exp(-0.5 * (distance / error) ** 2)
    others = np.mean(np.exp(-0.5 * ((distance[:, None] - reference) / error[:, None]) ** 2), axis=1)
    prior = min(max(len(group), SMALLEST) / len(distance), 0.5)
    odds = prior / (1 - prior) * own / np.maximum(others, 1e-300)
    return np.nan_to_num(odds / (1 + odds), nan=0.0)
