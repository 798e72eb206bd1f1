"""Pairs of worlds: one operator hands a profile of a fleet to another, who has the same hand among its customers, or
another fleet, or none."""

from dataclasses import dataclass, replace

from stillwatch.worlds.dice import seed_of
from stillwatch.worlds.spec import Campaign, WorldSpec

FIRST = 2
"""Number of the first pair that is reported on: those before it were looked at while the search was made."""

ACCOUNTS = 4_000
FLEET = 120

MECHANICS: dict[str, tuple[Campaign, int]] = {
    "shared": (Campaign(infrastructure="shared"), FLEET),
    "partly": (Campaign(infrastructure="partly"), FLEET),
    "churn": (Campaign(infrastructure="shared", churn=0.5), FLEET),
    "framed": (Campaign(infrastructure="partly", frames="few"), FLEET),
    "small": (Campaign(infrastructure="shared"), 15),
    "clean": (Campaign(infrastructure="clean"), FLEET),
}
"""By name: a campaign's mechanics, and its accounts at the operator who searches."""


@dataclass(frozen=True)
class Pair:
    """Worlds of one seed and one mechanic. told: where the profile comes from; same: where the same hand is at work;
    other: where a fleet of the same mechanics is at work that has nothing in common with it but the corpora."""

    mechanic: str
    told: WorldSpec
    same: WorldSpec
    other: WorldSpec


def pair(mechanic: str, number: int) -> Pair:
    """The pair of that mechanic and number."""
    campaign, there = MECHANICS[mechanic]
    hand = f"{mechanic}-{number}"
    fleet = replace(campaign, accounts=there)
    return Pair(
        mechanic,
        _world(f"{hand}-told", replace(campaign, accounts=FLEET, hand=hand)),
        _world(f"{hand}-same", replace(fleet, hand=hand)),
        _world(f"{hand}-other", fleet),
    )


def calm(number: int) -> WorldSpec:
    """A world without any fleet."""
    return _world(f"calm-{number}")


def _world(name: str, *campaigns: Campaign) -> WorldSpec:
    return WorldSpec(name, seed_of(0, "hands", name) % 2**32, accounts=ACCOUNTS, campaigns=campaigns)
