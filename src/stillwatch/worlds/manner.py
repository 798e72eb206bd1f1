"""How one person or program writes: the shares of first prompts that hold this or that. People
differ widely."""

from dataclasses import dataclass

from stillwatch.worlds.askings import SITES
from stillwatch.worlds.dice import Dice


@dataclass(frozen=True)
class Manner:
    """Shares of first prompts. pasted: with a text in front of them, the others ask about one;
    figures, links: of the writer's own; spaced: with double blanks. `typed`: by a person with
    moods, in whatever characters; else composed by a program, in ASCII where the language is
    English."""

    pasted: float = 0.5
    figures: float = 0.22
    links: float = 0.02
    spaced: float = 0.02
    typed: bool = True


USUAL = Manner()
"""About the shares that prompts of real people have."""


def manner(dice: Dice, typed: bool) -> Manner:
    """One writer's manner, around the usual one."""
    return Manner(
        pasted=dice.between(0.1, 0.9),
        figures=min(0.7, dice.lognormal(USUAL.figures, 0.6)),
        links=min(0.3, dice.lognormal(1.5 * USUAL.links, 1.2)),
        spaced=min(0.3, dice.lognormal(1.5 * USUAL.spaced, 1.2)),
        typed=typed,
    )


def link(dice: Dice) -> str:
    """A link to a page of a well-known host."""
    host, page = dice.pick(SITES).split(" ")
    return f"https://{host}/{page.format(n=dice.below(90_000), t=dice.token(6))}"
