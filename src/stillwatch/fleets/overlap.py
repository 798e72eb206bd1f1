"""How many accounts groups have in common, all pairs of groups at once."""

from collections.abc import Hashable, Sequence

import numpy as np
import scipy.sparse as sparse

from stillwatch.engine.arrays import Ints


def in_common(groups: list[Ints]) -> Ints:
    """(groups, groups): accounts that are in both of two groups; each group holds an account
    once."""
    if not groups:
        return np.zeros((0, 0), np.int64)
    account = np.concatenate(groups)
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    shape = (len(groups), int(account.max(initial=-1)) + 1)
    held = sparse.csr_array((np.ones(len(account), np.int64), (group, account)), shape=shape)
    return np.asarray((held @ held.T).toarray())


def without_twins(groups: Sequence[Ints], least: float, kinds: Sequence[Hashable]) -> list[int]:
    """Places of the groups that are not nearly an earlier one of their kind: a Jaccard overlap of
    `least` or more."""
    both = in_common(list(groups))
    size = both.diagonal()
    twin = both >= least * (size[:, None] + size[None, :] - both)
    kept: list[int] = []
    for k in range(len(groups)):
        if not any(twin[k, j] and kinds[j] == kinds[k] for j in kept):
            kept.append(k)
    return kept


def is_twin(group: Ints, others: Sequence[Ints], least: float) -> bool:
    """Whether a group is nearly one of others: a Jaccard overlap of `least` or more."""
    both = (len(np.intersect1d(group, other)) for other in others)
    return any(n >= least * (len(group) + len(other) - n) for n, other in zip(both, others, strict=True))
