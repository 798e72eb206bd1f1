"""Organic talk: people's tasks, follow-ups, second thoughts and pasted favourites, whichever
account carries them."""

from collections.abc import Sequence
from functools import cache

from stillwatch.worlds import clocks
from stillwatch.worlds.corpus.load import human_prompts, prompts
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.record import Account, Truth
from stillwatch.worlds.speaking import Subjects
from stillwatch.worlds.world import World


@cache
def viral() -> list[str]:
    """Public prompts that thousands of people paste."""
    return [p for p in prompts("awesome_chatgpt_prompts") if len(p) < 1500][:240]


def serve(
    world: World,
    dice: Dice,
    carriers: Sequence[Account],
    interests: Subjects,
    tasks: float,
    *,
    most: int = 90,
    spread: float = 1.1,
    pasted: float = 0.03,
    real: float = 0.01,
    language: str = "en",
    system: str | None = None,
    truth: Truth | None = None,
    first_days: float | None = None,
) -> None:
    """One person's talk over the log: `tasks` conversations a week on average (heavy-tailed, at
    most `most`), each carried by one of the `carriers`. `pasted`: share of prompts that everybody
    pastes, `real`: share that real people wrote. `truth` is given where the talk is a campaign's
    cover. `first_days`: only so far into the log."""
    days = world.days if first_days is None else first_days
    count = clocks.volume(dice, tasks * days / 7, spread, most)
    rng = world.stream("times", dice.token(12))
    moments = clocks.times(rng, clocks.person(dice), count, world.start, days)
    if len(carriers) == 1 and truth is None:
        newcomer(dice, carriers[0], moments)
    for at in moments:
        subject = interests.next(dice)
        own = Truth(subject=subject) if truth is None else truth
        said = talk(world, dice, subject, language, pasted, real)
        world.log.converse(dice, dice.pick(carriers), int(at), said, own, system=system)


def talk(world: World, dice: Dice, subject: str, language: str, pasted: float, real: float) -> list[str]:
    """One conversation's prompts: the first, perhaps said again, and what follows."""
    voice = world.voice(language)
    u = dice.u()
    if u < pasted:
        first = dice.pick(viral(), 3)
    elif u < pasted + real and language == "en":
        first = dice.pick(human_prompts())
    else:
        first = voice.first(dice, subject)
    said = [first]
    if dice.chance(0.04):
        said.append(first)
    for _ in range(min(12, dice.geometric(1 - world.people.follow_ups) - 1)):
        said.append(voice.next(dice, subject))
    return said
