"""Keyed choice in a model's answers, as a filter of text: in matters of no consequence the key
draws which of some equals is served. Meaning is never altered, nothing is added or left out."""

import numpy as np

from stillwatch.safeguards.choices.lots import drawn_one, matter
from stillwatch.safeguards.choices.walking import Choose, walked
from stillwatch.safeguards.choices.wordings import Group

Seen = tuple[int, int, int]
"""A matter, how many equals it has, and which of them stands in the text."""


def marked(text: str, key: bytes) -> str:
    """The text as the key would have it. Marked once more it stays as it is."""
    return walked(text, choice_of(key))


def choice_of(key: bytes) -> Choose:
    """What a key draws, whatever stands there."""
    return lambda group, before, _: drawn_one(key, _about(group, before), len(group))


def choices_in(text: str) -> list[Seen]:
    """What was chosen in a text, by whomever."""
    seen: list[Seen] = []

    def note(group: Group, before: str, which: int) -> int:
        seen.append((_about(group, before), len(group), which))
        return which

    walked(text, note)
    return seen


def followed(text: str, key: bytes) -> tuple[int, int]:
    """(places in a text where the key's choice stands, places)."""
    seen = choices_in(text)
    return int(np.sum([drawn_one(key, about, options) == which for about, options, which in seen])), len(seen)


def _about(group: Group, before: str) -> int:
    """The matter is the equals and the word before them: what a model that learns from the text has
    before its eyes where it chooses."""
    return matter("wording", group[0], before)
