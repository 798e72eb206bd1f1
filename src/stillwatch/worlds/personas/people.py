"""People with a few subjects of their own, on the web, in English and in other languages."""

from collections.abc import Sequence

from stillwatch.worlds import clocks
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.organic import serve, talk
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.world import Block, World

TASKS = 5.0
"""Conversations a week, on average: an assumption."""

SPOKEN = (("zh", 28), ("es", 18), ("pt", 10), ("fr", 10), ("de", 11), ("ja", 11), ("ru", 7), ("ko", 5))
"""Languages other than English and how many of a hundred foreign writers use each: an
assumption."""

HOMES: dict[str, tuple[tuple[str, ...], int]] = {
    "zh": (("SG", "US", "CA", "AU"), 8), "es": (("ES", "MX", "US"), -5), "pt": (("BR",), -3), "fr": (("FR", "CA"), 1),
    "de": (("DE",), 1), "ja": (("JP",), 9), "ru": (("PL", "DE", "US"), 2), "ko": (("KR",), 9),
}  # fmt: skip
"""Where the writers of a language live, and their UTC offset."""

AT_HOME = 0.75
"""Share of them whose account says so, and who keep that place's hours; the rest live anywhere."""

_LANGUAGES, _WRITERS = zip(*SPOKEN, strict=True)


def casual(world: World, block: Block) -> None:
    """A few tasks a week with a heavy tail, follow-ups, now and then a prompt that everybody
    pastes."""
    for number in block.numbers:
        account = world.account(block.name, number)
        dice = world.dice("acts", block.name, number)
        serve(world, dice, [account], world.interests(dice, 0.7), TASKS)


def foreign(world: World, block: Block) -> None:
    """The same in another language, one in eight through the API."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, "api" if dice.chance(0.125) else "web")
        language = dice.choose(_LANGUAGES, _WRITERS)
        offset = speak(dice, account, language)
        interests = world.interests(dice, 0.7, language=language)
        count = clocks.volume(dice, TASKS * world.days / 7, 1.1, 90)
        rng = world.stream("times", block.name, number)
        moments = clocks.times(rng, clocks.person(dice, offset), count, world.start, world.days)
        newcomer(dice, account, moments)
        for at in moments:
            subject = interests.next(dice)
            said = talk(world, dice, subject, language, 0.02, 0.0)
            world.log.converse(dice, account, int(at), said, Truth(subject=subject))


def some_language(dice: Dice, share: float = 0.1) -> str:
    """A language other than English in that share of the cases."""
    return dice.choose(_LANGUAGES, _WRITERS) if dice.chance(share) else "en"


def speak(dice: Dice, account: Account, language: str) -> int | None:
    """Make an account write in a language; returns the UTC offset it lives by, None for
    anywhere."""
    account.language = language
    if language not in HOMES or not dice.chance(AT_HOME):
        return None
    countries, offset = HOMES[language]
    account.country = dice.pick(countries)
    return offset


def speak_all(dice: Dice, accounts: Sequence[Account], language: str) -> None:
    """Make all of them write in a language."""
    for account in accounts:
        speak(dice, account, language)


PERSON = Persona(casual, "Casual people with a few subjects each, at most eight; some paste what everybody pastes.")
FOREIGN = Persona(
    foreign, "People who write in Chinese, Spanish, Portuguese, French, German, Japanese, Russian or Korean."
)
