"""What goes on inside a tool loop: harnesses that everybody uses, commands run and what comes back.
Used for honest coding agents and for harvested trajectories alike."""

from dataclasses import dataclass

from stillwatch.worlds.corpus.load import templates
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.population import USUAL, Population
from stillwatch.worlds.record import Client, Message

Snippet = tuple[str, str]
"""path, text."""

MOST_RESULT = 1500
"""Characters of one tool result."""


@dataclass(frozen=True)
class Harness:
    """One public harness: its system prompt, client, the tools it offers, and the form in which it
    sends what a tool gave back as a message of the user's; None where that has a role of its
    own."""

    system: str
    client: Client
    tools: int
    observation: str | None = None


_HARNESSES = ((0, "mini-agent/1.14", 1), (17, "acr-cli/0.7", 4), (34, "acr-cli/0.6", 4), (5, "codewright/2.3", 9))
"""(place of its system prompt among the carried agent prompts, client, tools offered), popular ones
first."""

OBSERVATIONS = (
    "<returncode>0</returncode>\n<output>\n{}\n</output>",
    "OBSERVATION:\n{}",
    "Tool result:\n{}",
    "The output of the system:\n\n{}",
    "[result]\n{}\n[/result]\nContinue.",
)
"""How harnesses without a role for it word what came back."""

USUAL_END = 0.22
USUAL_STEPS = 4.5
"""Chance that a loop ends after a step, which makes so many steps on average."""

MOST_STEPS = 15
LONGEST = 40
"""Steps of one loop: usually, and where a world or a campaign has longer ones."""


def harness(dice: Dice, population: Population = USUAL, seed: int = 0) -> Harness:
    """One of a handful of popular harnesses; which of them have no role for observations is a
    world's own."""
    place, client, tools = dice.pick(_HARNESSES, 1.4)
    own = Dice(seed, "observations", client)
    form = own.pick(OBSERVATIONS) if own.chance(population.as_user) else None
    return Harness(templates("agent_system")[place], (client, f"t13d0912h2_{place:012x}_77c1d0a4be11"), tools, form)


def length(dice: Dice, mean: float | None) -> int:
    """Steps of one loop, one at least; None for the usual mean."""
    if mean is None:
        return min(MOST_STEPS, dice.geometric(USUAL_END))
    return min(LONGEST, dice.geometric(1 / max(1.0, mean)))


def steps(dice: Dice, snippets: list[Snippet], mean: float | None = None) -> list[Message]:
    """(call, result) pairs of one loop in a repository."""
    taken: list[Message] = []
    for _ in range(length(dice, mean)):
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
