"""One profile sought in one world: what was found, and the figures over all pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betaincinv

WORLDS = ("told", "same", "other", "nobody")
"""Where a profile is sought: in the log that it was made of, as if the second operator had the same
honest customers, all of them, and the same fleet; where the same hand is at work; where another
fleet is; where none is."""

KINDS = ("all", "values", "frames", "subject")
"""The indicators that are sought: all of a profile, or one kind only."""


@dataclass(frozen=True)
class Sought:
    """One profile sought in one world. kinds: which of its indicators; fleet: accounts of the
    world's campaigns; scan: how many of them its own scan found; found, possible: how many the
    search found, or told of; honest: honest accounts; false, doubted: how many of them the search
    found, or told of."""

    mechanic: str
    number: int
    world: str
    kinds: str
    fleet: int
    scan: int
    found: int
    possible: int
    honest: int
    false: int
    doubted: int


@dataclass(frozen=True)
class SameHand:
    """Of the accounts of a mechanic's fleets, where the same hand is at work: how many there are,
    and the shares that the second operator's own scan found, that the search found, and that it
    told of."""

    fleet: int
    scan: float
    found: float
    possible: float


@dataclass(frozen=True)
class Errors:
    """Where the whole profile was sought: the honest accounts, those that the search found among
    them (false), how many of 10,000 at most with 95% surety (Clopper and Pearson 1934, one-sided),
    those it told of (doubted); the accounts of fleets and those that it found."""

    honest: int
    false: int
    bound: float
    doubted: int
    found: int
    fleet: int


def same_hand(rows: Sequence[Sought], mechanic: str, kinds: str) -> SameHand:
    """Over the pairs of a mechanic, with these indicators of the profile."""
    own = [r for r in rows if (r.mechanic, r.world, r.kinds) == (mechanic, "same", kinds)]
    fleet = sum(r.fleet for r in own)
    shares = (sum(part) / max(fleet, 1) for part in zip(*((r.scan, r.found, r.possible) for r in own), strict=True))
    return SameHand(fleet, *shares)


def errors(rows: Sequence[Sought], world: str) -> Errors:
    """Over all pairs, in the world of that name."""
    own = [r for r in rows if (r.world, r.kinds) == (world, "all")]
    honest, false = sum(r.honest for r in own), sum(r.false for r in own)
    return Errors(
        honest=honest,
        false=false,
        bound=float(betaincinv(false + 1, honest - false, 0.95)) * 10_000,
        doubted=sum(r.doubted for r in own),
        found=sum(r.found for r in own),
        fleet=sum(r.fleet for r in own),
    )
