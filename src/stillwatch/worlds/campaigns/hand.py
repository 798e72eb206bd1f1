"""What one hand brings to every operator that it harvests: some of its servers, cards, clients and
mail domains, and its templates. Accounts, times and the order of the list are each world's own."""

from collections.abc import Callable
from typing import TypeVar

from stillwatch.worlds.dice import Dice
from stillwatch.worlds.spec import Campaign

T = TypeVar("T")

EVERYWHERE = 0
"""Seed of what a hand has in all worlds."""


def hands(campaign: Campaign, kind: str, number: int, own: T, make: Callable[[Dice], T]) -> T:
    """The hand's value of that kind and number in `common` of the cases, else `own`."""
    if campaign.hand is None:
        return own
    dice = Dice(EVERYWHERE, "hand", campaign.hand, kind, number)
    return make(dice) if dice.chance(campaign.common) else own


def frame_dice(seed: int, campaign: Campaign) -> Dice:
    """By which a campaign's templates are chosen."""
    if campaign.hand is None:
        return Dice(seed, "frames", campaign.name)
    return Dice(EVERYWHERE, "frames of a hand", campaign.hand)
