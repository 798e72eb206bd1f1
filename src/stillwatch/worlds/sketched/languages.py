"""Which language an exchange is in: the truth names subjects, which some languages share."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.corpus.load import foreign
from stillwatch.worlds.sketched.truth import Labels

Array = NDArray[Any]

LATIN = 1
"""Among the sketch's scripts."""

NOT_LATIN = ("ja", "ko", "ru", "zh")


def languages(rows: dict[str, Array], labels: Labels, together: NDArray[np.bool_], at: Array) -> Array:
    """A number for the language of each row of `at`, 0 for English (and code).

    Of the languages that have the row's subject and script, the one that has most of the account's;
    for accounts that speak for many people (`together`) the first.
    """
    known = foreign()
    names = sorted(known)
    table = np.array([[s in known[name] for name in names] for s in [*labels.values["subject"], ""]])
    latin = np.array([name not in NOT_LATIN for name in names])
    has = table[labels.codes["subject"][at]]
    out = np.zeros(len(at), np.int64)
    other = np.flatnonzero(has.any(axis=1))
    account = rows["account"][at][other]
    fits = has[other] & (latin == (rows["script"][at][other] == LATIN)[:, None])
    votes = np.zeros((int(account.max(initial=0)) + 1, len(names)), np.int64)
    np.add.at(votes, account, fits)
    score = np.where(together[other, None], 1, 1 + votes[account]) * fits
    out[other] = 1 + score.argmax(axis=1)
    return out
