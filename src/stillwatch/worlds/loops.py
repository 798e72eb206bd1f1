"""What goes on inside a tool loop: harnesses that everybody uses, commands run and what comes back. Used for honest
coding agents and for harvested trajectories alike."""

from dataclasses import dataclass

from stillwatch.worlds.corpus.load import templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.record import Client, Message

Snippet = tuple[str, str]
"""path, text."""

MOST_RESULT = 1500
"""Characters of one tool result."""


@dataclass(frozen=True)
class Harness:
    """One public harness: its system prompt, client, and the tools it offers."""

    system: str
    client: Client
    tools: int


_HARNESSES = ((0, "mini-agent/1.14", 1), (17, "acr-cli/0.7", 4), (34, "acr-cli/0.6", 4), (5, "codewright/2.3", 9))
"""(place of its system prompt among the carried agent prompts, client, tools offered), popular ones first."""


def harness(dice: Dice) -> Harness:
    """One of a handful of popular harnesses."""
    place, client, tools = dice.pick(_HARNESSES, 1.4)
    return Harness(templates("agent_system")[place], (client, f"t13d0912h2_{place:012x}_77c1d0a4be11"), tools)


def steps(dice: Dice, snippets: list[Snippet], most: int = 15) -> list[Message]:
    """(call, result) pairs of one loop: one to `most`, four and a half on average."""
    taken: list[Message] = []
    for _ in range(min(most, dice.geometric(0.22))):
        path, text = dice.pick(snippets)
        line = 1 + dice.below(900)
        kind = dice.below(4)
        if kind == 0:
            taken.append((f"sed -n {line},{line + 40}p {path}", text[:MOST_RESULT]))
        elif kind == 1:
            taken.append((f"grep -rn {text[4:18].split('(')[0]} {path}", f"{path}:{line}: {text.splitlines()[0]}"))
        elif kind == 2:
            taken.append((f"edit {path} {line}\n{text[:300]}", "ok"))
        else:
            taken.append((f"python -m pytest -q {path}", f"{line % 40} passed, {line % 3} failed in {line / 100:.2f}s"))
    return taken


def name_of(path: str, text: str) -> str:
    """A snippet's function; with its module where every project has one of that name."""
    name = text.split("(")[0].strip().removeprefix("def ")
    return f"{name} of {path}" if name.startswith("__") else name
