"""People with a few subjects of their own, on the web."""

from stillwatch.worlds.organic import serve
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.world import Block, World

TASKS = 5.0
"""Conversations a week, on average."""


def casual(world: World, block: Block) -> None:
    """A few tasks a week with a heavy tail, follow-ups, now and then a prompt that everybody pastes."""
    for number in range(block.first, block.first + block.count):
        account = world.account(block.name, number)
        dice = world.dice("acts", block.name, number)
        serve(world, dice, [account], world.interests(dice, 0.7), TASKS)


PERSON = Persona(casual, "Casual people with a few subjects each.")
