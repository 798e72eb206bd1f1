"""Developers: API users with a program or a habit of their own."""

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import ONE_LINERS
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import manner
from stillwatch.worlds.people import newcomer, some_clients
from stillwatch.worlds.personas.people import some_language, speak
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.population import USUAL
from stillwatch.worlds.record import Account, Client, Truth
from stillwatch.worlds.world import Block, World

TASKS = 26.0
"""Tasks a week, on average: an assumption, as all volumes are."""

OWN = 0.1
"""Share of the developers with a system prompt of the product's own."""

ENGLISH_TOO = 0.4
"""Share of a foreign developer's tasks that are in English."""


def developers(world: World, block: Block) -> None:
    """Two to five subjects, one turn or a few; some round the clock, some always asking for the
    reasoning, some with a system prompt of their own."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        language = some_language(dice, world.people.languages)
        speak(dice, account, language)
        own = world.interests(dice, 0.4, most=5, language=language)
        other = own if language == "en" else world.interests(dice, 0.4, most=3)
        system = own_system(world, dice, other.subjects[0])
        own_manner = manner(dice, typed=dice.chance(0.5))
        profile, shape = clocks.developer(dice, by_program=not own_manner.typed)
        multi = min(1.0, dice.pick((0.0, 0.0, 0.2, 0.5)) * world.people.program_follow_ups / USUAL.program_follow_ups)
        tasks = clocks.volume(dice, TASKS * world.people.volume * world.days / 7, 1.3, 100 * world.days)
        rng = world.stream("times", block.name, number)
        moments = clocks.times(rng, profile, tasks, world.start, world.days, shape=shape)
        newcomer(dice, account, moments)
        for at in moments:
            english = language == "en" or dice.chance(ENGLISH_TOO)
            subject = other.next(dice) if english else own.next(dice)
            voice = world.voice("en" if english else language)
            first = voice.first(dice, subject, own_manner)
            if dice.chance(account.reasons):
                first = f"{first} {dice.pick(voice.askings.reason, 1.3)}"
            more = min(6, dice.geometric(0.5)) if dice.chance(multi) else 0
            said = [first, *(voice.next(dice, subject) for _ in range(more))]
            world.log.converse(dice, account, int(at), said, Truth(subject=subject), system=system)


def surface(world: World, dice: Dice) -> str:
    """How a program reaches the model."""
    return dice.pick(("cloud:bedrock", "cloud:vertex")) if dice.chance(world.people.cloud) else "api"


def use_client(dice: Dice, account: Account, client: Client, share: float) -> None:
    """In that share of the cases, make a client the account's usual one, where clients are seen."""
    if account.addresses and dice.chance(share):
        account.clients = [client, *some_clients(dice, True)[:1]]


def own_system(world: World, dice: Dice, subject: str) -> str | None:
    """A developer's system prompt: none mostly, one that everybody uses, or one of the product's
    own."""
    kind = dice.u()
    if kind < world.people.popular:
        return popular_system(world, dice)
    if kind < world.people.popular + OWN:
        return f"You help with {subject.split()[-1]}. {world.voice().passage(dice, subject)}"
    return None


def popular_system(world: World, dice: Dice) -> str:
    """One of the one-line system prompts that strangers have in common."""
    return dice.pick(ONE_LINERS[: world.people.prompts], world.people.prompt_skew)


DEVELOPER = Persona(
    developers,
    "API users with two to five subjects; some round the clock, some behind gateways or clouds, one in ten foreign.",
)
