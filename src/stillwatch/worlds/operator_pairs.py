"""Pairs of two operators' worlds: one hands a profile of a fleet to the other, who has the same
hand among its customers, or another fleet, or none."""

from dataclasses import dataclass, replace

from stillwatch.worlds.dice import seed_of
from stillwatch.worlds.spec import Campaign, WorldSpec

FIRST = 2
"""Number of the first pair that is reported on: those before it were looked at while the search was
made."""

ACCOUNTS = 4_000
FLEET = 120

SHARED = Campaign(accounts=FLEET, infrastructure="shared")
PARTLY = Campaign(accounts=FLEET, infrastructure="partly")

MECHANICS: dict[str, tuple[Campaign, Campaign]] = {
    "shared": (SHARED, SHARED),
    "partly": (PARTLY, PARTLY),
    "churn": (replace(SHARED, churn=0.5), replace(SHARED, churn=0.5)),
    "framed": (replace(PARTLY, frames="few"), replace(PARTLY, frames="few")),
    "small": (SHARED, replace(SHARED, accounts=15)),
    "faint": (SHARED, replace(SHARED, accounts=12, rate=4.0)),
    "clean": (replace(SHARED, infrastructure="clean"), replace(SHARED, infrastructure="clean")),
}
"""By name: the campaign at the operator who hands a profile over, and at the one who searches."""


@dataclass(frozen=True)
class Pair:
    """Worlds of one seed and one mechanic. told: where the profile comes from; same: where the same
    hand is at work; other: where a fleet of the same mechanics is at work that has nothing in
    common with it but the corpora."""

    mechanic: str
    told: WorldSpec
    same: WorldSpec
    other: WorldSpec


def pair(mechanic: str, number: int) -> Pair:
    """The pair of that mechanic and number."""
    here, there = MECHANICS[mechanic]
    hand = f"{mechanic}-{number}"
    return Pair(
        mechanic,
        _world(f"{hand}-told", replace(here, hand=hand)),
        _world(f"{hand}-same", replace(there, hand=hand)),
        _world(f"{hand}-other", there),
    )


def calm(number: int) -> WorldSpec:
    """A world without any fleet."""
    return _world(f"calm-{number}")


def _world(name: str, *campaigns: Campaign) -> WorldSpec:
    return WorldSpec(name, seed_of(0, "hands", name) % 2**32, accounts=ACCOUNTS, campaigns=campaigns)
