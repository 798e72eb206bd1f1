"""The demo's campaign: one careful fleet. It exists only as rows of a simulated log."""

import re

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import REASON, SYSTEMS
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.honest_text import Desk, follow_up, interests, pick
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.record import Account
from stillwatch.worlds.streams import token
from stillwatch.worlds.world import World

HARVESTS = (
    "gpteacher_codegen",
    "gpteacher_toolformer",
    "gpteacher_roleplay",
    "gorilla_apibench",
    "llamafactory_glaive_toolcall",
    "self_instruct_seed",
    "h2o_wizardlm_sample",
)

SIGNATURE = re.compile(r"\n\w+\([^)\n]*\)\n")
"""A line that names a tool and its argument."""


def dealt_prompts(world: World) -> list[str]:
    """The rows of the harvest corpora, shuffled into one list."""
    pool = sorted({request(p) for name in HARVESTS for p in prompts(name)})
    world.stream("campaign", "list").shuffle(pool)
    return pool


def request(prompt: str) -> str:
    """The request itself: toolformer rows open with their tools' descriptions, which would be a common frame."""
    if not prompt.startswith("toolformer:"):
        return prompt
    return SIGNATURE.split(prompt)[-1].strip() or prompt


def careful_fleet(world: World, accounts: int, campaign: str = "fleet-1") -> None:
    """About 24 exchanges per account and day, dealt without repeats from one list to all.

    Accounts, clients, cards, models and settings come from the same maker as developers'; a quarter of the
    accounts share a card with one or two others. Clocks are people's, four parts in ten flattened; one task in six goes
    on for a turn or two; one task in twenty is small talk of the account's own.
    """
    pool = dealt_prompts(world)
    desk = world.desk("cover")
    tasks = min(len(pool), round(accounts * 20.5 * world.days))
    rng = world.stream("campaign", "plan")
    weights = rng.lognormal(0.0, 0.35, accounts)
    shares = rng.multinomial(tasks, weights / weights.sum())
    members = [member(world, number, campaign) for number in range(accounts)]
    share_cards(rng, members)
    for number, account in enumerate(members):
        work(world, account, number, [pool.pop() for _ in range(min(int(shares[number]), len(pool)))], desk)


def member(world: World, number: int, campaign: str) -> Account:
    """One account of the fleet, from the same maker as everybody's."""
    rng = world.stream("campaign", "member", number)
    surface = "cloud:bedrock" if rng.random() < 0.12 else "api"
    account = world.join(world.registry.account("fleet", number, surface))
    account.campaign = campaign
    return account


def share_cards(rng: np.random.Generator, members: list[Account]) -> None:
    """A quarter of the accounts pay in twos and threes with one card."""
    place = 0
    while place < len(members) // 4:
        card, size = f"card_{token(rng, 16)}", int(rng.integers(2, 4))
        for account in members[place : place + size]:
            account.payment = card
        place += size


def work(world: World, account: Account, number: int, tasks: list[str], desk: Desk) -> None:
    """One account's week."""
    rng = world.stream("campaign", "acts", number)
    clock = clocks.flattened(clocks.person(rng), 0.4)
    hobbies, _ = interests(rng, 0.5, most=4)
    system = pick(rng, SYSTEMS) if rng.random() < 0.25 else None
    moments = clocks.times(rng, clock, len(tasks), world.start, world.days)
    newcomer(rng, account, moments)
    for at, task in zip(moments, tasks, strict=True):
        subject = world.log.subjects[int(rng.integers(len(world.log.subjects)))]
        if rng.random() < 0.05:
            hobby = hobbies[int(rng.integers(len(hobbies)))]
            world.log.converse(rng, account, int(at) + 9_000_000, [desk.first(rng, hobby)], hobby)
        said = [f"{task} {pick(rng, REASON)}" if rng.random() < account.reasons else task]
        if rng.random() < 0.16:
            said += [follow_up(rng, task) for _ in range(int(rng.integers(1, 4)))]
        world.log.converse(rng, account, int(at), said, subject, system=system, harvest=True)
