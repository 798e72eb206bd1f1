"""What staying unseen costs, by how often: the frontier that a search found, as it is stored and
held as a bar.

Worlds, campaigns and the scan are deterministic, so that the price falls only when code changes;
yet a change that stirs a few accounts at the edge can let one campaign more slip through one world
more. Two things must therefore come together before it is called a fall: a campaign is cheaper than
the stored price by more than a tenth, since prices are orders of magnitude; and it stays unseen in
half of all such worlds with a surety of 95%, by the worlds that it was measured in (Clopper and
Pearson 1934, one-sided): of sixteen worlds, in twelve.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel
from scipy.stats import binomtest

from stillwatch.worlds.quality.baseline import FOLDER, read_model
from stillwatch.worlds.suites.catalogue import VERSION

FILE = FOLDER / "redteam.json"
SCHEMA = "stillwatch.redteam/1"

HALF = 0.5
LEVELS = (HALF, 0.75, 0.9)
"""Shares of worlds for which the frontier tells a price; the first is the bar's."""

NOTICED = 0.1
"""How much cheaper is cheaper."""


class Measured(BaseModel):
    """A campaign, the worlds that it was measured in and those in which it stayed unseen; its price
    in dollars for a million answers."""

    campaign: dict[str, Any]
    price: float
    unseen: int
    worlds: int

    @property
    def share(self) -> float:
        """Of the worlds in which it stayed unseen."""
        return self.unseen / self.worlds

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Of the share in all such worlds (Clopper and Pearson)."""
        found = binomtest(self.unseen, self.worlds).proportion_ci(confidence, "exact")
        return float(found.low), float(found.high)

    @property
    def surely_half(self) -> bool:
        """Whether it stays unseen in half of all such worlds, with 95% surety: both tails have a
        twentieth."""
        return self.interval(0.9)[0] >= HALF


class Frontier(BaseModel):
    """What a search of so many campaigns found. naive: the campaign whose price is the unit;
    evasions: those that were left, in the same worlds."""

    schema_version: str = SCHEMA
    suite_version: str = VERSION
    versions: dict[str, str]
    prices: dict[str, float]
    campaigns: int
    naive: Measured
    evasions: list[Measured]

    def at(self, level: float) -> Measured | None:
        """The cheapest that stayed unseen in that share of its worlds; None where none did."""
        enough = [one for one in self.evasions if one.share >= level]
        return min(enough, key=lambda one: one.price, default=None)

    def ratio(self, one: Measured) -> float:
        """Its price, in prices of the naive campaign."""
        return one.price / self.naive.price


def read_frontier(file: Path) -> Frontier | None:
    """None where nothing is stored. Raises ValueError for a file that holds something else."""
    return read_model(file, Frontier, SCHEMA, "a stored frontier")


def fall(stored: Frontier, found: Frontier) -> str | None:
    """What fell, as a sentence; None where evasion costs what it did, or more."""
    for what in ("suite_version", "prices", "campaigns"):
        if getattr(stored, what) != getattr(found, what):
            return f"the stored frontier is of other {what.replace('_', ' ')}: accept this one"
    before = stored.at(HALF)
    bar = float("inf") if before is None else stored.ratio(before) * (1 - NOTICED)
    cheaper = [one for one in found.evasions if one.surely_half and found.ratio(one) < bar]
    if not cheaper:
        return None
    least = min(cheaper, key=lambda one: one.price)
    was = "none did" if before is None else f"{stored.ratio(before):.2f} times"
    seen = f"unseen in {least.unseen} of {least.worlds} worlds"
    return f"a campaign {seen} costs {found.ratio(least):.2f} times a naive one; for half of the worlds it was: {was}"
