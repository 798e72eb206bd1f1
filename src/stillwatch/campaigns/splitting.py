"""Whether a set of accounts is rather two: the split of the search for the sets that explain the
evidence best.

A group that holds another one must explain more than that one and its other accounts do, each taken
for a group of its own or for strangers. The evidence on a set is summed over its accounts
(find.total_log_odds), so that what a fleet shares inside a lump is the fleet's: the lump's other
accounts do not have it. And a campaign inside a group must not lend it its list: where most of the
group is that campaign, and surer of one list than the group, or where its other accounts ask like
strangers, these stand by themselves.
"""

from collections.abc import Sequence

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.communities import merged
from stillwatch.fleets.find import SURE, SURELY, WHOLE, Fleet, examined, on_one_list, total_log_odds
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

LEAST = 0.1
"""Share of a group that either side of it has at least: fewer others do not spoil what is said of
the whole."""

MOST = 0.4
"""Share of a group from which a campaign inside is most of it. (The subjects of a fleet that is
dealt subject by subject are each surer of one list than the fleet, and small parts of it.)"""

SURER = 0.5
"""Log-odds by which a campaign must be surer of one list than a group that is mostly that
campaign."""


def better_apart(people: Population, whole: Fleet, fleets: Sequence[Fleet], campaigns: Sequence[Fleet]) -> Fleet | None:
    """The fleet inside a whole that is best told apart from its other accounts; None where the
    whole stands. campaigns: those of the fleets that are campaigns by themselves."""
    people = whole.seen or people
    parts = {id(f): part for f in (*fleets, *campaigns) if (part := _part(f, whole)) is not None}
    inside = [f for f in campaigns if id(f) in parts]
    mostly = [f for f in inside if len(parts[id(f)]) >= MOST * len(whole.accounts)]
    surest = max(mostly, key=lambda f: (on_one_list(f), len(f.accounts)), default=None)
    if surest and on_one_list(whole) < SURELY and on_one_list(surest) > on_one_list(whole) + SURER:
        others = np.setdiff1d(whole.accounts, surest.accounts)
        # Where these are a campaign as well, neither lends the other its list: the sums decide.
        if not any(len(np.intersect1d(others, parts[id(f)])) >= WHOLE * len(others) for f in inside):
            return surest
    largest = max(inside, key=lambda f: len(f.accounts), default=None)
    if largest and _strangers_beside(people, whole, largest):
        return largest
    best, most = None, total_log_odds(people, whole.accounts, whole.chose)
    for fleet in fleets:
        part = parts.get(id(fleet))
        if part is not None:
            sides = part, np.setdiff1d(whole.accounts, part)
            apart = sum(max(total_log_odds(people, side, whole.chose), 0.0) for side in sides)
            if apart > most:
                best, most = fleet, apart
    return best


def _part(fleet: Fleet, whole: Fleet) -> Ints | None:
    """The accounts of a fleet that are in a whole, where it acts as one, lies in the whole, and
    leaves others there."""
    if fleet.acts_as_one < SURE:
        return None
    inside, least = np.intersect1d(fleet.accounts, whole.accounts), max(LEAST * len(whole.accounts), SMALLEST)
    lies = len(inside) >= WHOLE * len(fleet.accounts)
    return inside if lies and least <= len(inside) <= len(whole.accounts) - least else None


def _strangers_beside(people: Population, whole: Fleet, part: Fleet) -> bool:
    """Whether the accounts of a whole that are not in a part of it ask like strangers: the test of
    prompts tells them from one list, and what they have in common is not what the part has (as
    where each was dealt a subject of one corpus)."""
    others = np.setdiff1d(whole.accounts, part.accounts)
    if len(merged(people.whole, [others, np.intersect1d(part.accounts, whole.accounts)])) == 1:
        return False
    fleet = examined(people, others, whole.accounts)
    return fleet is not None and any(e.kind == "exchangeability" and e.weight < 0 for e in fleet.evidence)
