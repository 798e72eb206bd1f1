"""Strangers with scripts: what they have in common is a line that tutorials pass on, and hours that
no person keeps."""

from stillwatch.worlds import clocks
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import manner
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.batches import batch_clock, batch_settings
from stillwatch.worlds.personas.developers import popular_system, surface
from stillwatch.worlds.personas.people import some_language, speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Truth
from stillwatch.worlds.world import Block, World

TASKS = 70.0
"""Prompts of one script a week, on average: an assumption, as is the next."""

ROUND_THE_CLOCK = 0.4
"""Share of the scripts that run at all hours alike."""


def scripts(world: World, block: Block) -> None:
    """A script each on two to five subjects of its owner's, under one of the popular one-line
    system prompts."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        language = some_language(dice, world.people.languages)
        speak(dice, account, language)
        batch_settings(dice, account)
        voice, interests = world.voice(language), world.interests(dice, 0.4, most=5, language=language)
        own_manner, system = manner(dice, typed=False), popular_system(world, dice)
        profile, shape = clock(dice)
        count = clocks.volume(dice, TASKS * world.people.volume * world.days / 7, 0.9, 150 * world.days)
        rng = world.stream("times", block.name, number)
        moments = clocks.times(rng, profile, count, world.start, world.days, shape=shape)
        newcomer(dice, account, moments)
        often = dice.between(0.0, 2.0) * world.people.program_follow_ups
        for at in moments:
            subject = interests.next(dice)
            first = voice.first(dice, subject, own_manner)
            if dice.chance(account.reasons):
                first = f"{first} {dice.pick(voice.askings.reason, 1.3)}"
            said = [first, voice.next(dice, subject)] if dice.chance(often) else [first]
            world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


def clock(dice: Dice) -> tuple[clocks.Profile, float]:
    """When a script runs, and its arrivals' shape."""
    if dice.chance(ROUND_THE_CLOCK):
        return clocks.flattened(clocks.person(dice), 1.0), dice.pick((1.0, 1.0, 4.0))
    return batch_clock(dice)


SCRIPT = Persona(scripts, "Strangers' scripts under a handful of popular one-line system prompts, many at all hours.")
