"""Several tests at once, without more false findings than one would make."""

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """The p-values of several tests, each raised so that all that stay below a level are false
    together with at most that probability, however they hang together (Holm, "A simple sequentially
    rejective multiple test procedure", 1979)."""
    out, least = [0.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda k: ps[k])):
        least = max(least, min(1.0, (len(ps) - rank) * ps[place]))
        out[place] = least
    return out
