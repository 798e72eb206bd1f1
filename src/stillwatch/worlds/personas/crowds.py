"""Strangers who look alike for a while: behind one exit, after one release, over one prompt."""

from dataclasses import dataclass
from functools import cache

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import DAY, HOUR, SECOND
from stillwatch.worlds.corpus.load import human_prompts
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.organic import serve, talk, viral
from stillwatch.worlds.people import server
from stillwatch.worlds.personas.developers import surface
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import START, Block, World

TASKS = 4.6
"""Conversations a week, on average, of one in a crowd."""

RUSH_TASKS = 9.0
"""Conversations of one who came for the new model, from its release to the log's end."""

NEW = 0.6
"""Share of a rush that signs up for it; the others wake up."""

TRIALS = (
    "How many r's are in strawberry?",
    "Which is bigger, 9.11 or 9.9?",
    "Write a haiku about gradient descent.",
    "What is your knowledge cutoff?",
    "Draw a pelican riding a bicycle as SVG.",
    "I have 3 apples today, yesterday I ate one. How many do I have?",
    "A farmer has 17 sheep, all but 9 die. How many are left?",
    "Write a snake game in one html file.",
    "which model are you",
    "Compare yourself to the previous version.",
    "Prove that the square root of 2 is irrational.",
    "Reverse the word lollipop.",
    "The surgeon, who is the boy's father, says: I can't operate on this boy, he's my son. Who is the surgeon?",
    "Write a sentence that ends with the letter s, twenty times.",
)
"""What everybody tries first on a new model."""


def crowd(world: World, block: Block) -> None:
    """Strangers behind one VPN's or one carrier's exits: people like all others, but for the
    addresses."""
    place = world.dice("exits", block.first)
    if place.chance(0.5):
        exits = [server(place) for _ in range(2 + place.below(8))]
    else:
        network = f"172.{56 + place.below(4)}.{place.below(256)}"
        exits = [f"{network}.{2 + place.below(253)}" for _ in range(4 + place.below(12))]
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api" if dice.chance(0.12) else "web")
        account.addresses = [dice.pick(exits), dice.pick(exits), *account.addresses[:1]]
        if dice.chance(0.6):
            account.signup_address = dice.pick(exits)
        serve(world, dice, [account], world.interests(dice, 0.65), TASKS)


def rush(world: World, block: Block) -> None:
    """They come within hours of the new model, try what everybody tries, and go on with subjects of
    their own."""
    release = min(world.release, world.end - 6 * HOUR)
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice) if dice.chance(0.35) else "web")
        account.moves_at = release
        first = release + int(min(dice.exponential(7.0) * HOUR, 0.9 * (world.end - release)))
        if dice.chance(NEW):
            account.created_at = first - int(dice.between(1, 40) * 60 * SECOND)
            account.closed_at = account.close_reason = None
            earlier = 0
        else:
            earlier = dice.below(3)
        interests = world.interests(dice, 0.5)
        profile = clocks.person(dice)
        rng = world.stream("times", block.name, number)
        before = clocks.times(rng, profile, earlier, world.start, (release - world.start) / DAY)
        more = clocks.volume(dice, RUSH_TASKS, 0.8, 60) - 1
        after = clocks.times(rng, profile, more, first, (world.end - first) / DAY)
        for at in (*before, first, *after):
            subject = interests.next(dice)
            tries = at >= release and dice.chance(0.3)
            said = [trial(dice)] if tries else talk(world, dice, subject, "en", 0.03, 0.01)
            world.log.converse(dice, account, int(at), said, Truth(subject=None if tries else subject))


def trial(dice: Dice) -> str:
    """One of the prompts that a new model is tried with."""
    return dice.pick(TRIALS, 1.5) if dice.chance(0.6) else dice.pick(human_prompts(), 2.0)


@dataclass(frozen=True)
class Wave:
    """A prompt that goes round, and when it began to."""

    text: str
    at: int


@cache
def waves(seed: int, days: int) -> list[Wave]:
    """The prompts of the week: one for every two days and a half of log."""
    found = []
    for number in range(max(1, round(days / 2.5))):
        dice = Dice(seed, "wave", number)
        found.append(Wave(dice.pick(viral()), START + int(dice.between(0.05, 0.9) * days * DAY)))
    return found


def pasters(world: World, block: Block) -> None:
    """People who paste the prompt of the week, as it is or changed a little, within the same hours
    as thousands."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number)
        interests = world.interests(dice, 0.75)
        serve(world, dice, [account], interests, 0.6 * TASKS)
        going = [wave for wave in waves(world.spec.seed, world.days) if dice.chance(0.75)]
        for wave in going or waves(world.spec.seed, world.days)[:1]:
            paste(world, dice, account, wave, interests.next(dice))


def paste(world: World, dice: Dice, account: Account, wave: Wave, subject: str) -> None:
    """One person joins one wave, and plays on with it."""
    at = wave.at + int(dice.exponential(5.0) * HOUR)
    account.created_at = min(account.created_at, at - int(dice.between(2, 60) * 60 * SECOND))
    said = [variant(dice, wave.text, subject)]
    while dice.chance(0.5):
        said.append(world.voice().next(dice, subject) if dice.chance(0.6) else variant(dice, wave.text, subject))
    world.log.converse(dice, account, at, said)


def variant(dice: Dice, text: str, subject: str) -> str:
    """A prompt as people pass it on: unchanged mostly, cut, or turned to something of their own."""
    kind = dice.u()
    own = subject.split()[-1]
    if kind < 0.5:
        return text
    if kind < 0.62:
        return f"{text} My first request is about {own}."
    if kind < 0.74:
        return f"{dice.pick(('try this:', 'ok do this', 'My friend sent me this one.', 'Let us play.'))} {text}"
    if kind < 0.87:
        return text[: max(40, int(len(text) * dice.between(0.4, 0.95)))]
    words = text.split()
    words[dice.below(len(words))] = own
    return " ".join(words)


CROWD = Persona(crowd, "Strangers behind one VPN's or carrier's exits: shared addresses, nothing else.", (15, 150))
RUSH = Persona(rush, "People who sign up or wake up for the new model: births, first use and pivot within hours.")
VIRAL = Persona(pasters, "People who paste the prompt of the week within the same hours, and variants of it.")
