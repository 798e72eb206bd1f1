"""Coding agents on their owners' projects: a few popular harnesses, tool loops, code that nobody
else has."""

from functools import cache

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import CODE_TASKS
from stillwatch.worlds.clocks import SECOND
from stillwatch.worlds.corpus.harvest import HarvestRow
from stillwatch.worlds.corpus.load import code, templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.environments import SURROUNDINGS, episode
from stillwatch.worlds.loops import Snippet, harness, name_of, steps
from stillwatch.worlds.people import newcomer
from stillwatch.worlds.personas.developers import surface
from stillwatch.worlds.personas.persona import Persona
from stillwatch.worlds.record import Truth
from stillwatch.worlds.world import Block, World

SITTINGS = 5.0
"""Sittings a week, on average, of two and a half tasks each: an assumption."""

NIGHTLY = 0.15
"""Share of the agents that a program starts, at any hour."""

HALVES = 2
"""Parts that a project's functions are cut into, so that strangers meet on none before there are as
many accounts."""

ISSUE_TEMPLATE = 6
"""The harness's frame around an issue, among the carried agent prompts."""

ASIDES = (
    "What does this do?\n\n{}",
    "{}\n\nIs this thread safe?",
    "review this\n```\n{}\n```",
    "Write a docstring for\n{}",
    "{}\n\nwhat would you name this instead?",
)
"""What an owner asks outside the loop."""


def agents(world: World, block: Block) -> None:
    """Developers who run an agent on a project of their own, an hour or two at a time."""
    for number in block.numbers:
        dice = world.dice("acts", block.name, number)
        account = world.account(block.name, number, surface(world, dice))
        used = harness(dice, world.people, world.spec.seed)
        if account.addresses:
            account.clients = [used.client, *account.clients[:1]]
        name, snippets = project(world.spec.seed, number)
        truth = Truth(subject=f"project {name}")
        errands = errands_of(world, number)
        profile = clocks.flattened(clocks.person(dice), 0.9 if dice.chance(NIGHTLY) else 0.0)
        sittings = clocks.volume(dice, SITTINGS * world.days / 7, 0.8, 3 * world.days)
        moments = clocks.times(world.stream("times", block.name, number), profile, sittings, world.start, world.days)
        newcomer(dice, account, moments)
        for at in moments:
            now = int(at)
            for _ in range(dice.geometric(0.4)):
                taken = steps(dice, snippets, world.people.steps)
                task = issue(dice, name, snippets)
                if errands:
                    own = world.dice("errand", block.name, number, now)
                    row = own.pick(errands)
                    task, spoken = row.text, world.voice()
                    taken = episode(own, spoken, own.pick(spoken.everyday), row.family, snippets, world.people.steps)
                now = world.log.loop(
                    dice, account, now, task, taken, truth, system=used.system, tools=used.tools,
                    observation=used.observation, pace=world.people.pace,
                )  # fmt: skip
                now += int(dice.between(1, 25) * 60 * SECOND)
            if dice.chance(0.3):
                aside = dice.pick(ASIDES).format(dice.pick(snippets)[1])
                world.log.converse(dice, account, now, [aside], truth)


def errands_of(world: World, number: int) -> list[HarvestRow]:
    """What an owner sends an agent to do on the web, a phone or a desktop; nothing where it works
    on code alone."""
    if not world.dice("errands", number).chance(world.people.long):
        return []
    return [row for family, rows in world.tasks().items() if family in SURROUNDINGS for row in rows]


@cache
def _projects(seed: int) -> list[tuple[str, list[Snippet]]]:
    projects = list(code().items())
    Dice(seed, "projects").shuffle(projects)
    return projects


def project(seed: int, number: int) -> tuple[str, list[Snippet]]:
    """The project of an owner, and the part of its functions that is theirs."""
    projects = _projects(seed)
    name, snippets = projects[number % len(projects)]
    return name, snippets[number // len(projects) % HALVES :: HALVES]


def issue(dice: Dice, name: str, snippets: list[Snippet]) -> str:
    """A task on the project: an issue in the harness's frame, or a request in the owner's words."""
    path, text = dice.pick(snippets)
    words = " ".join(text.split()[1 + dice.below(11) :][: 6 + dice.below(16)])
    task = dice.pick(CODE_TASKS).format(
        path=path, f=name_of(path, text), g=name_of(*dice.pick(snippets)), code=text, words=words, n=3 + dice.below(400)
    )
    if not dice.chance(0.25):
        return task.lower() if dice.chance(0.2) else task
    frame = templates("agent_system")[ISSUE_TEMPLATE]
    return frame.replace("{{working_dir}}", f"/repo/{name}").replace("{{problem_statement}}", task)


AGENT = Persona(
    agents, "Coding agents on their owners' projects under a handful of harness prompts: one frame, tool loops."
)
