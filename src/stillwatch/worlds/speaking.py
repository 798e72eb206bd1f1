"""What personas and campaigns ask of a maker of honest prompts, whichever it is."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from stillwatch.worlds.askings import Askings
from stillwatch.worlds.dice import Dice
from stillwatch.worlds.manner import USUAL, Manner


class Subjects(Protocol):
    """The subjects of one person."""

    @property
    def subjects(self) -> list[str]:
        """All of them, two at least."""

    def next(self, dice: Dice) -> str:
        """The subject of the next task."""


class Speaker(Protocol):
    """How people of one language ask. `askings`: their wordings; `everyday`, `technical`: names of
    subjects."""

    @property
    def language(self) -> str:
        """Its code."""

    @property
    def by_subject(self) -> Mapping[str, Sequence[str]]:
        """Real texts on each subject."""

    @property
    def everyday(self) -> Sequence[str]:
        """Subjects of everyday life."""

    @property
    def technical(self) -> Sequence[str]:
        """Subjects of a trade."""

    @property
    def askings(self) -> Askings:
        """How people ask for this and that."""

    def interests(
        self, dice: Dice, spread: tuple[int, float], everyday: float = 0.5, most: int | None = None
    ) -> Subjects:
        """One person's subjects; `spread`: most of them, and how evenly they are liked."""

    def passage(self, dice: Dice, subject: str) -> str:
        """What somebody has in front of them."""

    def first(self, dice: Dice, subject: str, manner: Manner = USUAL) -> str:
        """The first prompt of a task."""

    def follow_up(self, dice: Dice, about: str) -> str:
        """What people say next, taking up words of a text."""

    def next(self, dice: Dice, subject: str) -> str:
        """A follow-up about something else of the same subject."""

    def beginning(self, text: str, words: int) -> str:
        """The first words of a text."""

    def key_phrases(self, dice: Dice, text: str) -> tuple[str, str]:
        """Two runs of telling words out of a text."""

    def register(self, dice: Dice, prompt: str) -> str:
        """How somebody types it."""
