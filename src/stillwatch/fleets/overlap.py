"""How many accounts groups have in common, all pairs of groups at once."""

import numpy as np
import scipy.sparse as sparse

from stillwatch.fleets.embedding import Ints


def in_common(groups: list[Ints]) -> Ints:
    """(groups, groups): accounts that are in both of two groups; each group holds an account once."""
    if not groups:
        return np.zeros((0, 0), np.int64)
    account = np.concatenate(groups)
    group = np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    shape = (len(groups), int(account.max(initial=-1)) + 1)
    held = sparse.csr_array((np.ones(len(account), np.int64), (group, account)), shape=shape)
    return np.asarray((held @ held.T).toarray())
