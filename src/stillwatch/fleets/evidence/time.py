"""Evidence from when accounts act: one dispatcher's clock, and its even hand."""

import numpy as np

from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.exchangeability import group_test
from stillwatch.fleets.odds import alike, bounded
from stillwatch.fleets.population import Population

MOST = 3.0
"""Colleagues, classmates and compatriots keep alike hours too, so a clock weighs less than a shared card."""


def shared_clock(people: Population, group: Ints, pool: Ints, rng: np.random.Generator) -> Evidence | None:
    """The group test of exchangeability on hours of the day: people keep hours of their own, a fleet one clock."""
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
    """Work spread evenly over accounts: the spread of log daily rates against random groups of the same size."""
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
