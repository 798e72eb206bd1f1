"""Wordings of which one may stand for another without any change of meaning, and where they are
found in a text. Each is found by its own words alone, so that whoever reads a text knows every
place where a choice was made, whatever was chosen."""

import re
from collections.abc import Iterator
from typing import NamedTuple

Group = tuple[str, ...]

OPENERS: tuple[Group, ...] = (
    ("For example,", "For instance,"),
    ("In addition,", "Additionally,", "Furthermore,"),
    ("Therefore,", "Thus,", "Hence,"),
    ("As a result,", "Consequently,"),
    ("In summary,", "To summarize,", "To sum up,"),
    ("In conclusion,", "To conclude,"),
    ("Finally,", "Lastly,"),
    ("Similarly,", "Likewise,"),
    ("In other words,", "Put differently,"),
)
"""At the beginning of a sentence, with their comma: they join sentences and say nothing else."""

WITHIN: tuple[Group, ...] = (
    (", for example,", ", for instance,"),
    ("and so on", "and so forth"),
    ("regardless of", "irrespective of"),
)

CHINESE: tuple[Group, ...] = (("例如", "比如"), ("此外，", "另外，"), ("因此，", "所以，"), ("总之，", "总而言之，"))
"""With the comma of full width: a character joins others into words without it."""

BULLETS: Group = ("-", "*")
"""Marks of a list's items (CommonMark 0.31, section 5.2), the same in a whole list."""

_STARTS = r"(?:(?<=[.!?:] )|(?<=[.!?][\"”)] )|(?<=\n)|(?<=\n\n)|\A)"


class Place(NamedTuple):
    """A place where a choice was made: where it stands in the text, among which equals, and which
    of them stands there."""

    begin: int
    end: int
    group: Group
    which: int


def _pattern() -> tuple[re.Pattern[str], dict[str, tuple[Group, int]]]:
    known: dict[str, tuple[Group, int]] = {}
    for group in (*OPENERS, *WITHIN, *CHINESE):
        known |= {words: (group, k) for k, words in enumerate(group)}
    opening = "|".join(re.escape(words) for group in OPENERS for words in group)
    within = "|".join(re.escape(words) for group in WITHIN for words in group)
    chinese = "|".join(sorted((words for group in CHINESE for words in group), key=len, reverse=True))
    # Words that are quoted are somebody's own.
    return re.compile(
        rf"{_STARTS}(?:{opening})(?= \w)|(?<=\w)(?:{within})(?!\w)|(?<=\w )(?:{within})(?!\w)|{chinese}"
    ), known


_PATTERN, _KNOWN = _pattern()


def places(line: str) -> Iterator[Place]:
    """The places in a line of prose."""
    for found in _PATTERN.finditer(line):
        group, which = _KNOWN[found.group()]
        yield Place(found.start(), found.end(), group, which)
