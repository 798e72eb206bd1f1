"""Evidence from accounts' lives: opened together, or opened where others were closed, beyond what
chance explains."""

import numba
import numpy as np

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.population import Population

NEEDS = ("created_at",)

WINDOW = 2.0
"""Days within which sign-ups are taken to be one burst."""

NEEDS_BANS = ("closed_at",)

WITHIN = (3.0, 6.0, 12.0)
"""Hours within which an account that is opened after a ban is taken to replace the banned one:
known campaigns did it within hours. The more bans and births there are, the shorter it must be to
tell a replacement from chance."""

SHIFTS = (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)
"""Days by which bans are moved to see how many the group's births would follow by chance; whole
ones, since bans and births both keep to hours of the day."""

REPLACED_MOST = 4.0
"""Largest weight of replaced accounts: more than that of a burst of births, which has many honest
causes."""


def birth_burst(people: Population, group: Ints, controls: list[Ints]) -> Evidence | None:
    """The largest share of members opened within WINDOW days, against control groups of the same
    size."""
    known = group[np.isfinite(people.created[group])]
    if len(known) < 5:
        return None
    observed, start = burst(people.created[known], WINDOW)
    drawn = [c[np.isfinite(people.created[c])] for c in controls]
    shares = [burst(people.created[c], WINDOW)[0] for c in drawn if len(c) >= 5]
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


def burst(times: Floats, window: float) -> tuple[float, float]:
    """(largest share of `times` within `window`, where it begins); infinite times count in no
    burst."""
    ordered = np.sort(times[np.isfinite(times)])
    if not len(ordered):
        return 0.0, 0.0
    reach = np.searchsorted(ordered, ordered + window, side="right") - np.arange(len(ordered))
    at = int(reach.argmax())
    return float(reach[at] / len(times)), float(ordered[at])


def replacements(people: Population, group: Ints, controls: list[Ints]) -> Evidence | None:
    """Share of the group's banned accounts after which another member was opened within hours, each
    birth following one ban only; against the same bans moved by SHIFTS, and against the births of
    control groups. The logarithm of the number of spans tried is taken off."""
    bans, births = (np.sort(times[group][np.isfinite(times[group])]) for times in (people.banned, people.created))
    if len(bans) < 3 or not len(births) or not len(controls):
        return None
    end = max(bans[-1], births[-1])
    moved = [m[(m >= bans[0]) & (m <= end)] for m in (bans + days for days in SHIFTS)]
    others = [np.sort(people.created[c][np.isfinite(people.created[c])]) for c in controls]
    found = [(*_replaced(bans, births, moved, others, hours / 24), hours) for hours in WITHIN]
    strength, observed, expected, hours = max(found)
    weight = bounded(strength - np.log(len(WITHIN)), REPLACED_MOST)
    if weight <= 0.5:
        return None
    says = (
        f"After {observed:.0%} of the {len(bans):,} bans in the group another of its accounts was opened within "
        f"{hours:.0f} hours; by chance it would be {expected:.0%}."
    )
    facts = {"share": observed, "expected": expected, "bans": len(bans), "hours": hours}
    return Evidence(kind="replacements", family="lifecycle", weight=weight, says=says, facts=facts)


def _replaced(
    bans: Floats, births: Floats, moved: list[Floats], others: list[Floats], within: float
) -> tuple[float, float, float]:
    """(strength, share of bans followed within so many days, share that would be by chance: of the
    bans moved, or of the bans among the births of others, whichever is more)."""
    tried = max(sum(map(len, moved)), 1)
    observed = _followed(bans, births, within) / len(bans)
    by_rate = sum(_followed(m, births, within) for m in moved) / tried
    elsewhere = float(np.mean([_followed(bans, c, within) for c in others])) / len(bans)
    expected = max(by_rate, elsewhere)
    return excess(observed, len(bans), expected, tried), observed, expected


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _followed(bans: Floats, births: Floats, within: float) -> int:
    """How many bans are followed by a birth of their own within so many days (both sorted; the
    earliest birth that is left goes to the earliest ban, which leaves no more unfollowed than any
    other way)."""
    count = at = 0
    for ban in bans:
        while at < len(births) and births[at] <= ban:
            at += 1
        if at < len(births) and births[at] <= ban + within:
            count += 1
            at += 1
    return count
