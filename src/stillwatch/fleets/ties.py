"""What passes from account to account: conversations carried on and failed requests sent again."""

import numpy as np
import pyarrow as pa

from stillwatch.engine.arrays import Ints


def between_strangers(passed: pa.Table, organization: Ints) -> pa.Table:
    """Rows (account, kind, value) of what passed between accounts of different organizations.

    `passed`: rows (account, kind, value, later), `later` 1 for the account that took over, 0 for
    the one it took over from; organization: a number per account, -1 when unknown. Seats of one
    organization hand work to each other as colleagues do, so a taker that shares its organization
    with a giver is left out, and a value that nobody else took.
    """
    account, later = passed["account"].to_numpy(), passed["later"].to_numpy() == 1
    value = passed["value"].to_numpy()
    team = organization[account]
    declared = team >= 0
    givers = np.stack([value[~later & declared], team[~later & declared]], axis=1)
    colleague = declared & later & _among(np.stack([value, team], axis=1), givers)
    kept = ~colleague & np.isin(value, value[later & ~colleague])
    rows = passed.select(["account", "kind", "value"]).filter(pa.array(kept))
    return rows.group_by(rows.column_names).aggregate([])


def _among(rows: Ints, others: Ints) -> np.ndarray:
    """(rows,): whether each row of pairs is one of the others."""
    numbers = np.unique(np.concatenate([rows, others]), axis=0, return_inverse=True)[1].ravel()
    return np.asarray(np.isin(numbers[: len(rows)], numbers[len(rows) :]))
