"""Other ways to find campaigns, on the same worlds and before the same scorer.

A rival reads the canonical input alone, never the truth of the world it is tried on. Each stands
behind one small adapter with the same face (`face.Rival`), in a process of its own that is ended
when its time is up.
"""

from stillwatch.worlds.rivals.face import Rival
from stillwatch.worlds.rivals.kollude_scan import Kollude, KolludeActors
from stillwatch.worlds.rivals.peeling import Peeling
from stillwatch.worlds.rivals.rate import LowLimit, Percentile, RateLimit
from stillwatch.worlds.rivals.scorer import Honeypot
from stillwatch.worlds.rivals.sharing import SharedAttributes, SharedCards
from stillwatch.worlds.rivals.supervised import Supervised
from stillwatch.worlds.rivals.toolkit import CoSimilarity, CoTweet

__all__ = ["RIVALS", "Rival"]

RIVALS: dict[str, type[Rival]] = {
    rival.name: rival
    for rival in (
        SharedCards, SharedAttributes, Peeling, CoTweet, CoSimilarity, Kollude, KolludeActors, Honeypot, RateLimit,
        LowLimit, Percentile, Supervised,
    )
}  # fmt: skip
"""By name, in the order of the table."""
