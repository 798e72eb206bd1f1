"""The one walk over a text by which choices are made and found again, so that both see the same
places: prose and lists of it, nothing that is code, quoted, cited, tabled or set as a formula."""

import re
from collections.abc import Callable

from stillwatch.safeguards.choices.wordings import BULLETS, Group, places

Choose = Callable[[Group, str, int], int]
"""(the equals, the word before, which stands there) -> which is to stand there."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"( *)([-*])( +)(?=[A-Z*\u4e00-\u9fff])(?!\*(?: *\*)*$)")
"""An item of prose: of YAML, of differences between files and of code the first letter is small."""
_BULLET = re.compile(r"\s*[-*+]\s")
_NOT_PROSE = re.compile(r"\s{4}|\t|\s*[>|]|\s*[-*_=]{3,}\s*$")
_ASIDE = re.compile(r"(?<!`)(`++).+?(?<!`)\1(?!`)|\"[^\"]*\"|“[^”]*”|「[^」]*」|\$[^$]+\$|https?://\S+|<[^>]*>")
_WORD = re.compile(r"\w+\W*$")
LONGEST_LINE = 10_000
"""Characters of a line in which places are looked for: nobody's paragraph is longer, and what looks
for quotations takes time with the square of it."""

LONGEST_LIST = 200
"""Items that are held back at most."""

_NEAR = 80
"""Characters before a place in which its word stands."""


def walked(text: str, choose: Choose) -> str:
    """The text as it is chosen."""
    walk = Walk(choose)
    return "".join(walk.line(line) for line in lines_of(text)) + walk.end()


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends: a line ends with a newline and nothing else."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class Walk:
    """The walk, line by line, for texts that come in pieces."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._before = ""
        """The end of what was walked over, for the word before a place."""
        self._fence = ""
        self._list: list[str] = []

    def line(self, line: str) -> str:
        """What can be said now that a line (with its end) has come: a list is held back until it is
        over, since all of it decides whether its mark may be chosen."""
        mark = _FENCE.match(line)
        if not self._fence and not mark and _BULLET.match(line):
            self._list.append(line)
            return self.end() if len(self._list) == LONGEST_LIST else ""
        said = self.end()
        if self._fence:
            closes = mark and mark[1].startswith(self._fence) and not line[mark.end() :].strip()
            self._fence = "" if closes else self._fence
            return said + self._kept(line)
        if mark:
            self._fence = mark[1]
        return said + (self._kept(line) if mark or _NOT_PROSE.match(line) else self._prose(line))

    def end(self) -> str:
        """What was held back, where no more comes."""
        lines, self._list = self._list, []
        items = [_ITEM.match(line) for line in lines]
        marks, chosen = {found[2] for found in items if found}, ""
        if lines and all(items) and len(marks) == 1:
            chosen = BULLETS[self._choose(BULLETS, word_before(self._before), BULLETS.index(marks.pop()))]
        return "".join(self._item(line, found, chosen) for line, found in zip(lines, items, strict=True))

    def _item(self, line: str, found: re.Match[str] | None, mark: str) -> str:
        if not found:
            return self._kept(line)
        return self._kept(found[1] + (mark or found[2]) + found[3]) + self._prose(line[found.end() :])

    def _kept(self, text: str) -> str:
        self._before = (self._before + text)[-_NEAR:]
        return text

    def _prose(self, line: str) -> str:
        if len(line) > LONGEST_LINE:
            return self._kept(line)
        aside = [found.span() for found in _ASIDE.finditer(line)]
        said, at = "", 0
        for place in places(line):
            if any(begin < place.end and place.begin < end for begin, end in aside):
                continue
            said += self._kept(line[at : place.begin])
            said += self._kept(place.group[self._choose(place.group, word_before(self._before), place.which)])
            at = place.end
        return said + self._kept(line[at:])


def word_before(text: str) -> str:
    """The last word of a text, in small letters; of Chinese its last character. Empty where there
    is none near its end."""
    found = _WORD.search(text[-_NEAR:])
    word = re.split(r"\W", found.group(), maxsplit=1)[0].lower() if found else ""
    return word[-1] if word and "\u4e00" <= word[-1] <= "\u9fff" else word
