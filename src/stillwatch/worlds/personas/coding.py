"""Coding agents on their owners' projects: a few popular harnesses, tool loops, code that nobody else has."""

import numpy as np

from stillwatch.worlds import clocks
from stillwatch.worlds.askings import CODE_TASKS
from stillwatch.worlds.corpus.load import code, templates
from stillwatch.worlds.honest_text import pick, register
from stillwatch.worlds.record import Account, Message
from stillwatch.worlds.world import World

HARNESSES = ((0, "mini-agent/1.14", 1), (17, "acr-cli/0.7", 4), (34, "acr-cli/0.6", 4), (5, "codewright/2.3", 9))
"""(place of its system prompt among the carried agent prompts, client, tools offered), popular ones first."""

ISSUE_TEMPLATE = 6
"""The harness's frame around an issue, among the carried agent prompts."""

MINUTE = 60_000_000
Snippet = tuple[str, str]


def agents(world: World, accounts: int) -> None:
    """Developers who run an agent on a project of their own, an hour or two at a time."""
    projects = list(code().items())
    world.stream("projects").shuffle(projects)
    for number in range(accounts):
        rng = world.stream("acts", "agent", number)
        account = world.join(world.registry.account("agent", number, "api"))
        prompt, client, tools = HARNESSES[int(len(HARNESSES) * rng.random() ** 1.4)]
        account.clients = [(client, f"t13d0912h2_{prompt:012x}_77c1d0a4be11"), *account.clients[:1]]
        name, snippets = projects[number % len(projects)]
        system = templates("agent_system")[prompt]
        sittings = clocks.volume(rng, 5.0 * world.days / 7, 0.8, 16)
        for at in clocks.times(rng, clocks.person(rng), sittings, world.start, world.days):
            now = int(at)
            for _ in range(int(rng.geometric(0.4))):
                task = issue(rng, name, snippets, number // len(projects))
                now = world.log.loop(rng, account, now, task, steps(rng, snippets), system=system, tools=tools)
                now += int(rng.integers(1, 25)) * MINUTE
            mention(world, rng, account, now, snippets)


def issue(rng: np.random.Generator, name: str, snippets: list[Snippet], lap: int) -> str:
    """A task on the project: an issue in the harness's frame, or a request in the owner's words."""
    path, text = snippets[int(rng.integers(len(snippets)))]
    function, other = name_of(path, text), name_of(*snippets[int(rng.integers(len(snippets)))])
    words = " ".join(text.split()[int(rng.integers(1, 12)) :][: int(rng.integers(6, 22))])
    task = pick(rng, CODE_TASKS).format(
        path=path, f=function, g=other, code=text, words=words, n=int(rng.integers(3, 400)) + lap
    )
    if rng.random() < 0.25:
        frame = templates("agent_system")[ISSUE_TEMPLATE]
        return frame.replace("{{working_dir}}", f"/repo/{name}").replace("{{problem_statement}}", task)
    return register(rng, task)


def name_of(path: str, text: str) -> str:
    """A snippet's function; with its module where every project has one of that name."""
    name = text.split("(")[0].strip().removeprefix("def ")
    return f"{name} of {path}" if name.startswith("__") else name


def steps(rng: np.random.Generator, snippets: list[Snippet]) -> list[Message]:
    """What the agent runs and what comes back: one to about fifteen steps."""
    taken: list[Message] = []
    for _ in range(int(min(15, rng.geometric(0.22)))):
        path, text = snippets[int(rng.integers(len(snippets)))]
        line = int(rng.integers(1, 900))
        call, result = (
            (f"sed -n {line},{line + 40}p {path}", text),
            (f"grep -rn {text[4:18].split('(')[0]} {path}", f"{path}:{line}: {text.splitlines()[0]}"),
            (f"edit {path} {line}\n{text[:300]}", "ok"),
            (f"python -m pytest -q {path}", f"{line % 40} passed, {line % 3} failed in {line / 100:.2f}s"),
        )[int(rng.integers(4))]
        taken.append((call, result))
    return taken


def mention(world: World, rng: np.random.Generator, account: Account, at: int, snippets: list[Snippet]) -> None:
    """Now and then the owner asks something outside the loop."""
    if rng.random() < 0.3:
        _, text = snippets[int(rng.integers(len(snippets)))]
        asking = (
            "What does this do?\n\n{}",
            "{}\n\nIs this thread safe?",
            "review this\n```\n{}\n```",
            "Write a docstring for\n{}",
        )
        said = [asking[int(rng.integers(4))].format(text)]
        world.log.converse(rng, account, at, said, None)
