"""Whether a set of accounts is rather two: the split of the search for the sets that explain the evidence best.

A group that holds another one must explain more than that one and its other accounts do, each taken for a group of its
own or for strangers. The evidence on a set is summed over its accounts (find.total_log_odds), so that what a fleet
shares inside a lump is the fleet's: the lump's other accounts do not have it.
"""

from collections.abc import Iterable

import numpy as np

from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.find import SURE, WHOLE, Fleet, total_log_odds
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

LEAST = 0.1
"""Share of a group that either side of it has at least: fewer others do not spoil what is said of the whole."""


def better_apart(people: Population, whole: Fleet, fleets: Iterable[Fleet]) -> tuple[Ints, Ints] | None:
    """(the accounts of the fleet that is best told apart from the rest of the whole, the rest's), sorted numbers; None
    where the whole explains more than any fleet that lies in it and acts as one, and what is left without it."""
    least = max(LEAST * len(whole.accounts), SMALLEST)
    best, most = None, total_log_odds(people, whole.accounts, whole.chose)
    for fleet in fleets:
        part = np.intersect1d(fleet.accounts, whole.accounts)
        rest = np.setdiff1d(whole.accounts, part)
        inside = len(part) >= WHOLE * len(fleet.accounts) and fleet.acts_as_one >= SURE
        if inside and min(len(part), len(rest)) >= least:
            apart = sum(max(total_log_odds(people, side, whole.chose), 0.0) for side in (part, rest))
            if apart > most:
                best, most = (part, rest), apart
    return best
