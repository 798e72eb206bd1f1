"""People with a few subjects of their own: on the web, and as developers through the API."""

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import REASON, SYSTEMS
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.honest_text import Desk, interests, pick
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.world import World


def casual(world: World, accounts: int, persona: str = "person") -> None:
    """Web users: a few tasks a week with a heavy tail, follow-ups, now and then a prompt that everybody pastes."""
    desk = world.desk("person")
    viral = [p for p in prompts("awesome_chatgpt_prompts") if len(p) < 1500][:240]
    real = real_prompts(world)
    for number in range(accounts):
        account = world.join(world.registry.account(persona, number))
        rng = world.stream("acts", persona, number)
        subjects, shares = interests(rng, 0.7)
        tasks = clocks.volume(rng, 5.0 * world.days / 7, 1.1, 90)
        moments = clocks.times(rng, clocks.person(rng), tasks, world.start, world.days)
        newcomer(rng, account, moments)
        for at in moments:
            subject = subjects[int(rng.choice(len(subjects), p=shares))]
            if rng.random() < 0.03:
                first = viral[int(len(viral) * rng.random() ** 3)]
            elif real and rng.random() < 0.06:
                first = real.pop()
            else:
                first = desk.first(rng, subject)
            more = int(min(12, rng.geometric(0.55) - 1))
            said = [first, *(desk.follow_up(rng, subject) for _ in range(more))]
            if rng.random() < 0.04:
                said.insert(1, first)
            world.log.converse(rng, account, int(at), said, subject)


def real_prompts(world: World) -> list[str]:
    """Prompts of real people, each for one use, in this seed's order."""
    names = (
        "arena_hard_500",
        "koala180",
        "oasst_prompts",
        "self_instruct_user_oriented",
        "bfcl_live_simple",
        "bfcl_live_irrelevance",
    )
    pool = sorted({p for name in names for p in prompts(name)})
    world.stream("real prompts").shuffle(pool)
    return pool


def developers(world: World, accounts: int) -> None:
    """API users with a program or a habit of their own: two to five subjects, one turn or a few.

    Some run round the clock, some ask for the reasoning always, some have a system prompt of their own.
    """
    desk = world.desk("developer")
    for number in range(accounts):
        rng = world.stream("acts", "developer", number)
        surface = "cloud:bedrock" if rng.random() < 0.12 else "api"
        account = world.join(world.registry.account("developer", number, surface))
        subjects, shares = interests(rng, 0.4, most=5)
        system = own_system(rng, desk, subjects[0])
        clock = clocks.program(rng) if rng.random() < 0.5 else clocks.person(rng)
        clock = clocks.flattened(clock, float(rng.choice((0.0, 0.3, 0.6, 0.9))))
        multi = float(rng.choice((0.0, 0.0, 0.2, 0.5)))
        tasks = clocks.volume(rng, 25.0 * world.days / 7, 1.3, 700)
        moments = clocks.times(rng, clock, tasks, world.start, world.days)
        newcomer(rng, account, moments)
        for at in moments:
            subject = subjects[int(rng.choice(len(subjects), p=shares))]
            first = desk.first(rng, subject)
            if rng.random() < account.reasons:
                first = f"{first} {pick(rng, REASON)}"
            more = int(rng.random() < multi) * int(min(6, rng.geometric(0.5)))
            said = [first, *(desk.follow_up(rng, subject) for _ in range(more))]
            world.log.converse(rng, account, int(at), said, subject, system=system)


def own_system(rng: np.random.Generator, desk: Desk, subject: str) -> str | None:
    """A developer's system prompt: none mostly, one that everybody uses, or one of the product's own."""
    kind = rng.random()
    if kind < 0.2:
        return pick(rng, SYSTEMS)
    if kind < 0.3:
        return f"You help with {subject.split()[-1]}. {desk.passage(subject)}"
    return None
