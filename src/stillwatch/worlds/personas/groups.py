"""Groups of honest accounts that resemble one another for a declared or plain reason: a company, a class,
runners of public benchmarks."""

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.honest_text import interests, register
from stillwatch.worlds.people import DAY, email, mail_domain, some_clients
from stillwatch.worlds.streams import token
from stillwatch.worlds.world import World

HOUR = DAY // 24


def company(world: World, seats: int, name: str = "company") -> None:
    """Declared seats: one organization, mail domain and egress; subjects of one trade, each seat its own mix."""
    rng = world.stream("firm", name)
    desk = world.desk("company")
    organization, domain, card = f"org_{token(rng, 10)}", mail_domain(rng), f"card_{token(rng, 16)}"
    egress = [f"89.{int(rng.integers(256))}.{int(rng.integers(256))}.{n}" for n in (17, 18)]
    trade = [s for _ in range(3) for s in interests(rng, 0.3, most=6)[0]]
    clock = clocks.person(rng, offset=1)
    for number in range(seats):
        surface = "web" if number % 5 else "api"
        account = world.join(world.registry.account(name, number, surface))
        own = world.stream("acts", name, number)
        account.organization, account.payment, account.plan = organization, card, "enterprise"
        account.email, account.addresses, account.signup_address = email(own, domain), egress, egress[0]
        shares = own.dirichlet(np.full(len(trade), 0.4))
        tasks = clocks.volume(own, 24 * world.days / 7, 0.8, 200)
        for at in clocks.times(own, 0.5 * clock + 0.5 * clocks.person(own, offset=1), tasks, world.start, world.days):
            subject = trade[int(own.choice(len(trade), p=shares))]
            more = int(min(8, own.geometric(0.5) - 1))
            said = [desk.first(own, subject), *(desk.follow_up(own, subject) for _ in range(more))]
            world.log.converse(own, account, int(at), said, subject)


def school_class(world: World, pupils: int) -> None:
    """A class: signed up within one lesson, behind one NAT, with one assignment whose text all of them paste."""
    rng = world.stream("class")
    desk = world.desk("company")
    subject = interests(rng, 1.0, most=2)[0][0]
    assignment = [desk.passage(subject) for _ in range(8)]
    nat = f"141.{int(rng.integers(256))}.{int(rng.integers(256))}.{int(rng.integers(2, 255))}"
    lesson = world.start - 5 * DAY + 9 * HOUR
    school = f"{mail_domain(rng).split('.')[0]}.edu"
    for number in range(pupils):
        own = world.stream("acts", "class", number)
        account = world.join(world.registry.account("class", number))
        account.created_at = lesson + int(own.integers(0, 2 * HOUR))
        account.addresses, account.signup_address = [nat, nat, account.addresses[0]], nat
        account.plan, account.payment = "free", None
        if own.random() < 0.7:
            account.email = email(own, school)
        hobbies = interests(own, 0.8, most=3)[0]
        lessons = [world.start + day * DAY + 8 * HOUR for day in (1, 3) if day < world.days] or [world.start]
        for at in lessons:
            for question in own.choice(assignment, size=int(own.integers(2, 6)), replace=False):
                said = [
                    homework(own, str(question)),
                    *(desk.follow_up(own, subject) for _ in range(int(own.integers(0, 3)))),
                ]
                world.log.converse(own, account, at + int(own.integers(0, 2 * HOUR)), said, subject)
        for at in clocks.times(own, clocks.person(own, offset=1), int(own.integers(1, 6)), world.start, world.days):
            world.log.converse(own, account, int(at), [desk.first(own, hobbies[0])], hobbies[0])


def homework(rng: np.random.Generator, question: str) -> str:
    """One question of the assignment as a pupil pastes it."""
    asking = (
        "{}",
        "{} Explain in your own words.",
        "answer this: {}",
        "{}\n\nanswer in 5 sentences",
        "Give an example: {}",
    )
    return register(rng, asking[int(rng.integers(len(asking)))].format(question))


SUITES = (
    ("gsm8k_test", "Question: {}\nAnswer:"),
    ("humaneval", "Complete the following function. Return only code.\n\n{}"),
    ("bbh", "Q: {}\nA: Let's think step by step."),
    ("gsm8k_test", "{}"),
)
"""Public suites and the frames of public harnesses."""


def benchmark_runners(world: World, accounts: int) -> None:
    """Strangers who evaluate models on public suites: the same prompts as one another, in bursts, single turns."""
    for number in range(accounts):
        account = world.join(world.registry.account("benchmark", number, "api"))
        own = world.stream("acts", "benchmark", number)
        account.temperature, account.clients = (
            0.0,
            [("evalkit/0.4.8", "t13d1011h2_4ea1f0c1b2d3_9e7a4b1c0d5f"), *some_clients(own, True)],
        )
        suite, frame = SUITES[int(len(SUITES) * own.random() ** 1.3)]
        rows = prompts(suite)
        runs = 1 + int(own.random() < 0.4)
        size = clocks.volume(own, 170 * world.days / 7, 0.6, min(500, len(rows)))
        for at in clocks.times(own, clocks.program(own), runs, world.start, world.days):
            now = int(at)
            order = own.permutation(len(rows))[:size] if own.random() < 0.6 else np.arange(size)
            for row in order:
                now += int(own.exponential(9.0) * 1_000_000)
                world.log.converse(own, account, now, [frame.format(rows[int(row)])], None)
