"""How an account's load rises and falls from hour to hour, once what its schedule and everybody's explain is gone."""

import numpy as np

from stillwatch.fleets.embedding import Floats, Ints

CELLS = 256
"""Numbers kept of an account's hours. Up to ten days every hour has its own; of longer logs the hours are summed with
signs drawn at random, which keeps inner products right on average (count sketch: Charikar et al., ICALP 2002)."""

HOURS = 10
"""Active hours from which an account has a rhythm, on two days or more: less is noise."""

AT_ONCE = 1 << 21
"""Cells of account x hour that are held at once."""


def rhythms(hourly: dict[str, Ints], surface: Ints, accounts: int) -> Floats:
    """(accounts, CELLS or the log's hours), float32: a vector of length 1 for each account, zero where there is none.

    An account's load, log(1 + exchanges), by day and hour of day is set against the product of its margins: whoever
    works on certain days at certain hours is explained by them whole, office weeks included. What is left (Pearson
    residuals of independence) is taken less the mean of the account's surface, so that outages and rushes that all
    feel drop out.
    """
    account, day = hourly["account"], hourly["day"]
    if not len(account):
        return np.zeros((accounts, 1), np.float32)
    first, days = int(day.min()), int(day.max() - day.min()) + 1
    width = min(days * 24, CELLS)
    sign = np.random.Generator(np.random.PCG64(0)).choice(np.array([-1, 1], np.float32), days * 24)
    out = np.zeros((accounts, width), np.float32)
    order = np.argsort(account, kind="stable")
    step = max(1, AT_ONCE // (days * 24))
    for begin in range(0, accounts, step):
        some = min(step, accounts - begin)
        at = order[slice(*np.searchsorted(account, [begin, begin + some], sorter=order))]
        load = np.zeros((some, days, 24), np.float32)
        load[account[at] - begin, day[at] - first, hourly["hour"][at]] = np.log1p(hourly["exchanges"][at])
        left = _unexplained(load).reshape(some, -1) * sign
        for k in range(0, days * 24, width):
            part = left[:, k : k + width]
            out[begin : begin + some, : part.shape[1]] += part
    return _less_everybodys(out, surface)


def _unexplained(load: Floats) -> Floats:
    """(accounts, days, 24): Pearson residuals of each account's load against its days' and hours' sums; zero for those
    with too few hours."""
    by_day, by_hour = load.sum(axis=2, keepdims=True), load.sum(axis=1, keepdims=True)
    total = load.sum(axis=(1, 2), keepdims=True)
    expected = by_day * by_hour / np.maximum(total, 1e-9)
    enough = ((load > 0).sum(axis=(1, 2)) >= HOURS) & ((by_day[:, :, 0] > 0).sum(axis=1) >= 2)
    return np.asarray((load - expected) / np.sqrt(np.maximum(expected, 1e-9)) * enough[:, None, None])


def _less_everybodys(rows: Floats, surface: Ints) -> Floats:
    """Rows of length 1 less the mean of those of their surface, again of length 1; rows of zeros stay so."""
    rows = _unit(rows)
    has = rows.any(axis=1)
    for s in np.unique(surface[has]):
        at = has & (surface == s)
        rows[at] -= rows[at].mean(axis=0)
    return _unit(rows)


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))
