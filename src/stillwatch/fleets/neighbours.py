"""Pairs of accounts that resemble each other as much as each resembles itself, without comparing
all with all.

Accounts are put into about sqrt(N) cells by their mean's direction (an inverted file, as in Jegou
et al., Product Quantization for Nearest Neighbor Search, PAMI 2011, section IV), each into its
nearest PROBES cells, and compared within a cell only: about N sqrt(N) products.
"""

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.embedding import Embedding

ALIKE = 0.8
"""R above which two accounts are drawn together; 1 is exchangeable, unrelated people stay near 0 to
0.3."""

FEWEST = 8
"""Prompts below which an account is not judged by what it asks alone."""

SIGNIFICANT = 3.5
"""Standard errors by which a pair's similarity must exceed zero: one false pair in four thousand
comparisons, some five for an account; Leiden needs many edges to make a group of them, and a quiet
fleet's pairs are faint."""

CLEAR = 1.0
"""Standard errors by which an account's own signal is clearly below nothing."""

PROBES = 3
MAX_DEGREE = 64
ROUNDS = 6
BLOCK = 2048


def eligible(embedding: Embedding) -> Ints:
    """Numbers of the accounts with FEWEST prompts or more whose own signal is above zero, so that R
    is defined. In a log of about a day most accounts' signal hangs on norms, and it need only be
    not clearly below (R divides by noise then: Embedding.root)."""
    enough = embedding.n >= FEWEST
    short = enough.any() and embedding.by_norms[enough].mean() > 0.5
    with np.errstate(invalid="ignore"):
        above = embedding.within > (-CLEAR * embedding.noise if short else 0.0)
    return np.flatnonzero(above & enough).astype(np.int64)


def alike_pairs(embedding: Embedding, among: Ints, significant: float = SIGNIFICANT) -> tuple[Ints, Ints, Floats]:
    """(i, j, R) with i < j for pairs among `among` with R >= ALIKE and a similarity clear of noise
    by `significant` standard errors.

    Each account keeps its MAX_DEGREE best pairs: a dense fleet needs no more to hold together, and
    the number of pairs stays linear in the number of accounts.
    """
    if len(among) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    mean = embedding.mean[among]
    direction = mean / np.maximum(np.linalg.norm(mean, axis=1), 1e-12)[:, None]
    cells = _cells(direction)
    found: list[tuple[Ints, Ints, Floats]] = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    for cell in range(cells.max() + 1):
        members = np.flatnonzero((cells == cell).any(axis=1))
        found += _pairs_in(embedding, among[members], mean[members], significant)
    left, right, ratio = (np.concatenate(column) for column in zip(*found, strict=True))
    key, first = np.unique(np.stack([left, right]), axis=1, return_index=True)
    return key[0], key[1], ratio[first]


def _cells(direction: Floats) -> Ints:
    """(accounts, PROBES): each account's nearest cells by spherical k-means, seeded by evenly
    spaced accounts."""
    count = max(1, int(np.sqrt(len(direction)) / 4))
    centre = direction[np.linspace(0, len(direction) - 1, count).astype(np.int64)]
    nearest = np.zeros((len(direction), min(PROBES, count)), np.int64)
    for _ in range(ROUNDS):
        for start in range(0, len(direction), BLOCK):
            score = direction[start : start + BLOCK] @ centre.T
            nearest[start : start + BLOCK] = np.argsort(-score, axis=1, kind="stable")[:, : nearest.shape[1]]
        total = np.zeros_like(centre)
        np.add.at(total, nearest[:, 0], direction)
        length = np.linalg.norm(total, axis=1)
        centre = np.where(length[:, None] > 0, total / np.maximum(length, 1e-12)[:, None], centre)
    return nearest


def _pairs_in(embedding: Embedding, members: Ints, mean: Floats, significant: float) -> list[tuple[Ints, Ints, Floats]]:
    """alike_pairs of one cell, a list item per block of rows."""
    n = embedding.n[members]
    root = embedding.root[members]
    found = []
    for start in range(0, len(members), BLOCK):
        rows = slice(start, start + BLOCK)
        between = mean[rows] @ mean.T
        clear = between > significant * embedding.spread / np.sqrt(n[rows, None] * n[None, :])
        ratio = np.where(clear, between / (root[rows, None] * root[None, :]), 0.0)
        ratio[np.arange(ratio.shape[0]), np.arange(start, start + ratio.shape[0])] = 0.0
        best = np.argsort(-ratio, axis=1, kind="stable")[:, :MAX_DEGREE]
        i = np.repeat(np.arange(ratio.shape[0]), best.shape[1])
        j = best.ravel()
        keep = ratio[i, j] >= ALIKE
        a, b = members[i[keep] + start], members[j[keep]]
        found.append((np.minimum(a, b), np.maximum(a, b), ratio[i[keep], j[keep]]))
    return found
