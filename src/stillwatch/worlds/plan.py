"""Cuts a world into blocks of work: honest personas by their shares, then campaigns."""

from stillwatch.worlds.campaigns.write import fleet_blocks
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.personas.roll import PERSONAS
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.world import Block

UNIT = 60
"""Accounts of one block, for personas that live each on their own."""


def blocks(spec: WorldSpec) -> list[Block]:
    """Every block of a world. A block depends on the spec and its own place only."""
    plan: list[Block] = []
    for name, share in spec.honest:
        count = round(share * spec.accounts)
        sizes = PERSONAS[name].sizes
        if sizes is None:
            plan += [Block(name, first, min(UNIT, count - first)) for first in range(0, count, UNIT)]
        else:
            plan += _groups(Dice(spec.seed, "groups", name), name, count, *sizes)
    for campaign in spec.campaigns:
        plan += fleet_blocks(spec, campaign)
    return plan


def _groups(dice: Dice, name: str, count: int, smallest: int, largest: int) -> list[Block]:
    """Groups of `smallest` to `largest` accounts, the small ones more often, until `count` are
    placed; one at least."""
    plan: list[Block] = []
    placed = 0
    while placed < count or not plan:
        size = int(smallest * (largest / smallest) ** dice.u())
        plan.append(Block(name, placed, size))
        placed += size
    return plan
