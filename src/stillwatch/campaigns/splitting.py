"""Whether a set of accounts is rather two: the split of the search for the sets that explain the evidence best.

A group that holds another one must explain more than that one and its other accounts do, each taken for a group of its
own or for strangers. The evidence on a set is summed over its accounts (find.total_log_odds), so that what a fleet
shares inside a lump is the fleet's: the lump's other accounts do not have it. And a campaign that most of a group's
accounts are must not lend it its list: where it is surer of one without the others, or these ask like strangers, the
others stand by themselves.
"""

from collections.abc import Sequence

import numpy as np

from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import SURE, WHOLE, Fleet, examined, on_one_list, total_log_odds
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

LEAST = 0.1
"""Share of a group that either side of it has at least: fewer others do not spoil what is said of the whole."""

MOST = 0.5
"""Share of a group from which a campaign inside is most of it. (The subjects of a fleet that is dealt subject by
subject are each surer of one list than the fleet, and small parts of it.)"""

SURER = 0.5
"""Log-odds by which a campaign must be surer of one list than a group that is mostly that campaign."""


def better_apart(people: Population, whole: Fleet, fleets: Sequence[Fleet], campaigns: Sequence[Fleet]) -> Fleet | None:
    """The fleet inside a whole that is best told apart from its other accounts; None where the whole stands. campaigns:
    those of the fleets that are campaigns by themselves."""
    mostly = [f for f in campaigns if len(_inside(f, whole)) >= MOST * len(whole.accounts) and _is_part(f, whole)]
    surest = max(mostly, key=lambda f: (on_one_list(f), len(f.accounts)), default=None)
    if surest and on_one_list(surest) > on_one_list(whole) + SURER:
        return surest
    largest = max(mostly, key=lambda f: len(f.accounts), default=None)
    if largest and _strangers_beside(people, whole, largest):
        return largest
    best, most = None, total_log_odds(people, whole.accounts, whole.chose)
    for fleet in fleets:
        if _is_part(fleet, whole):
            part = _inside(fleet, whole)
            sides = part, np.setdiff1d(whole.accounts, part)
            apart = sum(max(total_log_odds(people, side, whole.chose), 0.0) for side in sides)
            if apart > most:
                best, most = fleet, apart
    return best


def _inside(fleet: Fleet, whole: Fleet) -> Ints:
    return np.intersect1d(fleet.accounts, whole.accounts)


def _is_part(fleet: Fleet, whole: Fleet) -> bool:
    """Whether a fleet acts as one and lies in a whole that has enough other accounts."""
    inside, least = len(_inside(fleet, whole)), max(LEAST * len(whole.accounts), SMALLEST)
    lies = fleet.acts_as_one >= SURE and inside >= WHOLE * len(fleet.accounts)
    return lies and least <= inside <= len(whole.accounts) - least


def _strangers_beside(people: Population, whole: Fleet, part: Fleet) -> bool:
    """Whether the test of prompts tells the accounts of a whole that are not in a part of it from one list."""
    fleet = examined(people, np.setdiff1d(whole.accounts, part.accounts), whole.accounts)
    return fleet is not None and any(e.kind == "exchangeability" and e.weight < 0 for e in fleet.evidence)
