"""Evidence from accounts' lives: opened together beyond what chance explains."""

import numpy as np

from stillwatch.fleets.embedding import Floats, Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.population import Population

NEEDS = ("created_at",)

WINDOW = 2.0
"""Days within which sign-ups are taken to be one burst."""


def birth_burst(people: Population, group: Ints, controls: list[Ints]) -> Evidence | None:
    """The largest share of members opened within WINDOW days, against control groups of the same size."""
    known = group[np.isfinite(people.created[group])]
    if len(known) < 5:
        return None
    observed, start = _burst(people.created[known])
    drawn = [c[np.isfinite(people.created[c])] for c in controls]
    shares = [_burst(people.created[c])[0] for c in drawn if len(c) >= 5]
    if not shares:
        return None
    expected = float(np.quantile(shares, 0.95))
    weight = bounded(excess(observed, len(known), expected, len(known)), 3.0)
    if weight <= 0.5:
        return None
    when = np.datetime64(int(start), "D")
    says = (
        f"{observed:.0%} of the accounts were opened within two days of {when}; in 95 of 100 comparable groups it is "
        f"at most {expected:.0%}."
    )
    facts = {"share": observed, "expected": expected, "from": str(when)}
    return Evidence(kind="birth_burst", family="lifecycle", weight=weight, says=says, facts=facts)


def _burst(created: Floats) -> tuple[float, float]:
    """(largest share within WINDOW days, its first day)."""
    ordered = np.sort(created)
    reach = np.searchsorted(ordered, ordered + WINDOW, side="right") - np.arange(len(ordered))
    at = int(reach.argmax())
    return float(reach[at] / len(ordered)), float(ordered[at])
