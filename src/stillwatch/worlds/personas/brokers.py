"""Accounts that speak for many people: a resale pool, a consumer app, banks' chatbots, batches, a crowd."""

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.honest_text import Desk, interests
from stillwatch.worlds.people import DAY, email, mail_domain
from stillwatch.worlds.record import Account
from stillwatch.worlds.streams import token
from stillwatch.worlds.world import World


def resale_pool(world: World, accounts: int) -> None:
    """A reseller's accounts, partly on shared cards and servers, dealing out its customers' organic talk.

    Each customer's conversations go to whichever account is free: the accounts are exchangeable, but
    what they say has people's clocks, follow-ups and repeats.
    """
    rng = world.stream("resale")
    desk = world.desk("resale")
    cards = [f"card_{token(rng, 16)}" for _ in range(max(2, accounts // 9))]
    servers = [
        f"45.{int(rng.integers(256))}.{int(rng.integers(256))}.{int(rng.integers(2, 255))}"
        for _ in range(max(3, accounts // 12))
    ]
    pool: list[Account] = []
    for number in range(accounts):
        account = world.join(world.registry.account("resale", number, "api"))
        own = world.stream("resale", number)
        account.created_at = world.start - int(own.integers(3, 24)) * DAY - int(own.integers(0, DAY // 8))
        account.organization = None
        if own.random() < 0.7:
            account.payment = cards[int(own.integers(len(cards)))]
        if own.random() < 0.75:
            account.addresses = [servers[int(i)] for i in own.integers(0, len(servers), 2)]
        if own.random() < 0.7:
            account.clients = [("one-gateway/0.6.10", "t13d1310h2_0be1c2d3e4f5_51a2b3c4d5e6"), *account.clients]
        pool.append(account)
    customers = round(accounts * 4.2)
    for number in range(customers):
        own = world.stream("resale customer", number)
        serve(world, own, pool, desk, 11.0)


def serve(
    world: World, rng: np.random.Generator, pool: list[Account], desk: Desk, tasks: float, system: str | None = None
) -> None:
    """One end user's week: organic talk that goes through the accounts of `pool`."""
    viral = [p for p in prompts("awesome_chatgpt_prompts") if len(p) < 1500][:240]
    subjects, shares = interests(rng, 0.65, most=6)
    count = clocks.volume(rng, tasks * world.days / 7, 0.9, 80)
    for at in clocks.times(rng, clocks.person(rng), count, world.start, world.days):
        subject = subjects[int(rng.choice(len(subjects), p=shares))]
        account = pool[int(rng.integers(len(pool)))]
        first = viral[int(len(viral) * rng.random() ** 3)] if rng.random() < 0.04 else desk.first(rng, subject)
        said = [first, *(desk.follow_up(rng, subject) for _ in range(int(min(10, rng.geometric(0.45) - 1))))]
        if rng.random() < 0.07:
            said.insert(1, first)
        world.log.converse(rng, account, int(at), said, subject, system=system)


def chat_app(world: World, users: int) -> None:
    """A broad consumer app: two keys of one organization, one system prompt, everybody's subjects."""
    rng = world.stream("chat app")
    domain, organization = mail_domain(rng), f"org_{token(rng, 10)}"
    pool = []
    for number in range(2):
        account = world.join(world.registry.account("chat_app", number, "api"))
        account.organization, account.email, account.plan = organization, email(rng, domain), "enterprise"
        pool.append(account)
    system = f"You are {domain.split('.')[0].title()}, a friendly assistant in a phone app. Answer briefly and kindly."
    for number in range(users):
        serve(world, world.stream("chat app user", number), pool, world.desk("chat_app"), 2.6, system)


def bank_apps(world: World, banks: int, exchanges: int) -> None:
    """Back ends of banks' chatbots: one domain, short questions of many customers, some of them the same."""
    rows = prompts("banking77")
    for number in range(banks):
        rng = world.stream("acts", "bank", number)
        account = world.join(world.registry.account("bank_app", number, "api"))
        account.organization = f"org_{token(rng, 10)}"
        system = f"You answer customers of {mail_domain(rng).split('.')[0].title()} Bank. Never ask for a PIN."
        clock = sum(clocks.person(rng, offset=1) for _ in range(6)) / 6
        for at in clocks.times(rng, np.asarray(clock), exchanges, world.start, world.days, 0.2):
            question = rows[int(len(rows) * rng.random() ** 1.2)]
            world.log.converse(rng, account, int(at), [question], None, system=system)


def batch_makers(world: World, accounts: int) -> None:
    """Paying customers who make synthetic data about their own product, in the open, round the clock.

    Public synthesis templates around passages of one product's manual: a harvest's style without a harvest.
    """
    desk = world.desk("batch")
    for number in range(accounts):
        rng = world.stream("acts", "batch", number)
        account = world.join(world.registry.account("batch", number, "api"))
        account.reasons = float(rng.choice((0.0, 0.2, 0.9)))
        subjects = interests(rng, 0.25, most=7)[0]
        frame = SYNTHESIS[int(rng.integers(len(SYNTHESIS)))]
        clock = clocks.flattened(clocks.program(rng), 0.6)
        tasks = clocks.volume(rng, 130 * world.days / 7, 0.6, 600)
        for at in clocks.times(rng, clock, tasks, world.start, world.days, 0.4):
            subject = subjects[int(rng.integers(len(subjects)))]
            prompt = frame.format(text=desk.passage(subject), product=subject, n=int(rng.integers(2, 9)))
            world.log.converse(rng, account, int(at), [prompt], subject)


SYNTHESIS = (
    "I would like you to help me create a set of diverse tasks about {product}. Use only this:\n{text}\nWrite {n}.",
    "Below is a block of input text.\nBEGININPUT\n{text}\nENDINPUT\nGenerate {n} question and answer pairs.",
    "Write {n} short support tickets that a user of {product} might send, given the manual:\n\n{text}",
    "Come up with examples for the following task. Try to generate {n} examples.\n\nTask: explain this. {text}",
    "{text}\n\nRewrite the above as an instruction and a response. Vary the wording; {n} versions.",
    "Context information is below.\n---\n{text}\n---\nGiven the context, generate {n} questions.",
)
"""Frames in the manner of public synthesis templates."""


def crowd(world: World, accounts: int) -> None:
    """Strangers behind one VPN's exits: people like all others, but for the addresses."""
    rng = world.stream("crowd")
    exits = [f"193.{int(rng.integers(256))}.{int(rng.integers(256))}.{n}" for n in (9, 10, 11, 12)]
    desk = world.desk("person")
    for number in range(accounts):
        account = world.join(world.registry.account("crowd", number))
        own = world.stream("acts", "crowd", number)
        account.addresses = [exits[int(own.integers(len(exits)))] for _ in range(2)] + account.addresses[:1]
        serve(world, own, [account], desk, 4.0)
