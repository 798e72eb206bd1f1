"""Strangers who evaluate models on public suites: the same prompts as one another, in bursts,
single turns."""

from stillwatch.worlds import clocks
from stillwatch.worlds.clocks import SECOND
from stillwatch.worlds.corpus.load import prompts
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.people import some_clients
from stillwatch.worlds.personas.developers import surface
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Truth
from stillwatch.worlds.world import Block, World

PROMPTS = 105.0
"""Prompts of one run, on average: an assumption."""

SUITES = (
    ("gsm8k_test", "Question: {}\nAnswer:"),
    ("humaneval", "Complete the following function. Return only code.\n\n{}"),
    ("bbh", "Q: {}\nA: Let's think step by step."),
    ("gsm8k_test", "{}"),
    ("arena_hard_500", "{}"),
    ("bfcl_live_simple", "{}"),
    ("bbh", "{}"),
    ("gsm8k_test", "Solve the problem. Put the final answer on the last line.\n\n{}"),
    ("bfcl_live_irrelevance", "{}"),
    ("humaneval", "```python\n{}\n```\nFinish the code above."),
)
"""Public suites and the frames of public harnesses, the popular ones first."""

HARNESSES = (
    ("evalkit/0.4.8", "t13d1011h2_4ea1f0c1b2d3_9e7a4b1c0d5f"),
    ("evalkit/0.4.9", "t13d1011h2_4ea1f0c1b2d3_a07b4b1c0d5f"),
    ("bench-runner/2.1", "t13d1012h2_5fb2e1d2c3a4_17c85d2e1f60"),
)
"""Clients of popular harnesses; half of the runners use a script of their own."""


WATCHERS = 0.45
"""Share of the runners who evaluate all week, after every change of a model or a prompt, rather
than in one go."""


def runners(world: World, block: Block) -> None:
    """A run or two each of a suite's beginning or of a sample, or a few rows of one at all
    hours."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        if dice.chance(0.8):
            account.temperature = 0.0
        if account.addresses and dice.chance(0.5):
            account.clients = [dice.pick(HARNESSES, 1.5), *some_clients(dice, True)]
        rng = world.stream("times", block.name, number)
        if dice.chance(WATCHERS):
            profile, shape = clocks.developer(dice, by_program=True)
            suite, rows = run(dice)
            count = clocks.volume(dice, PROMPTS * world.days / 7, 0.7, 150 * world.days)
            for place, at in enumerate(clocks.times(rng, profile, count, world.start, world.days, shape=shape)):
                world.log.converse(dice, account, int(at), [rows[place % len(rows)]], Truth(subject=f"suite {suite}"))
            continue
        for at in clocks.times(rng, clocks.program(dice)[0], dice.geometric(0.7), world.start, world.days):
            suite, rows = run(dice)
            now, pace = int(at), dice.lognormal(8.0, 0.8)
            for row in rows:
                now += int(dice.exponential(pace) * SECOND)
                world.log.converse(dice, account, now, [row], Truth(subject=f"suite {suite}"))


def run(dice: Dice) -> tuple[str, list[str]]:
    """The suite of one run, and its prompts: the suite's first rows or some of all, in one
    frame."""
    suite, frame = dice.pick(SUITES, 1.5)
    rows = prompts(suite)
    size = clocks.volume(dice, PROMPTS, 0.7, min(600, len(rows)))
    chosen = dice.some(rows, size) if dice.chance(0.6) else rows[:size]
    return suite, [frame.replace("{}", row) for row in chosen]


BENCHMARK = Persona(
    runners, "Runners of public suites under public harnesses: strangers who send the same prompts in bursts."
)
