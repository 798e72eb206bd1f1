"""How an account's load rises and falls from hour to hour, once what its schedule and everybody's
explain is gone."""

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.lake.store.columns import distinct_pairs

CELLS = 168
"""Numbers kept of an account's hours. Up to a week every hour has its own; of longer logs the hours
are summed with signs drawn at random, which keeps inner products right on average (count sketch:
Charikar et al., ICALP 2002)."""

HOURS = 10
"""Active hours from which an account has a rhythm, on two days or more: less is noise."""

AT_ONCE = 1 << 21
"""Cells of account x hour that are held at once."""


def rhythms(hourly: dict[str, Ints], surface: Ints, accounts: int) -> tuple[Ints, Floats]:
    """((accounts,) each account's row or -1 where it has no rhythm, (rows, at most CELLS) float32
    of length 1).

    An account's load, log(1 + exchanges), by day and hour of day is set against the product of its
    margins: whoever works on certain days at certain hours is explained by them whole, office weeks
    included. What is left (Pearson residuals of independence) is taken less the mean of the
    account's surface, so that outages and rushes that all feel drop out.
    """
    account, day = hourly["account"], hourly["day"]
    has = np.flatnonzero(_often(account, day, accounts))
    place = np.full(accounts, -1, np.int64)
    place[has] = np.arange(len(has))
    at = np.flatnonzero(place[account] >= 0)
    at = at[np.argsort(place[account[at]], kind="stable")]
    row = place[account[at]]
    first, days = (int(day.min()), int(np.ptp(day)) + 1) if len(day) else (0, 1)
    rows = np.zeros((len(has), min(days * 24, CELLS)), np.float32)
    sign = np.random.Generator(np.random.PCG64(0)).choice(np.array([-1, 1], np.float32), days * 24)
    step = max(1, AT_ONCE // (days * 24))
    for begin in range(0, len(has), step):
        some = at[slice(*np.searchsorted(row, [begin, begin + step]))]
        load = np.zeros((min(step, len(has) - begin), days, 24), np.float32)
        load[place[account[some]] - begin, day[some] - first, hourly["hour"][some]] = np.log1p(
            hourly["exchanges"][some]
        )
        left = _unexplained(load).reshape(len(load), -1) * sign
        for k in range(0, days * 24, CELLS):
            part = left[:, k : k + CELLS]
            rows[begin : begin + len(load), : part.shape[1]] += part
    _to_unit(rows)
    for s in np.unique(surface[has]):
        on = surface[has] == s
        rows[on] -= rows[on].mean(axis=0)
    _to_unit(rows)
    return place, rows


def _often(account: Ints, day: Ints, accounts: int) -> np.ndarray:
    """(accounts,): whether an account was active in HOURS hours and on two days."""
    owner = account[distinct_pairs(account, day)[0]]
    return (np.bincount(account, minlength=accounts) >= HOURS) & (np.bincount(owner, minlength=accounts) >= 2)


def _unexplained(load: Floats) -> Floats:
    """(accounts, days, 24): Pearson residuals of each account's load against its days' and hours'
    sums."""
    by_day, by_hour = load.sum(axis=2, keepdims=True), load.sum(axis=1, keepdims=True)
    expected = by_day * by_hour / load.sum(axis=(1, 2), keepdims=True)
    return np.asarray((load - expected) / np.sqrt(np.maximum(expected, 1e-9)))


def _to_unit(rows: Floats) -> None:
    """Rows to length 1, in place."""
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
