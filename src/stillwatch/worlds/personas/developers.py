"""Developers: API users with a program or a habit of their own."""

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import SYSTEMS
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Truth
from stillwatch.worlds.world import Block, World

CLOUD = 0.12
"""Share of API users who come through a cloud's own surface."""


def developers(world: World, block: Block) -> None:
    """Two to five subjects, one turn or a few; some round the clock, some always asking for the reasoning, some with a
    system prompt of their own."""
    voice = world.voice()
    for number in range(block.first, block.first + block.count):
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(dice))
        interests = world.interests(dice, 0.4, most=5)
        system = own_system(world, dice, interests.subjects[0])
        profile, shape = clocks.program(dice) if dice.chance(0.5) else (clocks.person(dice), 1.0)
        profile = clocks.flattened(profile, dice.pick((0.0, 0.3, 0.6, 0.9)))
        multi = dice.pick((0.0, 0.0, 0.2, 0.5))
        tasks = clocks.volume(dice, 25.0 * world.days / 7, 1.3, 100 * world.days)
        moments = clocks.times(world.stream("times", block.name, number), profile, tasks, world.start, world.days, shape=shape)
        newcomer(dice, account, moments)
        for at in moments:
            subject = interests.next(dice)
            first = voice.first(dice, subject)
            if dice.chance(account.reasons):
                first = f"{first} {dice.pick(voice.askings.reason, 1.3)}"
            more = min(6, dice.geometric(0.5)) if dice.chance(multi) else 0
            said = [first, *(voice.next(dice, subject) for _ in range(more))]
            world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


def surface(dice: Dice) -> str:
    """How a program reaches the model."""
    return dice.pick(("cloud:bedrock", "cloud:vertex")) if dice.chance(CLOUD) else "api"


def own_system(world: World, dice: Dice, subject: str) -> str | None:
    """A developer's system prompt: none mostly, one that everybody uses, or one of the product's own."""
    kind = dice.u()
    if kind < 0.2:
        return dice.pick(SYSTEMS, 1.3)
    if kind < 0.3:
        return f"You help with {subject.split()[-1]}. {world.voice().passage(dice, subject)}"
    return None


DEVELOPER = Persona(developers, "API users with a program or a habit of their own.")
