"""Evidence from when accounts act: one dispatcher's clock, its even hand, and load that rises and
falls as one."""

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evenly import evenly
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.exchangeability import group_test
from stillwatch.fleets.odds import alike, bounded
from stillwatch.fleets.population import Population

MOST = 3.0
"""Colleagues, classmates and compatriots keep alike hours too, so a clock weighs less than a shared
card."""

READ = 100
"""Members whose rhythms are compared: their 4,950 pairs give the mean to a hundredth of a person's
own spread."""

TOGETHER_MOST = 2.0
"""Largest weight of load that moves together: a public event (a contest, a deadline) moves
strangers together too."""


def shared_clock(people: Population, group: Ints, pool: Ints, rng: np.random.Generator) -> Evidence | None:
    """The group test of exchangeability on hours of the day: people keep hours of their own, a
    fleet one clock."""
    result = group_test(people.clock, group, pool, rng)
    if result is None or result.p > 0.05:
        return None
    weight = bounded(alike(result.rho, result.error), MOST)
    if weight <= 0:
        return None
    says = (
        f"The accounts keep one clock: their active hours differ {max(result.rho, 0):.2f} times as much as those of "
        f"comparable accounts (0 means one clock, 1 means each its own)."
    )
    facts = {"rho": result.rho, "error": result.error, "p": result.p}
    return Evidence(kind="shared_clock", family="time", weight=weight, says=says, facts=facts)


def even_load(people: Population, group: Ints, pool: Ints, rng: np.random.Generator) -> Evidence | None:
    """Work spread evenly over accounts: the spread of log daily rates against random groups of the
    same size."""
    if len(group) < 10 or not len(pool):
        return None
    rate = np.log(people.counts["exchanges"] / np.maximum(people.days, 1))
    own = float(np.std(rate[group]))
    drawn = np.std(rate[rng.choice(pool, (99, len(group)))], axis=1)
    expected = float(np.median(drawn))
    p = float((1 + (drawn <= own).sum()) / 100)
    if p > 0.05 or expected <= 0:
        return None
    ratio = (own / expected) ** 2
    weight = bounded(alike(ratio, ratio * np.sqrt(2 / len(group))), 2.0)
    if weight <= 0:
        return None
    says = (
        f"The work is spread evenly: daily rates vary by a factor of {np.exp(own):.1f} from account to account, "
        f"where those of comparable accounts vary by {np.exp(expected):.1f}."
    )
    facts = {"spread": own, "expected": expected, "p": p}
    return Evidence(kind="even_load", family="time", weight=weight, says=says, facts=facts)


def moves_together(people: Population, group: Ints, controls: list[Ints]) -> Evidence | None:
    """Members' load rises and falls in the same hours, beyond what their schedules and everybody's
    load explain: mean correlation of pairs (rhythm.py), against control groups.

    The search turns up groups that differ from controls a little, so twice the controls' spread
    says nothing, and the weight grows only as the logarithm of how many times more it is.
    """
    own, size = _correlation(people, group)
    if size < 10:
        return None
    others = np.array([_correlation(people, c)[0] for c in controls])
    others = others[np.isfinite(others)]
    if len(others) < 20:
        return None
    expected, spread = float(np.median(others)), float(np.std(others))
    away = (own - expected) / max(spread, 1e-3)
    if own <= others.max() or away <= 2:
        return None
    weight = bounded(np.log(away / 2), TOGETHER_MOST)
    says = (
        f"The accounts' load rises and falls in the same hours, beyond what their working hours explain: the mean "
        f"correlation of two of them is {own:.2f}, where that of comparable accounts is {expected:.2f}."
    )
    facts = {"correlation": own, "expected": expected, "spread": spread, "accounts": size}
    return Evidence(kind="moves_together", family="time", weight=weight, says=says, facts=facts)


def _correlation(people: Population, group: Ints) -> tuple[float, int]:
    """(mean correlation of the rhythms of two members, members that have one), of READ members at
    most, evenly taken; NaN for fewer than five."""
    place, rows = people.rhythm
    has = place[group][place[group] >= 0]
    if len(has) < 5:
        return np.nan, len(has)
    read = evenly(has, READ)
    total = rows[read].sum(axis=0)
    return float((total @ total - len(read)) / (len(read) ** 2 - len(read))), len(has)
