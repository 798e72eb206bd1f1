"""Honest people whose prompts look like a harvest's: one-off tasks of every subject, in instruction
data's style."""

from stillwatch.worlds import clocks
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.oneoffs import one_off
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.developers import own_system, surface
from stillwatch.worlds.personas.people import speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import Block, World

BROAD_TASKS = 110.0
FEW_TASKS = 11.0
"""Tasks of a generalist, and of one who asks now and then, a week on average: assumptions."""

CHINESE = 0.08
"""Share of either who write Chinese; both do so as often as a population's API users write other
languages."""


def generalists(world: World, block: Block) -> None:
    """API users of hundreds of subjects: writers of test sets, teachers, curious people with a
    script."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        ask(world, dice, account, block, number, BROAD_TASKS)


def few_tasks(world: World, block: Block) -> None:
    """The same people with little to ask, half of them on the web."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice) if dice.chance(0.5) else "web")
        ask(world, dice, account, block, number, FEW_TASKS)


def ask(world: World, dice: Dice, account: Account, block: Block, number: int, a_week: float) -> None:
    """So many one-off tasks a week, whenever a developer or a program asks."""
    language = "zh" if dice.chance(world.people.languages * CHINESE / 0.1) else "en"
    speak(dice, account, language)
    voice = world.voice(language)
    system = own_system(world, dice, world.interests(dice, 0.4, most=4).subjects[0])
    profile, shape = clocks.developer(dice, by_program=dice.chance(0.5))
    count = clocks.volume(dice, a_week * world.people.volume * world.days / 7, 0.8, 120 * world.days)
    moments = clocks.times(
        world.stream("times", block.name, number), profile, count, world.start, world.days, shape=shape
    )
    newcomer(dice, account, moments)
    often = dice.between(0.0, 2.0) * world.people.program_follow_ups
    for at in moments:
        text, subject = one_off(world, dice, language)
        if dice.chance(account.reasons):
            text = f"{text} {dice.pick(voice.askings.reason, 1.3)}"
        more = 1 + dice.below(3) if dice.chance(often) else 0
        said = [text, *(voice.follow_up(dice, text) for _ in range(more))]
        world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


GENERALIST = Persona(generalists, "API users of hundreds of subjects: one-off tasks in the style of instruction data.")
ONE_OFF = Persona(few_tasks, "The same with little to ask, half of them on the web.")
