"""Evidence from what accounts ask for: a change to a new model, made by all within the same
hours."""

import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.lifecycle import burst
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.population import Population

NEEDS = ("model",)

DAY = 24
"""Hours within which changes are taken to be one pivot: known campaigns turned to a new model
within a day."""

MOST = 3.0
"""A new model draws a rush of strangers within hours too, so a change at one time weighs no more
than a clock."""


def pivot(people: Population, group: Ints, controls: list[Ints]) -> Evidence | None:
    """The largest share of members that first used one new model within a DAY, of those that used
    others before it came out and were still there, against control groups of the same size; the
    model that speaks most."""
    found = [e for model in people.moved if (e := _pivot(people.moved[model], group, controls))]
    weight = max((e.weight for e in found), default=0.0)
    return next((e for e in found if e.weight == weight), None)


def _pivot(moved: Floats, group: Ints, controls: list[Ints]) -> Evidence | None:
    """`moved`: (accounts,) hour of each account's first use of the model, infinite where it stayed
    with the others, NaN where it could not change."""
    known = moved[group]
    known = known[~np.isnan(known)]
    if len(known) < 5:
        return None
    observed, start = burst(known, DAY)
    drawn = [own[~np.isnan(own)] for own in (moved[c] for c in controls)]
    shares = [burst(d, DAY)[0] for d in drawn if len(d) >= 5]
    if not shares:
        return None
    expected = float(np.quantile(shares, 0.95))
    weight = bounded(excess(observed, len(known), expected, len(known)), MOST)
    if weight <= 0.5:
        return None
    when = np.datetime64(int(start), "h")
    says = (
        f"Of {len(known):,} accounts that had used other models, {observed:.0%} turned to one new model within 24 "
        f"hours of {when}:00 UTC; in 95 of 100 comparable groups it is at most {expected:.0%}."
    )
    facts = {"share": observed, "expected": expected, "known": len(known), "from": str(when)}
    return Evidence(kind="pivot", family="settings", weight=weight, says=says, facts=facts)
